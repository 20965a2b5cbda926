/** Tables in the field hold rows of every version there ever was; test/fixtures/rows/ has one file of each, never changed. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { createDynamoDbClient } from '../../lib/clients/aws/dynamodb.ts';
import { createStore } from '../../lib/clients/aws/store.ts';
import { readDigestRow } from '../../lib/deliver/digest-row.ts';
import { readCachedList } from '../../lib/instances/cached-list.ts';
import { cursorKey, readCursor } from '../../lib/model/cursor.ts';
import { readTaskRow, schemaVersion } from '../../lib/model/task-row.ts';
import { muteFor, readMutes } from '../../lib/mutes/mutes.ts';
import type { Row } from '../../lib/ports/store.ts';
import { readTally } from '../../lib/weekly/week.ts';
import { clockFrom, openStage, projectId, rawTask, type Stage } from '../support/stage.ts';
import { payloadOf } from '../support/told.ts';

const directory = new URL('../fixtures/rows/', import.meta.url);
const versions = readdirSync(directory).map((name) => Number(name.replace('.json', '')));
const channel = 'C000000001';
const wroteOn = '2026-11-23T23:10:00Z';

function rowsOf(version: number): readonly Row[] {
  return JSON.parse(readFileSync(new URL(`${version}.json`, directory), 'utf8'));
}

/** The product over a table that an older one wrote, a while later. */
async function openOld(rows: readonly Row[]): Promise<Stage> {
  const stage = await openStage({ now: clockFrom('2026-11-23T23:30:00Z') });
  const client = createDynamoDbClient({ count: () => {}, connection: stage.dynamodb.connection });
  for (const row of rows) {
    await client.send(new PutItemCommand({ TableName: stage.environment.tableName, Item: marshall(row) }));
  }
  const beganMs = Date.parse('2026-11-22T23:02:00Z');
  stage.put(
    rawTask(beganMs, { id: 'still-open', params: '{"instance_id":"5560df16-cebf-4473-95c4-d1b573c16e79"}' }),
    rawTask(beganMs, {
      id: 'to-fail',
      status: 'FAIL',
      error_code: 'DCS.5094',
      details: { old_capacity: '2', new_capacity: '4' },
    }),
  );
  return stage;
}

async function cursorOf({ dynamodb, environment }: Stage) {
  const client = createDynamoDbClient({ count: () => {}, connection: dynamodb.connection });
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const row = await createStore({ client, tableName: environment.tableName, log }).read(cursorKey('prod'));
  assert.ok(row);
  return readCursor(row);
}

it('there is a file of rows for every version up to today’s', () => {
  assert.deepEqual(
    versions.toSorted(),
    Array.from({ length: schemaVersion }, (_, index) => index + 1),
  );
});

for (const version of versions) {
  describe(`rows of version ${version}`, () => {
    const rows = rowsOf(version);
    const row = (sk: string): Row => {
      const found = rows.find((one) => one.sk === sk || one.sk.startsWith(`${sk}#`));
      assert.ok(found, sk);
      return found;
    };

    it('say which version they are', () => {
      for (const { schema } of rows) assert.equal(schema, version);
    });

    it('are read as what they meant then', () => {
      const failed = readTaskRow(row('TASK#to-fail'));
      assert.deepEqual(
        [failed.event, failed.rev, failed.task.state, failed.task.errorCode],
        ['failed', 2, 'failed', 'DCS.5094'],
      );
      assert.deepEqual(
        failed.alarms.map(({ event, to }) => [event, to]),
        [['failed', { [channel]: ['here'] }]],
      );
      const facts = failed.channels[channel];
      assert.deepEqual([facts?.root.shownRev, facts?.root.createdRev, typeof facts?.root.ts], [2, 1, 'string']);
      assert.equal(facts?.replies['2']?.shownRev, 1);

      const digest = readDigestRow(row('DIGEST'));
      assert.deepEqual([digest.state, digest.settled, digest.members.length], ['sealed', true, 4]);
      assert.equal(readTaskRow(row('TASK#burst-a')).channels[channel]?.digestId, digest.id);

      const cursor = readCursor(row('CURSOR'));
      assert.deepEqual(
        cursor.watched
          .filter(({ final }) => !final)
          .map(({ id }) => id)
          .includes('still-open'),
        true,
      );
      assert.ok(cursor.announced && cursor.watermarkSeconds * 1_000 <= Date.parse(wroteOn));

      assert.equal(readCachedList(row('INSTANCES')).instances[0]?.name, 'redis-orders');
      assert.ok(readTally(row('WEEK#2026-W47')));
      const mutes = readMutes(rows.filter(({ pk }) => pk === 'MUTES'));
      const exported = { target: 'prod', class: 'routine', name: 'dcsExportJob', event: 'started' } as const;
      const mute = muteFor(mutes, exported, Date.parse(wroteOn));
      assert.equal(mute?.why, 'load test');
    });

    it('T12: keep the watermark and everything that was told', async () => {
      await using stage = await openOld(rows);
      const before = await cursorOf(stage);

      await stage.poll();

      assert.ok((await cursorOf(stage)).watermarkSeconds > before.watermarkSeconds);
      assert.equal((await cursorOf(stage)).bootAtMs, before.bootAtMs);
      assert.deepEqual(
        (await stage.told()).map(({ text }) => text),
        [],
      );
    });

    it('T54: keep a message that is there the one to be edited', async () => {
      await using stage = await openOld(rows);
      await stage.poll();
      const updatedAt = new Date(stage.now()).toISOString();
      stage.taskCenter.patch(projectId, 'still-open', { status: 'SUCCESS', updated_at: updatedAt });
      stage.pass(60);
      const before = stage.proxy.calls.length;

      await stage.tryPoll();

      const calls = stage.proxy.calls.slice(before);
      assert.ok(calls.includes('chat.update'), calls.join(', '));
      // This Slack does not hold the old message, so the end of what stalled stands outside its thread; nothing else is new.
      assert.ok((await stage.told()).every((message) => payloadOf(message).alarm === true));
    });
  });
}
