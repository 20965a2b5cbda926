import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assertAnswer } from '../support/assert-answer.ts';
import {
  buttonsOf,
  linesOf,
  type Pressed,
  pressForm,
  type SlackCaller,
  type SlackMessage,
  signedEvent,
  startSlackCaller,
} from '../support/slack-caller.ts';
import { openStage, rawTask, type Stage } from '../support/stage.ts';

const count = 23;

describe('pressing a button', () => {
  let stage: Stage;
  let slack: SlackCaller;
  before(async () => {
    stage = await openStage();
    const { settings, environment, dynamodb, now } = stage;
    slack = await startSlackCaller({
      settings,
      tableName: environment.tableName,
      connection: dynamodb.connection,
      now,
    });
    await stage.poll();
    const instance = { params: JSON.stringify({ instance_id: 'redis-orders-1' }) };
    const names = ['dcsExportJob', 'EXTEND'];
    stage.pass(60);
    stage.put(
      ...Array.from({ length: count }, (_, index) =>
        rawTask(stage.now() + index, { name: names[index % 2], status: 'SUCCESS', ...instance }),
      ),
    );
    stage.pass(60);
    await stage.poll();
  });
  after(async () => {
    await slack[Symbol.asyncDispose]();
    await stage[Symbol.asyncDispose]();
  });

  const named = (message: SlackMessage, label: string): Pressed => {
    const button = buttonsOf(message).find((candidate) => candidate.label.startsWith(label));
    assert.ok(button, `${label} among ${buttonsOf(message).map((candidate) => candidate.label)}`);
    return button;
  };
  const idsIn = (message: SlackMessage) =>
    linesOf(message)
      .join('\n')
      .match(/…\w{8}/g) ?? [];

  it('pages to the end and back to the beginning, each task once, in place of the page before', async () => {
    const first = await slack.type('tasks');
    const second = await slack.press(named(first, 'Next'));
    const third = await slack.press(named(second, 'Next'));

    for (const message of [first, second, third]) assertAnswer(message);
    assert.equal(second.replace_original, true);
    const ids = [first, second, third].flatMap(idsIn);
    assert.equal(ids.length, count);
    assert.equal(new Set(ids).size, count);
    assert.match(linesOf(third).join('\n'), /21–23 of 23/);
    assert.equal(
      buttonsOf(third).some(({ label }) => label.startsWith('Next')),
      false,
    );
    const back = await slack.press(named(third, '← Previous'));
    assert.deepEqual(idsIn(back), idsIn(second));
    assert.deepEqual(idsIn(await slack.press(named(back, '← Previous'))), idsIn(first));
  });

  it('shares the very page that was shown with the channel, without buttons, and says who and what', async () => {
    const first = await slack.type('tasks type:EXTEND');
    const shared = await slack.press(named(first, 'Share'));

    assertAnswer(shared);
    assert.equal(shared.response_type, 'in_channel');
    assert.equal(shared.replace_original, false);
    assert.deepEqual(idsIn(shared), idsIn(first));
    assert.deepEqual(buttonsOf(shared), []);
    assert.match(linesOf(shared).join('\n'), /ben: \/dcs tasks all type:EXTEND limit:10/);
  });

  it('opens one task beside the list, from the menu', async () => {
    const list = await slack.type('tasks limit:3');
    const details = await slack.press(named(list, '…'));

    assertAnswer(details);
    assert.equal(details.replace_original, false);
    assert.equal(details.response_type, 'ephemeral');
    const why = await slack.press(named(details, 'Why?'));
    assert.match(linesOf(why).join('\n'), /^History: ✅/);
    assert.match(JSON.stringify((await slack.press(named(why, 'Show task'))).blocks), /succeeded/);
  });

  it("answers the message's own buttons beside it: nothing that a channel was told is replaced", async () => {
    const [message] = (await stage.told()).filter(({ text }) => /EXTEND|Specification|tasks?:/.test(text));
    assert.ok(message);
    const [task] = buttonsOf(await slack.type('tasks type:EXTEND'));
    assert.ok(task);

    for (const action of ['open', 'offer']) {
      const answer = await slack.press({ action_id: action, value: task.value });
      assertAnswer(answer);
      assert.equal(answer.response_type, 'ephemeral');
      assert.equal(answer.replace_original, false);
    }
  });

  it('mutes a kind for as long as was pressed, with the reason that was typed', async () => {
    const details = await slack.press(named(await slack.type('tasks type:EXTEND limit:1'), '…'));
    const offer = await slack.press(named(details, 'Mute'));
    assertAnswer(offer);
    assert.match(
      linesOf(offer).join('\n'),
      /What do you want to mute, and for how long\?\n✅ Specification change succeeded/,
    );
    assert.ok(offer.blocks.some(({ type }) => type === 'input'));

    const muted = await slack.press(named(offer, 'This type: 4'), '  resizing  "for 9d"\nuntil noon ');

    const text = linesOf(muted).join('\n');
    assert.match(text, /Mute 1 is active\n1 · type:EXTEND target:prod · until /);
    assert.match(text, /by ben · because resizing "for 9d" until noon · failures are still sent/);
    const byInstance = await slack.press(named(offer, 'This instance: 1'));
    assert.match(linesOf(byInstance).join('\n'), /2 · instance:redis-orders-1 target:prod/);
    const ended = await slack.press(named(await slack.type('mutes'), 'End mute 1'));
    assert.match(linesOf(ended).join('\n'), /Mute 1 has ended/);
    assert.match(linesOf(await slack.type('mutes')).join('\n'), /^1 active mute/);
  });

  it('says of a button of another make that it is too old', async () => {
    const answer = await slack.press({ action_id: 'page:0-0', value: '{"v":0}' });

    assertAnswer(answer);
    assert.match(answer.text, /older version/);
  });

  it('answers what a button carries like anything that is typed: what cannot be read is said', async () => {
    const answer = await slack.press({ action_id: 'page:0-0', value: 'taks' });

    assert.match(answer.text, /Did you mean "tasks"/);
  });

  it('acknowledges a press that asks nothing of it: a link, or another sort of interaction', async () => {
    const before = slack.responses.received.length;
    for (const form of [
      pressForm({ action_id: 'console', value: 'x' }, slack.responses.origin),
      pressForm({ action_id: 'page:0-0', value: '' }, slack.responses.origin),
      new URLSearchParams({ payload: JSON.stringify({ type: 'view_closed', trigger_id: 'v1' }) }).toString(),
    ]) {
      const { statusCode, body } = await slack.interact(signedEvent(form, stage.now()));
      assert.deepEqual([statusCode, body], [200, '']);
    }
    assert.equal(slack.responses.received.length, before);
  });

  it('writes to no other origin than the allowed one, and asks the table nothing for it', async () => {
    for (const url of ['https://evil.example/', `${slack.responses.origin}.evil.example/`, '', 'file:///etc/passwd']) {
      const form = pressForm({ action_id: 'page:0-0', value: 'tasks' }, url);
      assert.equal((await slack.interact(signedEvent(form, stage.now()))).statusCode, 400, url);
    }
  });

  it('T49: refuses a press that Slack did not sign', async () => {
    const form = pressForm({ action_id: 'page:0-0', value: 'tasks' }, `${slack.responses.origin}/a`);
    const before = slack.responses.received.length;
    const event = signedEvent(form, stage.now());

    assert.equal((await slack.interact({ ...event, body: `${form}&x=1` })).statusCode, 401);
    assert.equal((await slack.interact(signedEvent(form, stage.now() - 301_000))).statusCode, 401);
    assert.equal((await slack.interact(signedEvent('payload=%7B', stage.now()))).statusCode, 400);
    assert.equal(slack.responses.received.length, before);
  });

  it('T25, R20: answers one press once', async () => {
    const before = slack.responses.received.length;
    const event = signedEvent(
      pressForm({ action_id: 'page:0-0', value: 'status' }, `${slack.responses.origin}/a`),
      stage.now(),
    );
    const retry = { ...event, headers: { ...event.headers, 'x-slack-retry-num': '1' } };

    assert.equal((await slack.interact(event)).statusCode, 200);
    assert.equal((await slack.interact(retry)).statusCode, 200);
    assert.equal(slack.responses.received.length, before + 1);
  });
});
