import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createDynamoDbClient } from '../../../../lib/clients/aws/dynamodb.ts';
import { createLookups } from '../../../../lib/clients/aws/lookups.ts';
import type { IndexedState, Lookups } from '../../../../lib/commands/lookups.ts';
import { newMessage } from '../../../../lib/model/message-state.ts';
import { taskKey } from '../../../../lib/model/task-row.ts';
import { muteKey } from '../../../../lib/mutes/mutes.ts';
import type { Key } from '../../../../lib/ports/store.ts';
import { type Dynalite, startDynalite } from '../../../support/dynalite.ts';
import { type OpenStore, openTableStore } from '../../../support/table-store.ts';
import { makeRow, writeRows } from '../../../support/task-rows.ts';

const everything = { target: 'prod', fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, limit: 100 };
const dead = { asked: 1, mention: [], root: { ...newMessage, deadRev: 1 }, replies: {} };

describe('lookups', () => {
  let dynalite: Dynalite;
  let open: OpenStore;
  let lookups: Lookups;
  before(async () => {
    dynalite = await startDynalite();
    open = await openTableStore({ connection: dynalite.connection });
    const client = createDynamoDbClient({ count: () => {}, connection: dynalite.connection });
    lookups = createLookups({ client, tableName: open.tableName });
    await writeRows(open.store, 'prod', [
      makeRow('prod', { id: 'aaaa-0001', createdAtMs: 1_000, status: 'FAILED' }),
      makeRow('prod', { id: 'aaaa-0002', createdAtMs: 2_000 }),
      makeRow('prod', { id: 'bbbb-0002', createdAtMs: 2_000, status: 'FAILED' }, { channels: { C01: dead } }),
      makeRow('prod', { id: 'cccc-任务', createdAtMs: 3_000, status: 'RUNNING' }),
      makeRow('prod', { id: 'dddd-0005', createdAtMs: 4_000, status: 'RUNNING' }, { lost: true }),
    ]);
    await writeRows(open.store, 'product', [makeRow('product', { id: 'aaaa-0009', createdAtMs: 9_000 })]);
  });
  after(async () => {
    await open.close();
    await dynalite.close();
  });

  const idsOf = (entries: readonly { readonly key: Key }[]) => entries.map(({ key }) => key.sk.slice('TASK#'.length));
  const keysOf = (keys: readonly Key[]) => keys.map(({ sk }) => sk.slice('TASK#'.length));

  it("lists a target's tasks newest first, and no other target's", async () => {
    const ids = idsOf(await lookups.list(everything));

    assert.deepEqual(ids.slice(0, 2), ['dddd-0005', 'cccc-任务']);
    assert.deepEqual(ids.slice(2, 4).toSorted(), ['aaaa-0002', 'bbbb-0002']);
    assert.deepEqual(ids.slice(4), ['aaaa-0001']);
  });

  it('lists one state: a lost task is lost, not open', async () => {
    assert.deepEqual(idsOf(await lookups.list({ ...everything, state: 'failed' })), ['bbbb-0002', 'aaaa-0001']);
    assert.deepEqual(idsOf(await lookups.list({ ...everything, state: 'open' })), ['cccc-任务']);
    assert.deepEqual(idsOf(await lookups.list({ ...everything, state: 'lost' })), ['dddd-0005']);
  });

  it('keeps to a span of time, both ends included', async () => {
    const ids = idsOf(await lookups.list({ ...everything, fromMs: 1_000, toMs: 2_000 }));

    assert.deepEqual(ids.toSorted(), ['aaaa-0001', 'aaaa-0002', 'bbbb-0002']);
  });

  it('goes on behind an entry, each task once, though two were created in one millisecond', async () => {
    const seen: string[] = [];
    let after: { key: Key; createdAtMs: number } | undefined;
    for (;;) {
      const [entry] = await lookups.list({ ...everything, limit: 1, ...(after === undefined ? {} : { after }) });
      if (entry === undefined) break;
      seen.push(entry.key.sk);
      after = entry;
    }

    assert.equal(seen.length, 5);
    assert.equal(new Set(seen).size, 5);
  });

  it('finds tasks by the beginning and by the end of their ids, of one target alone', async () => {
    assert.deepEqual(keysOf(await lookups.withHead('prod', 'aaaa', 9)).toSorted(), ['aaaa-0001', 'aaaa-0002']);
    assert.deepEqual(keysOf(await lookups.withTail('prod', '0002', 9)).toSorted(), ['aaaa-0002', 'bbbb-0002']);
    assert.deepEqual(keysOf(await lookups.withTail('prod', '-任务', 9)), ['cccc-任务']);
    assert.deepEqual(await lookups.withTail('prod', '0002', 1).then((keys) => keys.length), 1);
    assert.deepEqual(await lookups.withHead('prod', '0002', 9), []);
  });

  it('counts a state, up to a limit', async () => {
    const count = (state: IndexedState, limit = 10, toMs = Number.MAX_SAFE_INTEGER) =>
      lookups.count({ target: 'prod', state, fromMs: 0, toMs, limit });
    assert.equal(await count('failed'), 2);
    assert.equal(await count('failed', 1), 1);
    assert.equal(await count('cancelled'), 0);
    assert.equal(await count('failed', 10, 0), 0);
  });

  it('finds what was given up, until it is no longer', async () => {
    assert.deepEqual(await lookups.dead('prod', 10), [taskKey('prod', 'bbbb-0002')]);

    const row = await open.store.read(taskKey('prod', 'bbbb-0002'));
    await open.store.write(taskKey('prod', 'bbbb-0002'), row?.v ?? 0, { deadOf: undefined }, 'mended');
    assert.deepEqual(await lookups.dead('prod', 10), []);
  });

  it('reads every mute at once', async () => {
    await open.store.write(muteKey({}, 1), 0, { number: 1 }, 'one');
    await open.store.write(muteKey({ target: 'prod' }, 2), 0, { number: 2 }, 'two');

    const mutes = await lookups.mutes();

    assert.deepEqual(mutes.map(({ number }) => number).toSorted(), [1, 2]);
  });
});
