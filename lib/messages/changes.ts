/** What a task changed, old and new value side by side. */
import type { DetailValue, Task } from '../model/task.ts';
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

/** Lines in the order of the table below; pairs with equal values are left out. */
export function changesOf(task: Task, reader: Reader): readonly Line[] {
  return shownDetails.flatMap((detail) => {
    // A public address says more than its ID.
    if (detail.label === 'publicAddressId' && task.details.public_ip_address !== undefined) return [];
    const value = detailText(task, detail, reader);
    return value === '' ? [] : [{ label: wordsOf(reader.language).detail[detail.label], value }];
  });
}

function detailText(task: Task, detail: Detail, reader: Reader): string {
  const words = wordsOf(reader.language);
  const before = shownValue(task.details[detail.field], detail, words, reader);
  if (detail.after === undefined) return before;
  const after = shownValue(task.details[detail.after], detail, words, reader);
  if (before === after) return '';
  if (before === '') return after;
  return after === '' ? words.before(before) : `${before} → ${after}`;
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
