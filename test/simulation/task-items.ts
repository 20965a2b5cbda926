/** Rows of the list as they come over the wire: every vocabulary, every trap of the documentation. */
import type { State } from '../judge/history.ts';
import type { Random } from './random.ts';

export const names = [
  { name: 'masterStandbySwapJob', class: 'switchover' },
  { name: 'EXTEND', class: 'capacity' },
  { name: 'AddReplica', class: 'capacity' },
  { name: 'AddWhitelist', class: 'security' },
  { name: 'modify', class: 'security' },
  { name: 'dcsExportJob', class: 'routine' },
  { name: 'somethingNobodyKnows', class: 'other' },
  { name: '<!everyone> & <https://evil.example|fix>', class: 'other' },
] as const;

const words: Readonly<Record<State, readonly string[]>> = {
  open: ['CREATED', 'INIT', 'WAITING', 'EXECUTING', 'running'],
  succeeded: ['SUCCESS', 'Success', 'FINISHED'],
  failed: ['FAIL', 'FAILED', 'failed'],
  cancelled: ['CANCELLED', 'DELETED'],
  unknown: ['<!everyone> ROLLING_BACK', 'PAUSED_BY_CLOUD'],
};

/** Items that no reader can use, as a careless release of the cloud might list them. */
export const unusableItems: readonly unknown[] = [
  null,
  'EXECUTING',
  7,
  [],
  {},
  { id: '' },
  { id: null, status: 'FAILED' },
];

export interface About {
  readonly id: string;
  readonly name: string;
  readonly user?: string;
  readonly createdAtMs: number;
  /** The list gives no update time. */
  readonly unstamped: boolean;
  /** Named in `params`, as sister services do. */
  readonly instance?: string;
}

export function createItem(about: About, state: State, updatedAtMs: number, grown: number, random: Random): unknown {
  return {
    id: about.id,
    name: about.name,
    job_id: `${about.id.slice(0, 24)}ff00ff00`,
    ...(about.user === undefined ? {} : { user_name: about.user, user_id: 'd53977d1adfb49c5b025ba7d33a13fd7' }),
    details: detailsOf(about, grown),
    ...(about.instance === undefined ? {} : { params: JSON.stringify({ instance_id: about.instance }) }),
    status: random.pick(words[state]),
    created_at: new Date(about.createdAtMs).toISOString(),
    ...(about.unstamped ? {} : { updated_at: new Date(updatedAtMs).toISOString() }),
    // Says nothing about failure: tasks that succeed carry one too.
    ...(state === 'succeeded' ? { error_code: '111400063' } : state === 'failed' ? { error_code: 'DCS. 5094' } : {}),
    enable_show: true,
    not_documented: { deep: ['<!everyone>'] },
  };
}

function detailsOf({ name }: About, grown: number): unknown {
  if (name === 'EXTEND') return { old_capacity: '0.125', new_capacity: grown > 0 ? grown : 0.25 };
  if (name === 'modify') return grown > 0 ? { account_name: `<!everyone> ${grown}` } : null;
  return grown > 0 ? { replica_ip: `10.0.0.${grown}`, unknown_field: '<!everyone>' } : null;
}
