/**
 * One signed call per source checks the key, the permission and the project, and the clock against the Date header. Where
 * these pass, one more asks for what the settings have use for besides.
 */
import { createInstances } from '../../lib/clients/huawei/instances.ts';
import {
  type CloudListOptions,
  createCloudEye,
  createEventNames,
  createTaskCenter,
} from '../../lib/clients/huawei/lists.ts';
import type { Settings, Target } from '../../lib/model/settings.ts';
import type { SourceName } from '../../lib/model/task.ts';
import { CloudError, type CloudList } from '../../lib/ports/cloud.ts';
import { fixForEvents } from './fix-for-events.ts';
import type { Patient } from './patient.ts';
import { silentLog } from './silent-log.ts';
import { fault, note, ok, skipped, type Verdict } from './verdict.ts';

const callMaxMs = 20_000;
const spanSeconds = 60;
const call = { clockOffsetMs: 0, timeoutMs: callMaxMs };

/** The cloud refuses a clock that is 15 minutes off, Slack one that is five off. With NTP it is never off by one. */
const skewMaxMs = 60_000;
const skewMsWorthANote = 5_000;

const setTheClock = 'set this machine’s clock with NTP (timedatectl set-ntp true)';

const lists: Readonly<Record<SourceName, (options: CloudListOptions) => CloudList>> = {
  tasks: createTaskCenter,
  // Any event will do: one permission covers them all.
  events: (options) => createCloudEye(options, 'masterStandbyFailover'),
};

/** One after the other. A refused key is not tried for another target: the cloud locks keys that keep failing. */
export async function checkCloud(patient: Patient): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = [];
  const refused = new Set<string>();
  for (const target of patient.targets) {
    for (const source of target.sources) {
      if (refused.has(target.credentials)) {
        verdicts.push(
          skipped(nameOf(target, source), `the credential set ${target.credentials} has already been refused`),
        );
        continue;
      }
      const outcome = await ask(patient, target, source);
      verdicts.push(...judge(target, source, outcome));
      if (!(outcome instanceof CloudError)) verdicts.push(...(await checkFurther(patient, target, source)));
      if (outcome instanceof CloudError && outcome.failure === 'authentication') refused.add(target.credentials);
    }
  }
  return verdicts;
}

type Outcome = { readonly clockOffsetMs?: number } | CloudError;

function ask(patient: Patient, target: Target, source: SourceName): Promise<Outcome> {
  return refusalOf(() => lists[source](optionsOf(patient)).page({ target, ...spanOf(patient) }));
}

/** What is wanted besides a source: nothing stops without it, so what is missing is a note. */
async function checkFurther(patient: Patient, target: Target, source: SourceName): Promise<readonly Verdict[]> {
  if (source === 'events') {
    const names = createEventNames(optionsOf(patient));
    const outcome = await refusalOf(() => names.page({ target, ...spanOf(patient) }));
    return lacking(outcome, `event names of ${target.id}`, 'ces:events:list', 'events of new names are missed');
  }
  return [...(await checkInstances(patient, target)), ...(await checkProgress(patient, target))];
}

async function checkInstances(patient: Patient, target: Target): Promise<readonly Verdict[]> {
  if (!needsInstances(patient.settings, target)) return [];
  const instances = createInstances(optionsOf(patient));
  const outcome = await refusalOf(async () => {
    await instances.instances(target, call);
    return {};
  });
  const lost = 'routes by instance match nothing, so what they take goes where the others send it';
  return lacking(outcome, `instances of ${target.id}`, 'dcs:instance:list', lost);
}

/** Of no task there is: who may ask is told that it does not exist. */
const noTask = { instanceId: '00000000-0000-0000-0000-000000000000', taskId: '0'.repeat(32) };

async function checkProgress(patient: Patient, target: Target): Promise<readonly Verdict[]> {
  const instances = createInstances(optionsOf(patient));
  const outcome = await refusalOf(async () => {
    await instances.progress(target, noTask, call);
    return {};
  });
  if (outcome instanceof CloudError && outcome.failure === 'request') return [];
  const lost = 'messages do not say how far a task is, nor at which step it failed';
  return lacking(outcome, `progress of tasks of ${target.id}`, 'dcs:instance:getBackgroundTask', lost);
}

function needsInstances({ routes }: Settings, { id }: Target): boolean {
  return routes.some(({ match }) => match.instance !== undefined && (match.target?.includes(id) ?? true));
}

function lacking(outcome: Outcome, what: string, action: string, lost: string): readonly Verdict[] {
  if (!(outcome instanceof CloudError)) return [];
  if (outcome.failure !== 'permission')
    return [note(what, outcome.message, `try again later; without this answer ${lost}`)];
  const how = `give the key’s user ${outcome.action ?? action} for this project: docs/configuration.md, Permissions`;
  return [note(what, `the key lacks ${outcome.action ?? action}: ${lost}`, how)];
}

async function refusalOf(call: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof CloudError) return error;
    throw error;
  }
}

function optionsOf({ environment, clock }: Patient): CloudListOptions {
  const endsAtMs = clock.now() + callMaxMs;
  return {
    credentials: environment.credentials,
    clock,
    budget: { remainingMs: () => endsAtMs - clock.now() },
    random: Math.random,
    log: silentLog,
    count: () => {},
  };
}

function spanOf({ clock }: Patient) {
  const toSeconds = Math.floor(clock.now() / 1_000);
  return { fromSeconds: toSeconds - spanSeconds, toSeconds, offset: 0, limit: 1, clockOffsetMs: 0 };
}

/** What the answer of one call means. The clock is checked once, in the answer of the first source. */
function judge(target: Target, source: SourceName, outcome: Outcome): readonly Verdict[] {
  const what = nameOf(target, source);
  const isFirst = source === target.sources[0];
  const clock = outcome.clockOffsetMs === undefined || !isFirst ? [] : [judgeClock(target, outcome.clockOffsetMs)];
  if (!(outcome instanceof CloudError)) {
    const service = source === 'tasks' ? 'the Task Center' : 'Cloud Eye';
    return [ok(what, `${service} of ${target.region} answers`), ...clock];
  }
  const isLate = outcome.failure === 'authentication' && clock.some(({ kind }) => kind === 'fault');
  const fix = source === 'tasks' ? fixFor(target, outcome) : fixForEvents(target, outcome);
  return [fault(what, outcome.message, isLate ? setTheClock : fix), ...clock];
}

function nameOf({ id }: Target, source: SourceName): string {
  return source === 'tasks' ? `target ${id}` : `events of ${id}`;
}

function judgeClock({ id }: Target, offsetMs: number): Verdict {
  const what = `clock against ${id}`;
  const found = `${Math.round(Math.abs(offsetMs) / 1_000)} s ${offsetMs < 0 ? 'ahead' : 'behind'}`;
  if (Math.abs(offsetMs) > skewMaxMs) return fault(what, found, setTheClock);
  return Math.abs(offsetMs) > skewMsWorthANote ? note(what, found, setTheClock) : ok(what, 'correct');
}

function fixFor(target: Target, { failure, status }: CloudError): string {
  if (failure === 'authentication') {
    return `give the credential set ${target.credentials} an access key that exists and is enabled (My Credentials → Access Keys); do not try more than five times: the cloud then locks the key`;
  }
  if (failure === 'permission')
    return 'give the key’s user the policy in infra/huawei-policy.json for this project, or infra/huawei-identity-policy.json where the console has identity policies';
  if (failure === 'request' && status === 404) {
    return `set projectId to the one that My Credentials → Projects shows for ${target.region}`;
  }
  if (failure === 'network')
    return `make ${target.endpoint} reachable from here: check the endpoint, the proxy and the firewall`;
  return failure === 'limited' || failure === 'server' ? 'try again later' : `check the endpoint ${target.endpoint}`;
}
