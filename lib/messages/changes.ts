/** What a task changed, or was to change, old and new value side by side. */
import type { DetailValue, Task, TaskEvent } from '../model/task.ts';
import type { CacheMode, DetailLabel, Words } from './catalogue.ts';
import type { Line } from './draft.ts';
import { clean, clip, tidy } from './text.ts';
import type { Reader } from './views.ts';
import { wordsOf } from './words.ts';

type Show = (value: DetailValue, words: Words, reader: Reader) => string;

/** `after` is left out when the API gives a single value. */
interface Detail {
  readonly label: DetailLabel;
  readonly field: string;
  readonly after?: string;
  readonly show: Show;
}

const valueMaxCharacters = 48;
const listMaxCharacters = 200;

/**
 * Lines in the order of the table below; pairs with equal values are left out. Nothing that has not happened is said
 * as if it had: until a task has succeeded, its outcome is only wanted.
 */
export function changesOf(task: Task, event: TaskEvent, reader: Reader): readonly Line[] {
  return shownDetails.flatMap((detail) => {
    // A public address says more than its ID.
    if (detail.label === 'publicAddressId' && task.details.public_ip_address !== undefined) return [];
    return detailLine(task, event, detail, reader);
  });
}

function detailLine(task: Task, event: TaskEvent, detail: Detail, reader: Reader): readonly Line[] {
  const words = wordsOf(reader.language);
  const name = words.detail[detail.label];
  const label = event === 'succeeded' || !isOutcome(task, detail) ? name : words.wanted(name);
  const before = shownValue(task.details[detail.field], detail, words, reader);
  const after = detail.after === undefined ? '' : shownValue(task.details[detail.after], detail, words, reader);
  if (before === after) return [];
  if (detail.after === undefined) return [{ label, value: before }];
  if (after === '') return [{ label: name, value: words.before(before) }];
  if (before === '') return [{ label, value: after }];
  // While it runs, the arrow itself says that this goes on.
  return [{ label: event === 'started' ? name : label, value: `${before} → ${after}` }];
}

/** What a task is about, whatever comes of it. */
const parts: ReadonlySet<DetailLabel> = new Set(['group', 'node', 'account', 'billingOnly']);
/** What is added by these kinds is their outcome; of other kinds it says which one they are about. */
const places: ReadonlySet<DetailLabel> = new Set(['publicAddress', 'publicAddressId', 'replicaAddress', 'replicaZone']);
const addingKinds: ReadonlySet<string> = new Set(['bindeip', 'addreplica', 'createdcsinstance']);

function isOutcome({ name, details }: Task, { label }: Detail): boolean {
  if (!places.has(label)) return !parts.has(label);
  return addingKinds.has(name.trim().toLowerCase()) || asFlag(details.enable_public_ip ?? '', 'on', 'off') === 'on';
}

function shownValue(value: DetailValue | undefined, detail: Detail, words: Words, reader: Reader): string {
  return value === undefined ? '' : detail.show(value, words, reader);
}

const asText: Show = (value) =>
  Array.isArray(value)
    ? clip(value.map(clean).filter(Boolean).join(', '), listMaxCharacters)
    : tidy(String(value), valueMaxCharacters);

const asNumber: Show = (value, words, reader) => {
  const amount = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  const isAmount = typeof amount === 'number' && Number.isFinite(amount) && Math.abs(amount) < 1e12;
  return isAmount
    ? new Intl.NumberFormat(reader.language, { maximumFractionDigits: 6 }).format(amount)
    : asText(value, words, reader);
};

const asGigabytes: Show = (value, words, reader) => {
  const amount = asNumber(value, words, reader);
  return /^-?[\d.,]+$/.test(amount) ? words.gigabytes(amount) : amount;
};

const asCacheMode: Show = (value, words, reader) => {
  const mode = String(value).trim().toLowerCase();
  return isCacheMode(mode, words) ? words.cacheMode[mode] : asText(value, words, reader);
};

const asSwitch: Show = (value, words, reader) => asFlag(value, words.on, words.off) ?? asText(value, words, reader);
const asYes: Show = (value, words, reader) => asFlag(value, words.yes, words.no) ?? asText(value, words, reader);

/** Types vary: a flag may be a boolean or a string. */
function asFlag(value: DetailValue, yes: string, no: string): string | undefined {
  const flag = String(value).trim().toLowerCase();
  if (flag === 'true') return yes;
  return flag === 'false' ? no : undefined;
}

function isCacheMode(mode: string, words: Words): mode is CacheMode {
  return Object.hasOwn(words.cacheMode, mode);
}

const shownDetails: readonly Detail[] = [
  { label: 'capacity', field: 'old_capacity', after: 'new_capacity', show: asGigabytes },
  { label: 'cacheMode', field: 'old_cache_mode', after: 'new_cache_mode', show: asCacheMode },
  { label: 'cacheType', field: 'old_cache_type', after: 'new_cache_type', show: asCacheMode },
  { label: 'specification', field: 'old_resource_spec_code', after: 'new_resource_spec_code', show: asText },
  { label: 'replicas', field: 'old_replica_num', after: 'new_replica_num', show: asNumber },
  { label: 'port', field: 'old_port', after: 'new_port', show: asText },
  { label: 'publicAccess', field: 'enable_public_ip', show: asSwitch },
  { label: 'publicAddress', field: 'public_ip_address', show: asText },
  { label: 'publicAddressId', field: 'public_ip_id', show: asText },
  { label: 'ssl', field: 'enable_ssl', show: asSwitch },
  { label: 'address', field: 'source_ip', after: 'target_ip', show: asText },
  { label: 'replicaAddress', field: 'replica_ip', show: asText },
  { label: 'replicaZone', field: 'replica_az', show: asText },
  { label: 'group', field: 'group_name', show: asText },
  { label: 'node', field: 'node_name', show: asText },
  { label: 'account', field: 'account_name', show: asText },
  { label: 'billingOnly', field: 'is_only_adjust_charging', show: asYes },
  { label: 'renamedCommands', field: 'rename_commands', show: asText },
  { label: 'updatedSettings', field: 'updated_config_length', show: asNumber },
];
