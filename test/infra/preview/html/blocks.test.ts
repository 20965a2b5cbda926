import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { drawBody } from '../../../../infra/preview/html/blocks.ts';

const reading = { language: 'en', timeZone: 'UTC', nowMs: 0, headingLevel: 3, buttons: 'pictures' } as const;

function draw(...blocks: readonly unknown[]): string {
  return drawBody({ text: 'the text', blocks }, reading).toString();
}

function plain(text: string) {
  return { type: 'plain_text', text };
}

test('a header is a heading', () => {
  assert.equal(draw({ type: 'header', text: plain('a < b') }), '<h3 class="header">a &lt; b</h3>');
});

test('plain text is shown as it is: it calls nobody, links nowhere and has no marks', () => {
  const drawn = draw({ type: 'context', elements: [plain('*a* <!channel> https://x.example &lt; :tada:')] });
  assert.equal(drawn, '<ul class="context"><li>*a* &lt;!channel&gt; https://x.example &amp;lt; :tada:</li></ul>');
});

test('rich text keeps its lines and its styles', () => {
  const elements = [
    { type: 'text', text: 'Cause: ', style: { bold: true } },
    { type: 'text', text: 'one\ntwo' },
  ];
  const drawn = draw({ type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] });
  assert.equal(drawn, '<div class="rich-text"><p><strong>Cause: </strong>one<br>two</p></div>');
});

test('the first row of a table is its head', () => {
  const rows = [[{ type: 'raw_text', text: 'State' }], [{ type: 'raw_text', text: '<failed>' }]];
  const drawn = draw({ type: 'table', rows });
  assert.match(drawn, /<thead><tr><th scope="col">State<\/th><\/tr><\/thead>/);
  assert.match(drawn, /<tbody><tr><td>&lt;failed&gt;<\/td><\/tr><\/tbody>/);
});

test('a button that leads somewhere is a link; any other, or one that leads to a script, is not', () => {
  const button = (more: object) =>
    draw({ type: 'actions', elements: [{ type: 'button', text: plain('Go'), ...more }] });
  assert.match(button({ url: 'https://example.com/' }), /<a class="button" href="https:\/\/example\.com\/"/);
  assert.match(button({ url: 'javascript:alert(1)' }), /<span class="button">Go<\/span>/);
  assert.match(button({ action_id: 'mute' }), /<span class="button">Go<\/span>/);
});

test('on a live page a button and a menu can be pressed, and a field be filled in', () => {
  const live = (...blocks: readonly object[]) =>
    drawBody({ text: '', blocks }, { ...reading, buttons: 'live' }).toString();
  const press = { type: 'button', text: plain('Mute'), action_id: 'mute:0-0', value: 'mute' };
  assert.match(
    live({ type: 'actions', elements: [press] }),
    /<button type="button" class="button" data-action="mute:0-0">Mute<\/button>/,
  );
  const options = [{ text: plain('the one'), value: 'task 1' }];
  const menu = { type: 'static_select', action_id: 'open:menu', placeholder: plain('Show details of …'), options };
  assert.match(
    live({ type: 'actions', elements: [menu] }),
    /<select [^>]*aria-label="Show details of …"><option value="task 1">the one<\/option><\/select>\s*<button [^>]*data-action="open:menu"/,
  );
  const element = { type: 'plain_text_input', action_id: 'reason', max_length: 200 };
  assert.match(
    live({ type: 'input', block_id: 'reason', label: plain('Reason'), element }),
    /^<label class="input">Reason <input [^>]*data-input="reason" maxlength="200"><\/label>$/,
  );
});

test('on a picture nothing can be pressed or filled in', () => {
  const element = { type: 'plain_text_input', action_id: 'reason' };
  const drawn = draw(
    { type: 'actions', elements: [{ type: 'static_select', placeholder: plain('Details'), options: [] }] },
    { type: 'input', block_id: 'reason', label: plain('Reason'), element },
  );
  assert.doesNotMatch(drawn, /<(?:button|select|input)/);
  assert.match(drawn, /Details[\s\S]*Reason/);
});

test('a link may lead to another place, and a channel be called by its name', () => {
  const elements = [
    { type: 'link', url: 'https://example.slack.com/archives/C1/p1', text: 'message' },
    { type: 'channel', channel_id: 'C1' },
  ];
  const blocks = [{ type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] }];
  const local = { ...reading, redirect: () => '#here', channelName: () => 'general' };
  const drawn = drawBody({ text: '', blocks }, local).toString();
  assert.match(drawn, /<a href="#here">message<\/a><span class="mention">#general<\/span>/);
});

test('a block that is not known leaves a gap that can be seen', () => {
  assert.match(draw({ type: 'hologram' }), /hologram is not drawn here/);
});

test('a message without blocks is its text', () => {
  assert.equal(drawBody({ text: 'a *b*' }, reading).toString(), '<p>a <strong>b</strong></p>');
});

test('whatever a message says, no tag and no attribute of it gets through', () => {
  const sharp = fc.stringMatching(/^[<>"'&!@#|^*_~`a:/\n {}-]{0,60}$/);
  fc.assert(
    fc.property(sharp, (text) => {
      const mrkdwn = { type: 'mrkdwn', text };
      const elements = [
        { type: 'link', url: text, text },
        { type: 'date', timestamp: 1, format: text, fallback: text },
      ];
      const drawn = draw(
        { type: 'header', text: plain(text) },
        { type: 'section', text: mrkdwn, fields: [plain(text)] },
        { type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] },
        { type: 'actions', elements: [{ type: 'button', text: plain(text), url: `https://${text}` }] },
      );
      const own =
        /<\/?(?:h3|p|ul|li|div|strong|em|s|code|br|a|span|time)(?: (?:class|href|target|rel|datetime|title)="[^"<>]*")*>/g;
      assert.doesNotMatch(drawn.replaceAll(own, ''), /[<>]/);
    }),
  );
});
