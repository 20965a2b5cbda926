/** Tasks that live while the watcher is killed: they start, end, fail, open again and come in bursts. */
import type { LocalTaskCenter, RawTask } from '../../infra/local/task-center.ts';
import type { State, TaskLife, TaskVersion } from '../judge/history.ts';
import type { Random } from '../simulation/random.ts';

export interface Step {
  /** After the one before. */
  readonly afterMs: number;
  readonly status: string;
  readonly state: State;
}

export interface PlannedLife {
  readonly id: string;
  readonly name: string;
  readonly class: string;
  readonly steps: readonly Step[];
}

const types = [
  { name: 'masterStandbySwapJob', class: 'switchover' },
  { name: 'EXTEND', class: 'capacity' },
  { name: 'modify', class: 'security' },
  { name: 'dcsExportJob', class: 'routine' },
  { name: '<!everyone> & <https://evil.example|fix>', class: 'other' },
] as const;

const kinds = {
  succeeds: ['open', 'succeeded'],
  fails: ['open', 'failed'],
  short: ['succeeded'],
  shortFailure: ['failed'],
  opensAgain: ['open', 'failed', 'open', 'succeeded'],
  failsTwice: ['open', 'failed', 'open', 'failed'],
  cancelled: ['open', 'cancelled'],
} as const satisfies Readonly<Record<string, readonly State[]>>;

const words: Readonly<Record<State, readonly string[]>> = {
  open: ['EXECUTING', 'RUNNING', 'WAITING'],
  succeeded: ['SUCCESS'],
  failed: ['FAIL', 'FAILED'],
  cancelled: ['CANCELLED'],
  unknown: ['PAUSED_BY_CLOUD'],
};

const stepMinMs = 500;
const stepMaxMs = 9_000;

export function planLife(random: Random, index: number): PlannedLife {
  const states: readonly State[] = kinds[random.pick(Object.keys(kinds) as (keyof typeof kinds)[])];
  return {
    // The last eight are what messages show; they stand nowhere else.
    id: `8abf6e1e72c12e7c0172${random.integer(0x1000, 0xffff).toString(16)}${(0xb0000000 + index).toString(16)}`,
    ...random.pick(types),
    steps: states.map((state, step) => ({
      afterMs: step === 0 ? 0 : random.integer(stepMinMs, stepMaxMs),
      status: random.pick(words[state]),
      state,
    })),
  };
}

export interface Lives {
  /** A life begins; resolves when it is over. */
  live(plan: PlannedLife): Promise<void>;
  /** It was over long before anybody watched. */
  recall(plan: PlannedLife, agoMs: number): void;
  /** Which version an item of the list shows. */
  versionOf(item: RawTask): number;
  /** As the judge reads them. */
  readonly told: readonly TaskLife[];
}

export interface LivesOptions {
  readonly target: string;
  readonly projectId: string;
  readonly taskCenter: LocalTaskCenter;
  readonly sleep: (durationMs: number) => Promise<unknown>;
}

export function createLives({ target, projectId, taskCenter, sleep }: LivesOptions): Lives {
  const told: TaskLife[] = [];
  const versions = new Map<string, number>();

  function begin({ id, name, class: kind }: PlannedLife, first: Step, createdAtMs: number) {
    const life = { target, id, name, class: kind, createdAtMs, versions: [] as TaskVersion[], absent: [] };
    told.push(life);
    const created_at = new Date(createdAtMs).toISOString();
    const item = { id, name, user_name: 'anna', details: null, created_at, ...changesOf(first, createdAtMs) };
    note(life, first, createdAtMs);
    taskCenter.put(projectId, item);
    return life;
  }

  function note(life: { id: string; versions: TaskVersion[] }, { state }: Step, atMs: number): void {
    versions.set(versionName({ id: life.id, ...changesOf({ status: '' }, atMs) }), life.versions.length);
    life.versions.push({ atMs, state, updatedAtMs: atMs });
  }

  return {
    told,
    versionOf: (item) => versions.get(versionName(item)) ?? -1,
    async live(plan) {
      const [first, ...later] = plan.steps;
      if (first === undefined) return;
      const life = begin(plan, first, Date.now());
      for (const step of later) {
        await sleep(step.afterMs);
        const atMs = Date.now();
        note(life, step, atMs);
        taskCenter.patch(projectId, plan.id, changesOf(step, atMs));
      }
    },
    recall(plan, agoMs) {
      const last = plan.steps.at(-1);
      if (last !== undefined) begin(plan, last, Date.now() - agoMs);
    },
  };
}

function versionName({ id, updated_at }: RawTask): string {
  return `${id}|${updated_at}`;
}

/** An error code says nothing about failure: tasks that succeed carry one too. */
function changesOf({ status }: Pick<Step, 'status'>, atMs: number): RawTask {
  return { status, updated_at: new Date(atMs).toISOString(), error_code: '111400063' };
}
