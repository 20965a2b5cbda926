/** The command that writes a test alarm, in a folder of its own. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { dataFolder, holdFolder } from '../../infra/local/hold.ts';
import { createLocalTable } from '../../infra/local/table.ts';
import { createDynamoDbClient } from '../../lib/clients/aws/dynamodb.ts';
import { createStore } from '../../lib/clients/aws/store.ts';
import { readTaskRow } from '../../lib/model/task-row.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'test-alert-'));
after(() => rmSync(folder, { recursive: true }));
const silent = { debug() {}, info() {}, warn() {}, error() {} };

function testAlert(...args: readonly string[]): Promise<{ readonly code: number; readonly printed: string }> {
  const { PATH = '' } = process.env;
  const env = { PATH, HOME: tmpdir(), AWS_EC2_METADATA_DISABLED: 'true' };
  const command = [join(root, 'infra/test-alert.ts'), '--file', join(root, 'infra/watch.yml'), ...args];
  return new Promise((resolve) => {
    execFile(process.execPath, command, { cwd: folder, env }, (error, stdout, stderr) => {
      resolve({ code: Number(error?.code ?? 0), printed: stdout + stderr });
    });
  });
}

describe('npm run test-alert', () => {
  it('writes a row that is due to the table of npm start, and says who sends it when', async () => {
    const { code, printed } = await testAlert('--route', '1', '--call');
    assert.equal(code, 0, printed);
    const [, id = ''] = /^(test-[\w-]+): route 1 → C0123456789, mentions S0123456789, here$/m.exec(printed) ?? [];
    assert.match(printed, /^The first poll of the next npm start sends it\. It counts nowhere/m);
    await using stack = new AsyncDisposableStack();
    const table = stack.adopt(await createLocalTable({ path: join(folder, dataFolder, 'table') }), ({ close }) =>
      close(),
    );
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    const connection = { endpoint: table.endpoint, region: 'local', credentials };
    const client = stack.adopt(createDynamoDbClient({ count: () => {}, connection }), (used) => used.destroy());
    const store = createStore({ client, tableName: table.tableName, log: silent });
    const [due] = await store.due('prod', 10);
    assert.equal(due?.sk, `TASK#${id}`);
    const stored = due && (await store.read({ pk: due.pk, sk: due.sk }));
    assert.deepEqual(stored && readTaskRow(stored).task.test, { route: 1, calls: true });
    assert.deepEqual(stored && [stored.createdOf, stored.stateOf], [undefined, undefined]);
  });

  it('says what to do while npm start has the table open', async () => {
    const letGo = holdFolder(join(folder, dataFolder));
    const { code, printed } = await testAlert('--route', 'default');
    letGo();
    assert.equal(code, 1);
    assert.match(printed, /^npm start has the table of this folder open\. End it, run this again, and start it/);
    assert.doesNotMatch(printed, /^\s+at /m);
  });
});
