/** Task rows in a table in memory, and what a run of deliveries makes of them. */
import { type Delivered, deliver } from '../../lib/deliver/deliver.ts';
import { type DigestRow, digestKey, readDigestRow } from '../../lib/deliver/digest-row.ts';
import { type Message, newMessage } from '../../lib/model/message-state.ts';
import { taskPatch } from '../../lib/model/task-patch.ts';
import { type ChannelFacts, readTaskRow, type TaskRow, taskKey } from '../../lib/model/task-row.ts';
import { type Key, type Row, rowId } from '../../lib/ports/store.ts';
import { channel, type DeliveryOptions, type DeliveryWorld, openDelivery, startMs } from './delivery-world.ts';
import { makeRow } from './task-rows.ts';

export const sent: Message = { ...newMessage, shownRev: 1, createdRev: 1, ts: '1602251440.000001' };

export interface TasksWorld extends DeliveryWorld {
  add(id: string, changes?: Partial<TaskRow>): Row;
  task(id: string): TaskRow;
  /** With the rows in question as those that this run has just written; without, what the index says is due. */
  deliver(written?: readonly (Row | Key)[]): Promise<Delivered>;
}

export function openTasks(options: DeliveryOptions = {}): TasksWorld {
  const world = openDelivery(options);
  const timing = { graceMs: 120_000, marginMs: 5_000 };
  return Object.assign(world, {
    add(id: string, changes: Partial<TaskRow> = {}) {
      const row = makeRow(
        'prod',
        { id },
        { changedAtMs: startMs - 1_000, channels: { [channel]: unsent() }, ...changes },
      );
      world.write(row.key, taskPatch('prod', row, timing, 4_000_000_000));
      return world.stored(row.key);
    },
    task: (id: string) => readTaskRow(world.stored(taskKey('prod', id))),
    deliver: (written: readonly (Row | Key)[] = []) =>
      deliver(world.run, new Map(written.map((row) => [rowId(row), row]))),
  });
}

export function unsent(root: Partial<Message> = {}): ChannelFacts {
  return { asked: 1, mention: [], root: { ...newMessage, ...root }, replies: {} };
}

/** What each call was about, in order. */
export function events({ calls }: DeliveryWorld): readonly string[] {
  return calls.map(({ kind, asked }) => {
    if (kind === 'find') return 'find';
    const { event_payload: payload, event_type: type } = asked.metadata;
    return `${kind} ${payload.notice ?? payload.task_id ?? (payload.part === undefined ? type : `part ${payload.part}`)}`;
  });
}

export function addMany(world: TasksWorld, count: number): void {
  for (let index = 1; index <= count; index += 1) world.add(`task-${index}`, { changedAtMs: startMs - 10_000 + index });
}

export function keyOf({ pk, sk }: Row): Key {
  return { pk, sk };
}

export function digestRows(world: DeliveryWorld): readonly Row[] {
  return [...world.table.rows()].filter(({ sk }) => sk.startsWith(digestKey('prod', '').sk));
}

/** The first one. */
export function digestOf(world: DeliveryWorld): DigestRow {
  const [row] = digestRows(world);
  if (row === undefined) throw new Error('The table has no digest.');
  return readDigestRow(row);
}

export function factsOf(world: TasksWorld, id: string): ChannelFacts | undefined {
  return world.task(id).channels[channel];
}
