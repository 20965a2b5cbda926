/** Catching up after an outage: over tasks that are in the table already, and over new ones. */
import type { Bench, Finding, Measured } from '../results.ts';
import { createFreshTable, writeBare } from '../support/bare-writes.ts';
import type { CatchUpOrder, CaughtUp } from '../support/catch-up-child.ts';
import { bundleCatchUp, type CatchUpProcess } from '../support/catch-up-process.ts';
import { interleave, ratios, runsUsual, spread } from '../support/measure.ts';
import { type PageServer, startPageServer } from '../support/page-server.ts';

const tasks = 100_000;
const tableRuns = 3;
/** Telling them takes minutes; how it grows is measured with the growth. */
const toldTasks = 10_000;
const bareWrites = 10_000;
const memoryGoal = { atMost: 256 };

interface Scene {
  readonly server: PageServer;
  readonly processes: CatchUpProcess;
  readonly base: Pick<CatchUpOrder, 'origin' | 'count' | 'nowMs' | 'commitsOnly'>;
  readonly table: { readonly endpoint: string; readonly name: string };
}

export async function measureCatchUp(bench: Bench): Promise<Measured> {
  const { connection, tableName, nowMs, rows } = await bench.filledTable();
  const count = Math.min(tasks, rows);
  await using server = await startPageServer(count, nowMs);
  await using processes = await bundleCatchUp();
  const base = { origin: server.origin, count, nowMs, commitsOnly: false };
  const table = { endpoint: connection.endpoint, name: tableName };
  const scene: Scene = { server, processes, base, table };
  bench.say('  known tasks');
  const known = await measureKnown(scene);
  bench.say('  new tasks');
  const committed = await measureCommits(scene);
  const told = await measureTold(scene);
  return {
    findings: [...known, ...committed, ...told],
    notes: [
      `${count.toLocaleString('en-US')} tasks, 900 an hour, each run a process of its own, bundled like the product, with a heap of 1 GiB allowed; a loopback server sends slices of one buffer as pages. Peak memory is the process's resident set, Node included.`,
      `Against a table (Amazon's DynamoDB Local, the one of the slash lookup) known tasks are read ${tableRuns} times, not seven. New ones are committed once, and the invocation's time ends with the last commit; ${toldTasks.toLocaleString('en-US')} are sent once, with rows in memory and without Slack's pace.`,
    ],
  };
}

async function measureKnown({ server, processes, base, table }: Scene): Promise<Finding[]> {
  const known: CatchUpOrder = { ...base, what: 'poll', known: true };
  const first = await runKnown(processes, known);
  const pages: CatchUpOrder = { ...known, what: 'pages', urls: [...server.asked] };
  const listed = `${pages.urls?.length} pages`;
  const readPages = async () => (await processes.run(pages)).durationMs;
  const inMemory = await interleave(runsUsual, {
    pages: readPages,
    ours: async () => (await runKnown(processes, known)).durationMs,
  });
  const peaks: number[] = [];
  const heaps: number[] = [];
  const inTable = await interleave(tableRuns, {
    pages: readPages,
    ours: async () => {
      const { durationMs, peakMebibytes, heapPeakMebibytes } = await runKnown(processes, { ...known, table });
      peaks.push(peakMebibytes);
      heaps.push(heapPeakMebibytes);
      return durationMs;
    },
  });
  const seconds = ({ ours, pages: baseline }: typeof inMemory) =>
    `ours ${(spread(ours).median / 1_000).toFixed(1)} s, pages alone ${(spread(baseline).median / 1_000).toFixed(1)} s`;
  const against = 'fetch and JSON.parse of the same pages';
  const goal = { atMost: 1.5 };
  return [
    {
      id: 'catch-up.known.memory-store',
      what: 'Catch-up over known tasks, rows in memory, times as long',
      against,
      unit: 'times',
      goal,
      value: spread(ratios(inMemory.ours, inMemory.pages)),
      context: `${seconds(inMemory)}; ${listed}, ${(first.rowsRead / base.count).toFixed(2)} rows read a task`,
    },
    {
      id: 'catch-up.known.table',
      what: 'Catch-up over known tasks, rows in the table, times as long',
      against,
      unit: 'times',
      goal,
      value: spread(ratios(inTable.ours, inTable.pages)),
      context: seconds(inTable),
    },
    {
      id: 'catch-up.known.memory',
      what: 'Catch-up over known tasks, peak memory',
      against: '-',
      unit: 'MiB',
      goal: memoryGoal,
      value: spread(peaks),
      context: `heap ${spread(heaps).median.toFixed(0)} MiB at its peak`,
    },
  ];
}

async function runKnown(processes: CatchUpProcess, order: CatchUpOrder): Promise<CaughtUp> {
  const done = await processes.run(order);
  const { unchanged } = done.tasks;
  if (unchanged !== order.count || done.taskWrites > 0) throw new Error(`Not all were known: ${JSON.stringify(done)}`);
  return done;
}

async function measureCommits({ processes, base, table }: Scene): Promise<Finding[]> {
  const fresh = { ...table, name: await createFreshTable(table.endpoint) };
  const before = await writeBare(fresh, 0, bareWrites);
  const done = await processes.run({ ...base, what: 'poll', known: false, table: fresh, commitsOnly: true });
  const after = await writeBare(fresh, bareWrites, bareWrites);
  if (done.tasks.new !== base.count) throw new Error(`Not all were committed: ${JSON.stringify(done)}`);
  const rate = done.taskWrites / (done.durationMs / 1_000);
  const figures = `${rate.toFixed(0)} a second, bare ${before.toFixed(0)} before and ${after.toFixed(0)} after`;
  return [
    {
      id: 'catch-up.new.writes',
      what: 'Catch-up over new tasks, writes until a task is committed',
      against: '1',
      unit: 'writes',
      goal: { exactly: 1 },
      value: spread([(done.taskWrites - done.backlogWrites) / base.count]),
      context: `${done.otherWrites} other writes: cursor and week; ${done.backlogWrites.toLocaleString('en-US')} rows put into the list of what waits for the channel`,
    },
    {
      id: 'catch-up.new.rate',
      what: 'Catch-up over new tasks, time for a write, times as long',
      against: `${bareWrites.toLocaleString('en-US')} bare conditional UpdateItem calls, 16 at once, before and after`,
      unit: 'times',
      goal: { atMost: 1.1 },
      value: spread([before / rate, after / rate]),
      context: figures,
    },
    {
      id: 'catch-up.new.memory',
      what: 'Catch-up over new tasks, peak memory until all are committed',
      against: '-',
      unit: 'MiB',
      goal: memoryGoal,
      value: spread([done.peakMebibytes]),
      context: `heap ${done.heapPeakMebibytes.toFixed(0)} MiB at its peak`,
    },
  ];
}

async function measureTold({ server, processes, base }: Scene): Promise<Finding[]> {
  server.forget();
  const count = Math.min(toldTasks, base.count);
  const done = await processes.run({ ...base, count, what: 'poll', known: false });
  return [
    {
      id: 'catch-up.told.writes',
      what: 'Catch-up over new tasks, writes until a task is sent in a digest',
      against: '-',
      unit: 'writes',
      goal: { atMost: 2.2 },
      value: spread([done.taskWrites / count]),
      context: `${count.toLocaleString('en-US')} tasks; ${server.slackCalls().toLocaleString('en-US')} calls of Slack; ${done.waiting.toLocaleString('en-US')} messages left for the next poll; ${(done.durationMs / 1_000).toFixed(0)} s without Slack's pace, rows in memory`,
    },
  ];
}
