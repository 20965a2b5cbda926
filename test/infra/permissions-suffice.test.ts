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
    assert.equal((await command(signedEvent(commandForm(text), now()))).statusCode, 200);
  };

  await run();
  stage.put(...['a', 'b', 'c', 'd', 'e'].map((end) => rawTask(now() - 10_000, { id: `task-${end}` })));
  await run();
  for (const text of ['tasks', 'tasks failed', 'task task-a', 'why task-a', 'status', 'routes', 'mutes'])
    await type(text);
  await type('mute type:dcsExportJob for 2h anyway because test');
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
