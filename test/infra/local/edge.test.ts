import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { sendCommand, sendPress } from '../../../infra/local/slack/request.ts';
import { edgeSecret, type OpenConversation, openConversation } from '../../support/conversation.ts';
import { openStage, type Stage } from '../../support/stage.ts';

const patienceMs = 60_000;

describe('the endpoints of npm start', () => {
  let stage: Stage;
  let open: OpenConversation;
  before(async () => {
    stage = await openStage();
    open = await openConversation(stage);
  });
  after(async () => {
    await open[Symbol.asyncDispose]();
    await stage[Symbol.asyncDispose]();
  });

  const place = { channel: 'C000000001', responseUrl: 'https://hooks.slack.com/commands/1' };
  const target = (signingSecret: string) => ({ origin: open.edge.origin, signingSecret });

  it('answer a signed command with JSON, dated by this machine whatever day the product has', async () => {
    const reply = await sendCommand(target(edgeSecret), 'help', place, patienceMs);
    assert.equal(reply.status, 200);
    assert.equal((JSON.parse(reply.body) as { response_type: string }).response_type, 'ephemeral');
  });

  it('refuse a command and a press that another secret signed', async () => {
    assert.deepEqual(await sendCommand(target('guess'), 'help', place, patienceMs), { status: 401, body: '' });
    assert.deepEqual(await sendPress(target('guess'), {}, patienceMs), { status: 401, body: '' });
  });

  it('refuse a header that came twice', async () => {
    const headers = new Headers();
    for (const secret of ['v0=1', 'v0=2']) headers.append('x-slack-signature', secret);
    const url = `${open.edge.origin}/slack/commands`;
    assert.equal((await fetch(url, { method: 'POST', headers, body: 'command=%2Fdcs' })).status, 401);
  });

  it('refuse what is too large, and know no other path or method', async () => {
    const url = `${open.edge.origin}/slack/commands`;
    assert.equal((await fetch(url, { method: 'POST', body: 'x'.repeat(65 * 1024) })).status, 413);
    assert.equal((await fetch(url)).status, 404);
    assert.equal((await fetch(`${open.edge.origin}/slack/events`, { method: 'POST' })).status, 404);
  });
});
