import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createDynamoDbClient } from '../../../lib/clients/aws/dynamodb.ts';
import { createLookups } from '../../../lib/clients/aws/lookups.ts';
import type { Position } from '../../../lib/commands/button-value.ts';
import type { TaskQuery } from '../../../lib/commands/command.ts';
import { type FindOptions, type Found, findTasks } from '../../../lib/commands/find-tasks.ts';
import { parseSettings } from '../../../lib/config.ts';
import { type Dynalite, startDynalite } from '../../support/dynalite.ts';
import { type FaultyDynamoDb, startFaultyDynamoDb } from '../../support/faulty-dynamodb.ts';
import { type OpenStore, openTableStore } from '../../support/table-store.ts';
import { makeRow, writeRows } from '../../support/task-rows.ts';

const projectId = '0123456789abcdef0123456789abcdef';
const { targets: allTargets } = parseSettings({
  targets: [
    { id: 'prod', region: 'cn-north-4', projectId },
    { id: 'staging', region: 'cn-north-4', projectId: 'f'.repeat(32) },
    { id: 'ahead', region: 'cn-east-3', projectId },
  ],
  defaultRoute: { channel: 'C0123456789' },
});
const targets = allTargets.slice(0, 2);
const all: TaskQuery = { state: 'all', filter: {}, limit: 10 };

describe('findTasks', () => {
  let dynalite: Dynalite;
  let wire: FaultyDynamoDb;
  let open: OpenStore;
  let options: FindOptions;
  before(async () => {
    dynalite = await startDynalite();
    wire = await startFaultyDynamoDb(dynalite.endpoint);
    open = await openTableStore({ connection: wire.connection });
    const client = createDynamoDbClient({ count: () => {}, connection: wire.connection });
    const lookups = createLookups({ client, tableName: open.tableName });
    options = { lookups, store: open.store, now: () => 0, stopAtMs: 1 };
    // Three a second in one target, one in the other; every tenth failed, every hundredth is anna's.
    const prod = Array.from({ length: 600 }, (_, index) =>
      makeRow('prod', {
        id: `p${String(index).padStart(7, '0')}`,
        createdAtMs: 1_000 + Math.floor(index / 3) * 1_000,
        status: index % 10 === 0 ? 'FAILED' : 'SUCCESS',
        userName: index % 100 === 0 ? 'anna' : 'ben',
      }),
    );
    const staging = Array.from({ length: 30 }, (_, index) =>
      makeRow('staging', { id: `s${String(index).padStart(7, '0')}`, createdAtMs: 1_000 + index * 1_000 }),
    );
    await Promise.all([writeRows(open.store, 'prod', prod), writeRows(open.store, 'staging', staging)]);
  });
  after(async () => {
    await open.close();
    await wire.close();
    await dynalite.close();
  });

  const find = (query: Partial<TaskQuery>, at: readonly Position[] = [], among = targets) =>
    findTasks(options, among, { ...all, ...query }, at);

  async function walk(query: Partial<TaskQuery>, among = targets): Promise<Found[]> {
    const pages = [await find(query, [], among)];
    while (pages.at(-1)?.next !== undefined) pages.push(await find(query, pages.at(-1)?.next, among));
    return pages;
  }

  const idsOf = (pages: readonly Found[]) => pages.flatMap(({ tasks }) => tasks.map(({ row }) => row.task.id));
  const timesOf = (pages: readonly Found[]) => pages.flatMap(({ tasks }) => tasks.map(({ row }) => row.firstSeenMs));

  it('pages through every task of every target once, newest first over all of them', async () => {
    const pages = await walk({ limit: 20 });

    assert.equal(idsOf(pages).length, 630);
    assert.equal(new Set(idsOf(pages)).size, 630);
    assert.deepEqual(
      timesOf(pages),
      timesOf(pages).toSorted((one, other) => other - one),
    );
    assert.equal(pages.length, 32);
  });

  it('asks the table once per target for keys and once for rows, on every page, and counts beside the first', async () => {
    const first = await requestsOf(() => find({}, [], targets.slice(0, 1)));
    const { next } = await find({}, [], targets.slice(0, 1));
    const second = await requestsOf(() => find({}, next, targets.slice(0, 1)));

    assert.deepEqual(first, { Query: 2, BatchGetItem: 1 });
    assert.deepEqual(second, { Query: 1, BatchGetItem: 1 });
    assert.deepEqual(await requestsOf(() => find({ state: 'failed' })), { Query: 4, BatchGetItem: 1 });
  });

  it('says on the first page how many there are, or that there are more than were counted', async () => {
    assert.deepEqual((await find({}, [], targets.slice(1))).total, { count: 30, orMore: false });
    assert.deepEqual((await find({ state: 'failed' })).total, { count: 60, orMore: false });
    assert.deepEqual((await find({})).total, { count: 530, orMore: true });
  });

  it('finds by state and by time through the index alone', async () => {
    const failed = await walk({ state: 'failed', fromMs: 1_000, toMs: 11_000 });

    assert.deepEqual(idsOf(failed), ['p0000030', 'p0000020', 'p0000010', 'p0000000']);
    assert.deepEqual(idsOf(await walk({ state: 'lost' })), []);
  });

  it('finds tasks in any of several states, page by page, each once and newest first', async () => {
    const pages = await walk({ state: 'failed', orStates: ['succeeded'], limit: 20 });
    const open = await find({ state: 'running', orStates: ['lost'] });

    assert.equal(new Set(idsOf(pages)).size, 630);
    assert.equal(idsOf(pages).length, 630);
    assert.deepEqual(
      timesOf(pages),
      timesOf(pages).toSorted((one, other) => other - one),
    );
    assert.deepEqual(open.tasks, []);
  });

  it('leaves out what is not wanted', async () => {
    const pages = await walk({ state: 'failed', not: { user: 'ben', target: 'staging' } }, targets.slice(0, 1));

    assert.deepEqual(idsOf(pages), ['p0000500', 'p0000400', 'p0000300', 'p0000200', 'p0000100', 'p0000000']);
  });

  it('finds with a filter beyond the index everything there is, in steps that each look at a bounded number', async () => {
    const among = targets.slice(0, 1);
    const pages = await walk({ filter: { user: 'Anna' } }, among);

    assert.deepEqual(idsOf(pages), ['p0000500', 'p0000400', 'p0000300', 'p0000200', 'p0000100', 'p0000000']);
    assert.deepEqual(
      pages.map(({ cutAfter }) => cutAfter),
      [500, undefined],
    );
    const requests = await requestsOf(() => find({ filter: { user: 'Anna' } }, [], among));
    assert.deepEqual(requests, { Query: 5, BatchGetItem: 5 });
  });

  it('stops reading when its time is over, and says where to go on', async () => {
    const late = { ...options, now: () => 2 };
    const found = await findTasks(late, targets, { ...all, filter: { user: 'nobody' } }, []);

    assert.deepEqual(found.tasks, []);
    assert.ok((found.cutAfter ?? 0) > 0);
    assert.ok((found.next ?? []).length > 0);
  });

  it('believes the row, not the index that lags behind it', async () => {
    // Rows of its own: the other tests count on what their index says.
    const among = allTargets.slice(2);
    const rows = [1, 2, 3].map((second) =>
      makeRow('ahead', { id: `a${second}000000`, createdAtMs: second * 1_000, status: 'FAILED' }),
    );
    await writeRows(open.store, 'ahead', rows);
    const [first] = (await find({ state: 'failed' }, [], among)).tasks;
    assert.ok(first);
    const { key } = first.row;
    const row = await open.store.read(key);
    const task = { ...first.row.task, status: 'SUCCESS', state: 'succeeded' };
    await open.store.write(key, row?.v ?? 0, { task: JSON.parse(JSON.stringify(task)) }, 'ahead of its index');

    const ids = idsOf(await walk({ state: 'failed' }, among));

    assert.equal(first.row.task.id, 'a3000000');
    assert.deepEqual(ids, ['a2000000', 'a1000000']);
  });

  async function requestsOf(run: () => Promise<unknown>): Promise<Record<string, number>> {
    const before = wire.operations.length;
    await run();
    const counts: Record<string, number> = {};
    for (const operation of wire.operations.slice(before)) counts[operation] = (counts[operation] ?? 0) + 1;
    return counts;
  }
});
