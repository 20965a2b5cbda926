/** Every call that the functions make to the table, held against their roles: what is missing there would fail only in AWS. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { composeCommand } from '../../functions/compose-command.ts';
import { composeInteract } from '../../functions/compose-interact.ts';
import { composePoll } from '../../functions/compose-poll.ts';
import { composeSummary } from '../../functions/compose-summary.ts';
import { createDynamoDbClient } from '../../lib/clients/aws/dynamodb.ts';
import { createLog } from '../../lib/clients/aws/log.ts';
import { createStore } from '../../lib/clients/aws/store.ts';
import { type HttpServer, startHttpServer } from '../support/http-server.ts';
import { packageCopy } from '../support/packaged.ts';
import {
  isAllowed,
  type Role,
  type RoleResource,
  readRoles,
  readTableCall,
  roles,
  type Statement,
  statementsOf,
  type TableCall,
} from '../support/roles.ts';
import { commandForm, pressForm, signedEvent, signingSecret } from '../support/slack-caller.ts';
import { openStage, rawTask, type Stage } from '../support/stage.ts';

const packaged = packageCopy();
after(() => packaged[Symbol.dispose]());

let stage: Stage;
let table: HttpServer;
let calls: Record<Role, TableCall[]>;
let role: Role;

before(async () => {
  calls = { PollRole: [], CommandRole: [], InteractRole: [], DigestRole: [] };
  stage = await openStage({ now: Date.now, settings: { delivery: { digestAbove: 3 } } });
  table = await startHttpServer(async ({ headers, body }, response) => {
    calls[role].push(readTableCall(String(headers['x-amz-target']), body));
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
    const event = signedEvent(commandForm(text), now());
    assert.equal((await command(event)).statusCode, 200);
    assert.equal((await command(event)).statusCode, 401, 'once');
  };

  await run();
  stage.pass(60);
  stage.put(rawTask(now() - 20_000, { id: 'task-alone' }));
  await run();
  stage.put(...['a', 'b', 'c', 'd', 'e'].map((end) => rawTask(now() - 10_000, { id: `task-${end}` })));
  stage.put(rawTask(now() - 10_000, { id: 'task-broken', status: 'FAIL' }));
  await run();
  const texts = ['tasks', 'tasks failed', 'stats', 'task task-a', 'why task-alone', 'status', 'routes', 'mutes'];
  const mute = 'mute type:dcsExportJob instance:a for 2h anyway because test';
  for (const text of [...texts, mute, 'unmute 9', 'take task-broken']) await type(text);
  for (const text of [...texts, 'mute type:EXTEND for 2h anyway', 'unmute 2', 'untake task-broken']) {
    role = 'InteractRole';
    const pressed = pressForm({ action_id: 'page:0-0', value: text }, 'https://hooks.slack.com/actions/T1/2/3');
    const event = signedEvent(pressed, now());
    await interact(event);
    await interact(event);
  }
  role = 'DigestRole';
  const nextWeek = { ...shared, environment, now: () => now() + 7 * 86_400_000 };
  // One of two at once finds what the other has written.
  await Promise.all([composeSummary(nextWeek)(), composeSummary(nextWeek)()]);
  stage.pass(3 * 3_600);
  stage.put(rawTask(now() - 10_000));
  await run();
  stage.taskCenter.fail({ kind: 'gateway-error', status: 401, code: 'APIGW.0301' });
  await run();
  // A poll asks for these with thousands of open tasks, and about tasks near an event.
  const client = createDynamoDbClient({ count: () => {}, connection: dynamodb });
  const store = createStore({ client, tableName: environment.tableName, log });
  await store.open('prod', 10, 0);
  await store.created('prod', 0, now(), 10);
}

/** A role with one thing less, and what that is: an action, a resource or a kind of rows of one statement. */
function* withOneLess(statements: readonly Statement[]): Generator<[what: string, rest: readonly Statement[]]> {
  for (const [index, statement] of statements.entries()) {
    const but = (changed: Statement) => statements.map((other, at) => (at === index ? changed : other));
    const without = <T>(list: readonly T[], one: T): T[] => list.filter((other) => other !== one);
    const [actions, resources] = [[statement.Action].flat(), [statement.Resource].flat()];
    for (const one of actions) yield [`${index}: ${one}`, but({ ...statement, Action: without(actions, one) })];
    for (const one of resources)
      yield [`${index}: ${JSON.stringify(one)}`, but({ ...statement, Resource: without(resources, one) })];
    for (const [name, condition] of Object.entries(statement.Condition ?? {})) {
      for (const [key, values] of Object.entries(condition)) {
        for (const one of values) {
          const fewer = { ...statement.Condition, [name]: { ...condition, [key]: without(values, one) } };
          yield [`${index}: ${key} ${one}`, but({ ...statement, Condition: fewer })];
        }
      }
    }
  }
}

/** What a role allows though no call of its function takes it. */
function superfluousIn(statements: readonly Statement[], made: readonly TableCall[]): readonly string[] {
  return [...withOneLess(statements)].flatMap(([what, rest]) =>
    made.every((call) => isAllowed(rest, call)) ? [what] : [],
  );
}

function isOfTable({ Action }: Statement): boolean {
  return [Action].flat().some((action) => action.startsWith('dynamodb:'));
}

describe('the roles', () => {
  it('of the template are those that the end-to-end tests run under', () => {
    const executed = readRoles();

    for (const one of roles) {
      const own = statementsOf(packaged.resources[one] as RoleResource).filter(isOfTable);
      assert.deepEqual(own, executed[one].filter(isOfTable));
    }
  });

  for (const one of roles) {
    it(`${one} allows every row that any path of its function reads (G01)`, () => {
      const made = calls[one];

      assert.ok(made.length > 0);
      for (const call of made) assert.ok(call.keys.length > 0, JSON.stringify(call));
      assert.deepEqual(
        made.filter((call) => !isAllowed(statementsOf(packaged.resources[one] as RoleResource), call)),
        [],
      );
    });
  }

  for (const one of roles) {
    it(`${one} allows nothing that its function does not use, so that one thing less is missed (G01)`, () => {
      const own = statementsOf(packaged.resources[one] as RoleResource).filter(isOfTable);

      assert.deepEqual(superfluousIn(own, calls[one]), []);
    });

    for (const planted of [
      { Action: 'dynamodb:DeleteItem', Resource: { 'Fn::GetAtt': ['Table', 'Arn'] } },
      // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's own.
      { Action: 'dynamodb:Query', Resource: { 'Fn::Sub': '${Table.Arn}/index/other' } },
      { Action: 'dynamodb:UpdateItem', Resource: { 'Fn::GetAtt': ['Table', 'Arn'] }, keys: ['EVERYTHING*'] },
    ]) {
      it(`${one} with a planted ${planted.Action} is found (G01)`, () => {
        const own = statementsOf(packaged.resources[one] as RoleResource).filter(isOfTable);
        const { keys = ['TARGET#*'], ...rest } = planted;
        const more = { ...rest, Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': keys } } };

        assert.notDeepEqual(superfluousIn([...own, more], calls[one]), []);
      });
    }
  }
});
