import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createDynamoDbClient } from '../../lib/clients/aws/dynamodb.ts';
import type { HttpEvent } from '../../lib/clients/aws/http-event.ts';
import { parseSettings } from '../../lib/config.ts';
import { type Dynalite, startDynalite } from '../support/dynalite.ts';
import { type FaultyDynamoDb, startFaultyDynamoDb } from '../support/faulty-dynamodb.ts';
import { commandForm, linesOf, type SlackCaller, signedEvent, startSlackCaller } from '../support/slack-caller.ts';
import { createTable } from '../support/table.ts';

const smallest = {
  targets: [{ id: 'prod', region: 'cn-north-4', projectId: '0123456789abcdef0123456789abcdef' }],
  defaultRoute: { channel: 'C0123456789' },
};
const tableName = 'edge';
const nowMs = Date.now();

describe('the way in', () => {
  let dynalite: Dynalite;
  let wire: FaultyDynamoDb;
  let slack: SlackCaller;
  before(async () => {
    dynalite = await startDynalite();
    wire = await startFaultyDynamoDb(dynalite.endpoint);
    await createTable(createDynamoDbClient({ count: () => {}, connection: dynalite.connection }), tableName);
    slack = await callerWith({});
  });
  after(async () => {
    await slack[Symbol.asyncDispose]();
    await wire.close();
    await dynalite.close();
  });

  const callerWith = (changes: Record<string, unknown>, guardMs?: number) =>
    startSlackCaller({
      settings: parseSettings({ ...smallest, ...changes }),
      tableName,
      connection: wire.connection,
      now: () => nowMs,
      ...(guardMs === undefined ? {} : { guardMs }),
    });

  const good = (changes: Record<string, string> = {}): HttpEvent => signedEvent(commandForm('routes', changes), nowMs);

  async function statusOf(event: HttpEvent): Promise<number> {
    const before = wire.operations.length;
    const { statusCode, body } = await slack.command(event);
    if (statusCode !== 200) {
      assert.equal(body, '');
      assert.deepEqual(wire.operations.slice(before), [], 'nothing was touched');
    }
    return statusCode;
  }

  it('answers a genuine command with JSON, plain or base64, whatever the case of its headers', async () => {
    const event = good();
    const upper = Object.fromEntries(
      Object.entries(event.headers ?? {}).map(([name, value]) => [name.toUpperCase(), value]),
    );
    const encoded = { ...good(), isBase64Encoded: true };
    const answers = [
      await slack.command({ ...event, headers: upper }),
      await slack.command({ ...encoded, body: Buffer.from(encoded.body ?? '').toString('base64') }),
    ];

    for (const { statusCode, headers, body } of answers) {
      assert.equal(statusCode, 200);
      assert.match(headers['content-type'] ?? '', /^application\/json/);
      assert.equal(JSON.parse(body).response_type, 'ephemeral');
    }
  });

  const variants: Record<string, (event: HttpEvent) => HttpEvent> = {
    unsigned: (event) => withHeaders(event, { 'x-slack-signature': undefined }),
    undated: (event) => withHeaders(event, { 'x-slack-request-timestamp': undefined }),
    'dated anew': (event) => withHeaders(event, { 'x-slack-request-timestamp': String(Math.floor(nowMs / 1_000) + 1) }),
    forged: (event) => withHeaders(event, { 'x-slack-signature': `v0=${'0'.repeat(64)}` }),
    'with a short signature': (event) => withHeaders(event, { 'x-slack-signature': 'v0=00' }),
    'with two signatures': (event) => withHeaders(event, { 'X-Slack-Signature': event.headers?.['x-slack-signature'] }),
    'with two signatures joined by the gateway': (event) => {
      const signature = event.headers?.['x-slack-signature'];
      return withHeaders(event, { 'x-slack-signature': `${signature},${signature}` });
    },
    truncated: (event) => ({ ...event, body: event.body?.slice(0, -1) ?? '' }),
    longer: (event) => ({ ...event, body: `${event.body}&text=mutes` }),
    're-encoded': (event) => ({ ...event, body: event.body?.replaceAll('%2F', '/') ?? '' }),
    'wrongly called base64': (event) => ({ ...event, isBase64Encoded: true }),
    'encoded without saying so': (event) => ({ ...event, body: Buffer.from(event.body ?? '').toString('base64') }),
    'without a body': ({ headers }) => ({ headers: headers ?? {} }),
    'without headers': ({ body }) => ({ body: body ?? '' }),
    empty: () => ({}),
  };
  for (const [name, change] of Object.entries(variants)) {
    it(`T49: refuses a request that is ${name}, and touches nothing`, async () => {
      assert.equal(await statusOf(change(good())), 401);
    });
  }

  it('T49: refuses a captured request more than five minutes later, and one from the future', async () => {
    for (const offsetMs of [-301_000, 302_000]) {
      assert.equal(await statusOf(signedEvent(commandForm('routes'), nowMs + offsetMs)), 401, `${offsetMs}`);
    }
  });

  it('T49: refuses a body over 64 KB, signed or not', async () => {
    const large = commandForm('a'.repeat(66_000));

    assert.equal(await statusOf(signedEvent(large, nowMs)), 413);
    assert.equal(await statusOf({ body: large }), 413);
  });

  it("T25, R20: answers one command once: Slack's own retry is acknowledged, anybody else's replay refused", async () => {
    const event = signedEvent(commandForm('mute type:modify for 1h'), nowMs);
    const first = await slack.command(event);
    const replayed = await slack.command(event);
    const retried = await slack.command(withHeaders(event, { 'x-slack-retry-num': '1' }));

    assert.match(JSON.parse(first.body).text, /Mute 1 is active/);
    assert.deepEqual([replayed.statusCode, replayed.body], [401, '']);
    assert.deepEqual([retried.statusCode, retried.body], [200, '']);
    assert.match((await slack.type('mutes')).text, /^1 active mute/);
  });

  it('T25: a replayed command that would change something writes nothing', async () => {
    const event = signedEvent(commandForm('mute type:EXTEND for 1h'), nowMs);
    await slack.command(event);
    const before = await slack.type('mutes');
    wire.operations.length = 0;

    assert.equal((await slack.command(event)).statusCode, 401);

    // Only the write that finds out that it came before.
    assert.equal(wire.operations.filter((operation) => operation === 'UpdateItem').length, 1);
    assert.equal((await slack.type('mutes')).text, before.text);
  });

  it('asks the table for an answer while it asks whether the request is the first', async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    wire.inject('UpdateItem', async ({ forward }) => {
      await held;
      return await forward();
    });
    wire.inject('Query', async ({ forward }) => {
      release();
      return await forward();
    });

    assert.match((await slack.type('tasks')).text, /^No tasks found/);
  });

  it('R20: answers a retry whose first try never arrived', async () => {
    const { statusCode, body } = await slack.command(withHeaders(good(), { 'x-slack-retry-num': '1' }));

    assert.equal(statusCode, 200);
    assert.notEqual(body, '');
  });

  it('T25: knows a command without a trigger_id by its signature', async () => {
    const event = good({ trigger_id: '' });

    assert.equal((await slack.command(event)).statusCode, 200);
    assert.equal((await slack.command(event)).statusCode, 401);
  });

  it("answers Slack's check of the certificate with nothing, once it is signed", async () => {
    const body = 'ssl_check=1&token=legacy';
    const { statusCode, body: answer } = await slack.command(signedEvent(body, nowMs));

    assert.deepEqual([statusCode, answer], [200, '']);
    assert.equal(await statusOf({ body }), 401);
  });

  it('refuses what is signed but no command, without reading the table', async () => {
    assert.equal(await statusOf(signedEvent('hello=world', nowMs)), 400);
    assert.equal(await statusOf(signedEvent('{"command":"/dcs"}', nowMs)), 400);
  });

  it('refuses another workspace or app where the configuration names one', async () => {
    await using strict = await callerWith({ slack: { teamId: 'T0001', appId: 'A0001' } });
    const status = async (changes: Record<string, string>) => (await strict.command(good(changes))).statusCode;

    assert.equal(await status({}), 200);
    assert.equal(await status({ team_id: 'T0002' }), 401);
    assert.equal(await status({ api_app_id: 'A0002' }), 401);
    assert.equal(await status({ api_app_id: '' }), 401);
  });

  it('R19, T48, G02: says within its guard that it took too long, and how to ask for less, and counts it as failed', async () => {
    await using hurried = await callerWith({}, 300);
    wire.inject('Query', never);

    const message = await hurried.type('tasks');

    assert.match(linesOf(message).join('\n'), /took too long\. Try again with/);
    assert.equal(message.response_type, 'ephemeral');
    assert.match(hurried.logged.join('\n'), /LateAnswerError.*"CommandsFailed":1/);
  });

  it('R19: says of a change that came too late that it may have been made', async () => {
    await using hurried = await callerWith({}, 300);
    wire.inject('Query', never);

    assert.match((await hurried.type('mute type:modify for 1h')).text, /may have worked/);
  });

  it('T48: answers with words when the table fails', async () => {
    const failing = async () => ({
      status: 400,
      body: '{"__type":"com.amazonaws.dynamodb.v20120810#AccessDeniedException"}',
    });
    wire.inject('Query', failing);

    assert.match((await slack.type('tasks')).text, /reach the database right now/);
  });

  it('T48: asks the table for a few things, and nobody else for anything', async () => {
    const before = wire.operations.length;
    await slack.type('tasks failed last 24h');

    // Side by side, in any order: the trigger_id, the page and the count.
    assert.deepEqual(wire.operations.slice(before).toSorted(), ['Query', 'Query', 'UpdateItem']);
  });
});

/** The request arrives, and nothing comes back: for longer than any guard here. */
const never = async () => 'stalled' as const;

function withHeaders(event: HttpEvent, headers: Record<string, string | undefined>): HttpEvent {
  return { ...event, headers: { ...event.headers, ...headers } };
}
