/** Every call that the functions make to the table, held against their roles: what is missing there would fail only in AWS. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { composeCommand } from '../../functions/compose-command.ts';
import { composeInteract } from '../../functions/compose-interact.ts';
import { composePoll } from '../../functions/compose-poll.ts';
import { composeSummary } from '../../functions/compose-summary.ts';
import { createLog } from '../../lib/clients/aws/log.ts';
import { type HttpServer, startHttpServer } from '../support/http-server.ts';
import { packageCopy } from '../support/packaged.ts';
import { commandForm, pressForm, signedEvent, signingSecret } from '../support/slack-caller.ts';
import { openStage, rawTask, type Stage } from '../support/stage.ts';

interface Call {
  readonly action: string;
  /** `table`, or the name of the index that is asked. */
  readonly asked: string;
  readonly keys: readonly string[];
}

type Role = 'PollRole' | 'CommandRole' | 'InteractRole' | 'DigestRole';

const packaged = packageCopy();
after(() => packaged[Symbol.dispose]());

let stage: Stage;
let table: HttpServer;
let calls: Record<Role, Call[]>;
let role: Role;

before(async () => {
  calls = { PollRole: [], CommandRole: [], InteractRole: [], DigestRole: [] };
  stage = await openStage({ now: Date.now, settings: { delivery: { digestAbove: 3 } } });
  table = await startHttpServer(async ({ headers, body }, response) => {
    calls[role].push(readCall(String(headers['x-amz-target']), JSON.parse(body)));
    const { host: _host, 'content-length': _length, connection: _connection, ...others } = headers;
    const passed = { method: 'POST', headers: others as Record<string, string>, body };
    const answered = await fetch(stage.dynamodb.endpoint, passed);
    response.writeHead(answered.status, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(Buffer.from(await answered.arrayBuffer()));
  });
  await work();
});
after(async () => {
  await table[Symbol.asyncDispose]();
  await stage[Symbol.asyncDispose]();
});

function readCall(target: string, body: Record<string, never>): Call {
  const operation = target.replace(/^DynamoDB_\d+\./, '');
  const requested = Object.values((body.RequestItems ?? {}) as Record<string, { Keys: { pk: { S: string } }[] }>);
  const { pk } = (body.Key ?? {}) as { pk?: { S: string } };
  const [, placeholder = ''] = /= (:\w+)/.exec(body.KeyConditionExpression ?? '') ?? [];
  const values = (body.ExpressionAttributeValues ?? {}) as Record<string, { S: string }>;
  const partition = operation === 'Query' ? values[placeholder]?.S : undefined;
  const keys = [pk?.S, partition, ...requested.flatMap(({ Keys }) => Keys.map((key) => key.pk.S))];
  return {
    action: `dynamodb:${operation}`,
    asked: body.IndexName ?? 'table',
    keys: keys.filter((key) => key !== undefined),
  };
}

/** A day in which every function does all it can do. */
async function work(): Promise<void> {
  const { settings, environment, now } = stage;
  const dynamodb = { ...stage.dynamodb.connection, endpoint: table.origin };
  const log = createLog('error', () => {});
  const shared = { settings, dynamodb, log, now };
  const edge = { ...shared, environment: { ...environment, signingSecrets: [signingSecret] }, guardMs: 20_000 };
  const command = composeCommand(edge);
  const interact = composeInteract(edge);
  const poll = composePoll({ ...shared, environment, clock: { now, sleep: async () => {} } });
  const run = async () => {
    role = 'PollRole';
    await poll({}, { remainingMs: () => 50_000 }).catch(() => undefined);
  };
  const type = async (text: string) => {
    role = 'CommandRole';
    assert.equal((await command(signedEvent(commandForm(text), now()))).statusCode, 200);
  };

  await run();
  stage.put(...['a', 'b', 'c', 'd', 'e'].map((end) => rawTask(now() - 10_000, { id: `task-${end}` })));
  await run();
  for (const text of ['tasks', 'tasks failed', 'task task-a', 'why a', 'status', 'routes', 'mutes']) await type(text);
  await type('mute type:dcsExportJob for 2h because test');
  role = 'InteractRole';
  const pressed = pressForm({ action_id: 'page:0-0', value: 'tasks' }, 'https://hooks.slack.com/actions/T1/2/3');
  await interact(signedEvent(pressed, now()));
  role = 'DigestRole';
  await composeSummary({ ...shared, environment })();
  stage.pass(3 * 3_600);
  stage.put(rawTask(now() - 10_000));
  await run();
  stage.taskCenter.fail({ kind: 'gateway-error', status: 401, code: 'APIGW.0301' });
  await run();
}

/** Whether one statement of the role allows the whole call. */
function isAllowed(of: Role, { action, asked, keys }: Call): boolean {
  const [policy] = packaged.resources[of]?.Properties.Policies ?? [];
  return policy.PolicyDocument.Statement.some(
    (statement: {
      Action: string | string[];
      Resource: unknown;
      Condition?: Record<string, Record<string, string[]>>;
    }) =>
      [statement.Action].flat().includes(action) &&
      [statement.Resource].flat().some((resource) => isResource(resource, asked)) &&
      keys.every((key) => isWithin(key, statement.Condition?.['ForAllValues:StringLike']?.['dynamodb:LeadingKeys'])),
  );
}

function isResource(resource: unknown, asked: string): boolean {
  const { 'Fn::GetAtt': attribute, 'Fn::Sub': text } = resource as { 'Fn::GetAtt'?: string[]; 'Fn::Sub'?: string };
  return asked === 'table' ? attribute?.join('.') === 'Table.Arn' : text === `\${Table.Arn}/index/${asked}`;
}

function isWithin(key: string, patterns: readonly string[] = []): boolean {
  return patterns.some((pattern) => (pattern.endsWith('*') ? key.startsWith(pattern.slice(0, -1)) : key === pattern));
}

describe('the roles', () => {
  for (const one of ['PollRole', 'CommandRole', 'InteractRole', 'DigestRole'] as const) {
    it(`${one} allows every call that its function makes`, () => {
      const made = calls[one];

      assert.ok(made.length > 0);
      for (const call of made) assert.ok(call.keys.length > 0, JSON.stringify(call));
      assert.deepEqual(
        made.filter((call) => !isAllowed(one, call)),
        [],
      );
    });
  }

  it('were asked for everything that they allow', () => {
    const kinds = new Set(
      calls.PollRole.filter(({ action }) => action === 'dynamodb:UpdateItem').flatMap(({ keys }) => keys),
    );
    const written = [...kinds].map((key) => key.replace(/#.*/, '#'));

    assert.deepEqual([...new Set(written)].toSorted(), ['CHANNEL#', 'CREDENTIALS#', 'MUTES', 'TARGET#']);
    assert.deepEqual([...new Set(calls.CommandRole.map(({ asked }) => asked))].toSorted(), [
      'created',
      'dead',
      'due',
      'state',
      'table',
      'tail',
    ]);
    assert.deepEqual([...new Set(calls.PollRole.map(({ asked }) => asked))].toSorted(), ['due', 'table']);
  });
});
