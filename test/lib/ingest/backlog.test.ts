import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ingestSource } from '../../../lib/ingest/ingest.ts';
import { emptyResult, type IngestResult } from '../../../lib/ingest/source.ts';
import { taskCenter } from '../../../lib/ingest/sources.ts';
import { cursorPatch, newCursor } from '../../../lib/model/cursor.ts';
import { createIngestWorld, type IngestWorld, rawTask, serverError, startMs } from '../../support/ingest-world.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const runMs = 55_000;
/** What the deliveries need of a run. */
const deliveryMs = 15_000;

/**
 * A list with so many tasks an hour, from ten minutes before its last good poll until now, that answers this slowly. Its
 * pages hold 50, so 300 an hour weigh as much as 6,000 do with the largest pages.
 */
function slowWorld(pageMs: number, perHour: number, hoursOff: number): IngestWorld {
  const world = createIngestWorld({ fetch: { overlapSeconds: 600, pageSize: 50 } });
  const cursor = { ...newCursor('tasks', startMs, 0, 0), announced: true, lastOkAtMs: startMs };
  world.table.write({ pk: 'TARGET#prod', sk: 'CURSOR' }, 0, cursorPatch(cursor), 'first');
  world.pass(hoursOff * 3_600);
  world.onPage = () => {
    world.pass(pageMs / 1_000);
    world.remainingMs -= pageMs;
    if (world.remainingMs <= 0) throw new Error('killed');
  };
  fill(world, startMs - 10 * minuteMs, world.now(), perHour);
  return world;
}

function fill(world: IngestWorld, fromMs: number, toMs: number, perHour: number): void {
  if (perHour === 0) return;
  const stepMs = hourMs / perHour;
  for (let atMs = Math.ceil(fromMs / stepMs) * stepMs; atMs < toMs; atMs += stepMs)
    world.items.push(rawTask(`task ${Math.round(atMs)}`, 'SUCCESS', Math.round(atMs)));
}

/** One poll a minute, while tasks go on. */
async function poll(world: IngestWorld, perHour = 0): Promise<IngestResult> {
  const beganMs = world.now();
  world.remainingMs = runMs;
  const result = await ingestSource(world.run(), taskCenter, emptyResult());
  assert.ok(world.remainingMs >= deliveryMs, `${world.remainingMs} ms are left for the deliveries`);
  const restSeconds = Math.max(0, minuteMs - (world.now() - beganMs)) / 1_000;
  world.pass(restSeconds);
  if (perHour > 0) fill(world, beganMs, world.now(), perHour);
  return result;
}

function behindMs(world: IngestWorld): number {
  return world.now() - (world.cursor()?.watermarkSeconds ?? 0) * 1_000;
}

describe('A10: a backlog of a slow list', () => {
  for (const [pageMs, perHour, hoursOff] of [
    [3_000, 300, 2],
    [3_000, 1_500, 2],
    [1_500, 3_000, 1],
    [6_000, 600, 3],
    [9_000, 150, 20],
  ] as const) {
    it(`is caught up with at ${pageMs} ms a page and ${perHour} tasks an hour after ${hoursOff} hours`, async () => {
      const world = slowWorld(pageMs, perHour, hoursOff);
      for (let minute = 0; minute < 100 && behindMs(world) > 15 * minuteMs; minute += 1) {
        const { faults } = await poll(world, perHour);
        assert.deepEqual(faults, []);
      }
      assert.ok(behindMs(world) <= 15 * minuteMs, `${behindMs(world) / minuteMs} minutes behind`);
      const untilMs = (world.cursor()?.watermarkSeconds ?? 0) * 1_000;
      const told = new Set(world.keys('TASK#'));
      const owed = world.items.filter((item) => Date.parse((item as { created_at: string }).created_at) < untilMs);
      assert.deepEqual(
        owed.map((item) => `TASK#${(item as { id: string }).id}`).filter((key) => !told.has(key)),
        [],
      );
    });
  }

  it('moves on in every poll, also past a second that holds more than a page', async () => {
    const world = slowWorld(3_000, 600, 1);
    world.items.push(...Array.from({ length: 75 }, (_, n) => rawTask(`burst ${n}`, 'SUCCESS', startMs + 100_000)));
    for (let minute = 0; minute < 30 && behindMs(world) > 2 * minuteMs; minute += 1) await poll(world);
    assert.equal(world.keys('TASK#burst').length, 75);
    assert.ok(behindMs(world) <= 2 * minuteMs);
  });

  it('is not read twice where it was old when it was read, and from the overlap on once it is recent', async () => {
    const world = slowWorld(6_000, 300, 2);
    const from: number[] = [];
    const { onPage } = world;
    world.onPage = (list, request) => {
      from.push(request.fromSeconds + 1);
      onPage(list, request);
    };
    for (let behind = true; behind; behind = behindMs(world) > 2 * minuteMs) {
      const { watermarkSeconds: before = 0, readBackToSeconds } = world.cursor() ?? {};
      from.length = 0;
      const settledSeconds = Math.floor(world.now() / 1_000) - world.settings.fetch.settleSeconds;
      await poll(world);
      // The first request starts at what is still watched.
      const expected = readBackToSeconds ?? before - 600;
      assert.ok(from.includes(expected) || from.length === 1, `${from} without ${expected}`);
      const { watermarkSeconds: after = 0 } = world.cursor() ?? {};
      if (after === before) continue;
      assert.equal(world.cursor()?.readBackToSeconds, Math.min(after, settledSeconds - 600));
    }
  });

  it('keeps what was read before a page failed, and counts the failure', async () => {
    const world = slowWorld(100, 300, 2);
    const { onPage } = world;
    world.onPage = (list, request) => {
      onPage(list, request);
      if (request.fromSeconds > startMs / 1_000 + 900) throw serverError();
    };
    const { faults } = await poll(world);
    const { watermarkSeconds = 0, failures } = world.cursor() ?? {};
    assert.deepEqual([faults.length, failures], [1, 1]);
    assert.ok(watermarkSeconds > startMs / 1_000, 'the watermark moved');
  });

  it('holds up no task that changed again within 15 minutes of its end', async () => {
    const world = slowWorld(3_000, 600, 3);
    const endedMs = startMs - 5 * minuteMs;
    const ended = rawTask('again', 'SUCCESS', endedMs - 30 * minuteMs, endedMs);
    world.table.write({ pk: 'TARGET#prod', sk: 'CURSOR' }, 1, { watermarkSeconds: startMs / 1_000 - 3_600 }, 'second');
    const later = world.items;
    world.items = [ended];
    const outageSeconds = (world.now() - startMs) / 1_000;
    world.pass(-outageSeconds);
    await poll(world);
    world.pass(outageSeconds);
    world.items = [...later, rawTask('again', 'FAIL', endedMs - 30 * minuteMs, endedMs + 14 * minuteMs)];
    for (let minute = 0; minute < 30 && behindMs(world) > 2 * minuteMs; minute += 1) await poll(world);
    assert.equal(world.task('again')?.task.state, 'failed');
  });

  it('moves on in every poll when the overlap alone holds more than is written at once', async () => {
    const world = slowWorld(1, 0, 1);
    const burst = Array.from({ length: 5_000 }, (_, n) =>
      rawTask(`burst ${n}`, 'SUCCESS', world.now() - 400_000 + n * 40),
    );
    world.items.push(...burst);
    await poll(world);
    assert.equal(world.keys('TASK#burst').length, 5_000);
    assert.ok(behindMs(world) <= 2 * minuteMs);
  });

  it('is written whenever 2,000 tasks were read past the watermark', async () => {
    const world = slowWorld(1, 3_000, 2);
    let written = 0;
    let most = 0;
    world.onWrite = ({ sk }) => {
      if (sk.startsWith('TASK#')) written += 1;
      if (sk === 'CURSOR') most = Math.max(most, written);
      if (sk === 'CURSOR') written = 0;
    };
    await poll(world);
    const inOverlap = 500;
    assert.ok(most >= 2_000 && most < 2_050 + inOverlap, `${most} in one window`);
    assert.equal(world.keys('TASK#').length, 6_500);
  });
});
