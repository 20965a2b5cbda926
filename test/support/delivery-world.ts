/** Deliveries between real simple doubles: the table in memory, a clock that only sleeping moves, a scripted Slack. */
import { parseSettings } from '../../lib/config.ts';
import type { Mute } from '../../lib/mutes/mutes.ts';
import type { ProbeAnswer, Slack, SlackAnswer, SlackEdit, SlackPost, SlackProbe } from '../../lib/ports/slack.ts';
import type { Key, Row, Store } from '../../lib/ports/store.ts';
import { createRun, type Run } from '../../lib/run.ts';
import { createSimulatedStore, createTableState, type TableState } from '../simulation/simulated-store.ts';

export const startMs = 1_000_000;
export const channel = 'C0123456789';

export type SlackCall =
  | { readonly kind: 'post'; readonly asked: SlackPost }
  | { readonly kind: 'edit'; readonly asked: SlackEdit }
  | { readonly kind: 'find'; readonly asked: SlackProbe };

export interface DeliveryWorld {
  readonly run: Run;
  readonly table: TableState;
  readonly calls: SlackCall[];
  readonly errors: string[];
  nowMs: number;
  /** When the invocation ends. */
  deadlineMs: number;
  /** Given in turn; when none is left, everything is sent and nothing is found. */
  readonly answers: (SlackAnswer | ProbeAnswer)[];
  /** What somebody else does between our reading and our write. */
  beforeWrite(key: Key): void;
  beforeAnswer(call: SlackCall): void;
  write(key: Key, patch: Record<string, unknown>): void;
  stored(key: Key): Row;
}

export interface DeliveryOptions {
  readonly delivery?: { readonly exactlyOnce?: boolean; readonly digestAbove?: number };
  readonly routes?: readonly Readonly<Record<string, unknown>>[];
  readonly timeIntervals?: Readonly<Record<string, unknown>>;
  mutes?(): Promise<readonly Mute[]>;
}

export function openDelivery({
  delivery = {},
  routes = [],
  timeIntervals = {},
  mutes,
}: DeliveryOptions = {}): DeliveryWorld {
  const table = createTableState();
  const settings = parseSettings({
    targets: [{ id: 'prod', region: 'cn-north-4', projectId: '0123456789abcdef0123456789abcdef' }],
    defaultRoute: { channel },
    routes,
    timeIntervals,
    delivery: { graceSeconds: 120, ...delivery },
  });
  const errors: string[] = [];
  const never = () => Promise.reject(new Error('not asked for'));
  let nonces = 0;
  const world: Omit<DeliveryWorld, 'run'> = {
    table,
    calls: [],
    errors,
    nowMs: startMs,
    deadlineMs: startMs + 50_000,
    answers: [],
    beforeWrite() {},
    beforeAnswer() {},
    write: (key, patch) => writeAnyway(table, key, patch),
    stored(key) {
      const row = table.read(key);
      if (row === undefined) throw new Error(`The table has no row ${key.sk}.`);
      return row;
    },
  };
  const effects = {
    clock: {
      now: () => world.nowMs,
      sleep: async (durationMs: number) => {
        world.nowMs += durationMs;
      },
    },
    ids: { nonce: () => `nonce ${++nonces}` },
    budget: { remainingMs: () => world.deadlineMs - world.nowMs },
    log: { debug() {}, info() {}, warn() {}, error: (event: string) => errors.push(event) },
    taskList: { page: never },
    eventList: () => ({ page: never }),
    store: storeOf(table, (key) => world.beforeWrite(key)),
    slack: slackOf(world),
    ...(mutes && { mutes }),
  };
  const [target] = settings.targets;
  if (target === undefined) throw new Error('The settings have no target.');
  return Object.assign(world, { run: createRun(effects, settings, target) });
}

function storeOf(table: TableState, beforeWrite: (key: Key) => void): Store {
  const store = createSimulatedStore(table);
  return {
    ...store,
    write: async (key, version, patch, nonce) => {
      beforeWrite(key);
      return await store.write(key, version, patch, nonce);
    },
  };
}

function slackOf(world: Omit<DeliveryWorld, 'run'>): Slack {
  const answer = (call: SlackCall): SlackAnswer | ProbeAnswer | undefined => {
    world.calls.push(call);
    world.beforeAnswer(call);
    return world.answers.shift();
  };
  const sent = (): SlackAnswer => ({ kind: 'sent', ts: `1602251441.${String(world.calls.length).padStart(6, '0')}` });
  return {
    post: async (asked) => (answer({ kind: 'post', asked }) as SlackAnswer | undefined) ?? sent(),
    edit: async (asked) =>
      (answer({ kind: 'edit', asked }) as SlackAnswer | undefined) ?? { kind: 'sent', ts: asked.ts },
    find: async (asked) => (answer({ kind: 'find', asked }) as ProbeAnswer | undefined) ?? { kind: 'absent' },
  };
}

let strangers = 0;

/** As another process writes, whatever the version. */
function writeAnyway(table: TableState, key: Key, patch: Record<string, unknown>): void {
  strangers += 1;
  table.applyWrite(key, table.read(key)?.v ?? 0, patch as Row, `stranger ${strangers}`);
}
