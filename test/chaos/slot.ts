/** One place in which Lambda runs the poll: a process at a time, started anew whenever it was killed. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { createRuntimeApi, type Ended } from '../lambda-runtime/runtime-api.ts';
import { startLambda } from '../lambda-runtime/start.ts';
import type { History } from '../simulation/history.ts';
import { type Meet, openGate } from '../support/gate.ts';
import { createCountdown, type Moment, type Service } from './moment.ts';
import type { Witness } from './witness.ts';

export type Outcome = Ended | { readonly kind: 'killed' | 'killed at the deadline' | 'died' };

export interface Slot extends AsyncDisposable {
  readonly isBusy: boolean;
  /** Kills the process at the moment, or lets it end. */
  invoke(name: string, moment: Moment): Promise<Outcome>;
}

export interface SlotOptions {
  readonly history: History;
  readonly witness: Witness;
  readonly target: string;
  readonly timeoutMs: number;
  readonly directory: string;
  readonly origins: Readonly<Record<Service, string>>;
  /** What the function finds around itself, with these origins in the place of the services' own. */
  readonly environment: (origins: Readonly<Record<Service, string>>) => Promise<Record<string, string>>;
}

interface Current {
  readonly name: string;
  readonly countdown: ReturnType<typeof createCountdown>;
  readonly kill: (why: 'killed' | 'killed at the deadline') => void;
}

const services = ['taskCenter', 'dynamodb', 'slack'] as const;

export async function openSlot(options: SlotOptions): Promise<Slot> {
  const { history, target, timeoutMs } = options;
  await using stack = new AsyncDisposableStack();
  const api = await createRuntimeApi();
  stack.defer(api.close);
  let current: Current | undefined;
  const gate = stack.use(openGate(meetFor(options, () => current)));
  const fronts = await frontsOf(gate, options.origins);
  const environment = await options.environment(fronts);
  let child: ChildProcess | undefined;
  stack.defer(() => end(child));

  function start(): ChildProcess {
    const { directory } = options;
    const started = startLambda({ directory, handler: 'dist/poll.handler', environment, runtimeApi: api.host });
    const log = (text: Buffer) => current && history.info(current.name, 'log', String(text));
    started.stdout?.on('data', log);
    started.stderr?.on('data', log);
    return started;
  }

  /** `signal` is given when the outcome is known: nothing that waits for another one stays behind. */
  async function run(name: string, moment: Moment, signal: AbortSignal): Promise<Outcome> {
    if (child === undefined || hasEnded(child)) child = start();
    const process = child;
    return await new Promise<Outcome>((resolve) => {
      const kill: Current['kill'] = (kind) => {
        process.kill('SIGKILL');
        resolve({ kind });
      };
      const killAfter = (durationMs: number, kind: Parameters<typeof kill>[0]) =>
        unlessAborted(delay(durationMs, undefined, { signal }), () => kill(kind));
      const onStart = () => {
        killAfter(timeoutMs, 'killed at the deadline');
        if (moment.kind === 'time') killAfter(moment.afterMs, 'killed');
      };
      current = { name, countdown: createCountdown(moment), kill };
      unlessAborted(once(process, 'exit', { signal }), () => resolve({ kind: 'died' }));
      api.invoke({ event: { target }, timeoutMs, onStart }).then(resolve);
    });
  }

  const held = stack.move();
  return {
    get isBusy() {
      return current !== undefined;
    },
    async invoke(name, moment) {
      const call = history.invoke(name, 'watch', { target });
      const over = new AbortController();
      const outcome = await run(name, moment, over.signal);
      over.abort();
      if ('body' in outcome) writeEnd(history, name, call, outcome);
      else api.abandon();
      current = undefined;
      if (!('body' in outcome)) await end(child);
      return outcome;
    },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

type FrontsOf = ReturnType<typeof openGate>;

async function frontsOf(gate: FrontsOf, origins: SlotOptions['origins']): Promise<Record<Service, string>> {
  const entries = await Promise.all(services.map(async (name) => [name, await gate.front(origins[name])] as const));
  return Object.fromEntries(entries) as Record<Service, string>;
}

/** Every request passes here; the chosen one is the process's last. */
function meetFor({ origins, witness }: SlotOptions, currentOf: () => Current | undefined): Meet {
  return async (_index, forward, arrived) => {
    const current = currentOf();
    const service = services.find((name) => origins[name] === arrived.origin);
    // What the process of a killed invocation had still on the wire.
    if (current === undefined || service === undefined) return undefined;
    const side = current.countdown(service);
    const sighting = witness.see(current.name, service, arrived);
    if (side === 'before') current.kill('killed');
    if (side === 'before') return undefined;
    const answer = await forward();
    sighting.answered(answer);
    if (side === 'after') current.kill('killed');
    if (side === 'after' || currentOf() !== current) return undefined;
    sighting.heard();
    return answer;
  };
}

function writeEnd(history: History, name: string, call: number, { kind, body }: Ended): void {
  if (kind === 'response') {
    const [report] = (body as { reports: readonly unknown[] }).reports;
    history.end('ok', name, 'watch', call, { report, faults: [] });
  } else history.end('fail', name, 'watch', call, body);
}

function unlessAborted(event: Promise<unknown>, then: () => void): void {
  event.then(then, () => {});
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

async function end(child: ChildProcess | undefined): Promise<void> {
  if (child === undefined || hasEnded(child)) return;
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}
