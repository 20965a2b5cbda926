import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cursorKey, cursorPatch, newCursor } from '../../../lib/model/cursor.ts';
import { newMessage } from '../../../lib/model/message-state.ts';
import type { TaskRow } from '../../../lib/model/task-row.ts';
import { emptyTally } from '../../../lib/model/weekly-tally.ts';
import { summarize } from '../../../lib/weekly/summarize.ts';
import { readTally, weekBefore, weekKey } from '../../../lib/weekly/week.ts';
import { channel, createIngestWorld, type IngestWorld } from '../../support/ingest-world.ts';
import { makeRow, writeRows } from '../../support/task-rows.ts';

const other = 'C0000000001';

function worldSince(bootAtMs: (week: { fromMs: number; toMs: number }) => number): IngestWorld {
  const world = createIngestWorld({ slack: { domain: 'acme' } });
  const week = weekBefore(world.now(), 'UTC');
  world.table.write(cursorKey('prod'), 0, cursorPatch(newCursor('tasks', bootAtMs(week), 0, 7)), 'cursor');
  const tally = { ...emptyTally, failures: ['older', 'newer', 'expired'] };
  world.table.write(weekKey('prod', week.name), 0, { tally: JSON.parse(JSON.stringify(tally)) }, 'week');
  return world;
}

function failed(id: string, roots: Readonly<Record<string, object>>): TaskRow {
  const channels = Object.fromEntries(
    Object.entries(roots).map(([name, root]) => [
      name,
      { asked: 1, mention: [], root: { ...newMessage, ...root }, replies: {} },
    ]),
  );
  return makeRow('prod', { id, status: 'FAIL' }, { channels });
}

/** The failures of the stored summary. */
async function failuresOf(world: IngestWorld): Promise<readonly { id: string; url?: string }[]> {
  await summarize(world.run());
  const [key = ''] = world.keys('NOTICE#summary');
  return ((world.row(key)?.facts ?? {}) as { failures?: { id: string; url?: string }[] }).failures ?? [];
}

describe('summarize', () => {
  for (const [what, offsetMs, summary] of [
    ['is left out when it was over as the watch began', 0, 'not-watched'],
    ['is written when the watch began in its last moment', -1, 'noted'],
  ] as const) {
    it(`a week ${what}`, async () => {
      const world = worldSince(({ toMs }) => toMs + offsetMs);
      assert.equal((await summarize(world.run())).summary, summary);
      assert.equal(world.keys('NOTICE#summary').length, summary === 'noted' ? 1 : 0);
    });
  }

  it('is not written for a target without a cursor', async () => {
    assert.equal((await summarize(createIngestWorld().run())).summary, 'not-watched');
  });

  it('names the newest failure first, and none whose row has expired', async () => {
    const world = worldSince(({ fromMs }) => fromMs);
    await writeRows(world.effects.store, 'prod', [failed('older', {}), failed('newer', {})]);
    assert.deepEqual(
      (await failuresOf(world)).map(({ id }) => id),
      ['newer', 'older'],
    );
  });

  it('is written when the row of a failure cannot be read, which it does not name', async () => {
    const world = worldSince(({ fromMs }) => fromMs);
    await writeRows(world.effects.store, 'prod', [failed('older', {}), failed('newer', {})]);
    const key = { pk: 'TARGET#prod', sk: 'TASK#newer' };
    world.table.write(key, world.row('TASK#newer')?.v ?? 0, { task: undefined }, 'broken');
    assert.deepEqual(
      (await failuresOf(world)).map(({ id }) => id),
      ['older'],
    );
  });

  const cases: readonly (readonly [string, Readonly<Record<string, object>>, string | undefined])[] = [
    [
      'in the channel of the summary',
      { [other]: { ts: '1.000100' }, [channel]: { ts: '2.000200' } },
      `${channel}/p2000200`,
    ],
    [
      'in another channel if there is none in its own',
      { [other]: { ts: '1.000100' }, [channel]: {} },
      `${other}/p1000100`,
    ],
    [
      'that was not deleted',
      { [other]: { ts: '1.000100' }, [channel]: { ts: '2.000200', gone: true } },
      `${other}/p1000100`,
    ],
    ['nowhere when the task has no message', { [channel]: {} }, undefined],
  ];
  for (const [what, roots, link] of cases) {
    it(`links the message ${what}`, async () => {
      const world = worldSince(({ fromMs }) => fromMs);
      await writeRows(world.effects.store, 'prod', [failed('newer', roots)]);
      const [failure] = await failuresOf(world);
      assert.equal(failure?.url, link === undefined ? undefined : `https://acme.slack.com/archives/${link}`);
    });
  }
});

describe('readTally', () => {
  it('reads back what was stored', () => {
    const tally = {
      counts: [{ name: 'EXTEND', event: 'failed', count: 2 }],
      failures: ['a', 'b'],
      slowest: [{ id: 'a', name: 'EXTEND', tookMs: 5 }],
      security: [{ user: 'ada', name: 'BindEip', count: 1 }],
    };
    assert.deepEqual(readTally({ pk: 'p', sk: 's', v: 1, nonce: 'n', tally }), tally);
  });
});
