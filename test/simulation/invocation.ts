/** One run of the scheduled function: the production code between doubles of everything it can touch. */
import type { Settings } from '../../lib/model/settings.ts';
import { watchTarget } from '../../lib/poll.ts';
import type { Clock, Log } from '../../lib/ports/effects.ts';
import type { Effects } from '../../lib/run.ts';
import type { Build } from './builds.ts';
import type { ConnectEventList } from './faulty-event-list.ts';
import type { ConnectEventNames } from './faulty-event-names.ts';
import type { ConnectInstances } from './faulty-instances.ts';
import type { ConnectSlack } from './faulty-slack.ts';
import type { ConnectStore } from './faulty-store.ts';
import type { ConnectTaskList } from './faulty-task-list.ts';
import type { History } from './history.ts';
import type { ConnectMutes } from './muting.ts';
import type { Plan } from './plan.ts';
import type { Scheduler } from './scheduler.ts';
import type { Process, Wire } from './wire.ts';

/** The timeout that the poll function is deployed with; Lambda kills at it. */
const timeoutMs = 55_000;

export interface Machinery {
  readonly plan: Plan;
  readonly scheduler: Scheduler;
  readonly history: History;
  readonly wire: Wire;
  readonly connectStore: ConnectStore;
  readonly connectSlack: ConnectSlack;
  readonly connectTaskList: ConnectTaskList;
  readonly connectEventList: ConnectEventList;
  readonly connectEventNames: ConnectEventNames;
  readonly connectInstances: ConnectInstances;
  readonly connectMutes: ConnectMutes;
  deployedSettings(nowMs: number): Settings;
}

export interface Invocation {
  readonly process: Process;
  isOver: boolean;
}

export function invoke(
  machinery: Machinery,
  { settings, target, project }: Build,
  name: string,
  skewMs: number,
): Invocation {
  const { scheduler, history, wire } = machinery;
  const process: Process = { name, isAlive: true, calls: 0 };
  const invocation: Invocation = { process, isOver: false };
  const deadlineMs = scheduler.now() + timeoutMs;
  const call = history.invoke(name, 'watch', { target: target.id, ...(project && { project }) });
  scheduler.at(deadlineMs, () => {
    if (!invocation.isOver) wire.kill(process, 'killed at the deadline');
    invocation.isOver = true;
  });
  const end = (type: 'ok' | 'fail', value: unknown): void => {
    if (!process.isAlive) return;
    invocation.isOver = true;
    history.end(type, name, 'watch', call, value);
    process.isAlive = false;
  };
  watchTarget(effectsOf(machinery, process, deadlineMs, skewMs), settings, target).then(
    ({ report, faults }) => end('ok', { report, faults: faults.map(describe) }),
    (error: unknown) => end('fail', describe(error)),
  );
  return invocation;
}

function effectsOf(machinery: Machinery, process: Process, deadlineMs: number, skewMs: number): Effects {
  const { scheduler } = machinery;
  let nonces = 0;
  const clock = clockOf(scheduler, process, skewMs);
  const log = logOf(machinery.history, process);
  const budget = { remainingMs: () => deadlineMs - scheduler.now() };
  return {
    clock,
    budget,
    ids: {
      nonce: () => {
        nonces += 1;
        return `${process.name}:${nonces}`;
      },
    },
    log,
    taskList: machinery.connectTaskList(process, skewMs, budget),
    eventList: machinery.connectEventList(process, skewMs, budget),
    eventNames: machinery.connectEventNames(process, budget),
    store: machinery.connectStore(process),
    slack: machinery.connectSlack(process, { clock, log }),
    ...(machinery.connectInstances && { instances: machinery.connectInstances(process, skewMs) }),
    ...(machinery.connectMutes && { mutes: machinery.connectMutes(process) }),
  };
}

function clockOf(scheduler: Scheduler, process: Process, skewMs: number): Clock {
  return {
    now: () => Math.round(scheduler.now() + skewMs),
    sleep: (durationMs) =>
      new Promise((resolve) => {
        scheduler.after(durationMs, () => {
          if (process.isAlive) resolve();
        });
      }),
  };
}

function logOf(history: History, process: Process): Log {
  const write =
    (level: string) =>
    (event: string, fields?: Record<string, unknown>): void => {
      if (process.isAlive) history.info(process.name, 'log', { level, event, ...fields });
    };
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
}

/** The parts of a joined failure count too: they are what is logged. */
function describe(error: unknown): unknown {
  if (!(error instanceof Error)) return { error: String(error) };
  const parts = error instanceof AggregateError ? error.errors.map(describe) : [];
  return {
    name: error.name,
    error: error.message,
    stack: error.stack
      ?.split('\n')[1]
      ?.trim()
      .replace(/\(.*\/main\//, '('),
    parts,
  };
}
