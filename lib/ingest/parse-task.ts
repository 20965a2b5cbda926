import { cut, ownValue, readText, readTimeMs } from '../model/read-json.ts';
import type { DetailValue, Task } from '../model/task.ts';
import { stateOf } from '../model/vocabulary.ts';

/** Seen: 32 hex digits. The id is part of a DynamoDB key, which holds 1,024 bytes. */
const idMaxCharacters = 128;
const nameMaxCharacters = 128;
const statusMaxCharacters = 64;
const codeMaxCharacters = 64;
const userMaxCharacters = 128;
/** Nobody needs an instance id badly enough to parse more than this. */
const paramsMaxCharacters = 65_536;
const INSTANCE_ID = /^[\w-]{1,64}$/;

/**
 * Makes a task of a listed item. Only the id is required: whatever else is missing, null, of another type or huge is
 * left out or cut, and never stops a run. `unusable` says why there is no task, without quoting the item.
 */
export function readTask(item: unknown): { readonly task: Task } | { readonly unusable: string } {
  const id = readId(item);
  if (id === undefined) return { unusable: whyUnusable(item) };
  const status = readText(ownValue(item, 'status'), statusMaxCharacters) ?? '';
  return {
    task: {
      id,
      name: readText(ownValue(item, 'name'), nameMaxCharacters) ?? '',
      status,
      state: stateOf(status),
      details: readDetails(ownValue(item, 'details')),
      ...withoutAbsent({
        createdAtMs: readTimeMs(ownValue(item, 'created_at')),
        updatedAtMs: readTimeMs(ownValue(item, 'updated_at')),
        errorCode: readText(ownValue(item, 'error_code'), codeMaxCharacters),
        jobId: readText(ownValue(item, 'job_id'), idMaxCharacters),
        userName: readText(ownValue(item, 'user_name'), userMaxCharacters),
        userId: readText(ownValue(item, 'user_id'), userMaxCharacters),
        instanceId: readInstanceId(ownValue(item, 'params')),
      }),
    },
  };
}

/** The id, never cut: two ids that share a head must stay two. */
export function readId(item: unknown): string | undefined {
  const value = ownValue(item, 'id');
  const id = readText(value, idMaxCharacters + 1);
  return id === undefined || id.length > idMaxCharacters ? undefined : id;
}

function whyUnusable(item: unknown): string {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return 'is not an object';
  if (!Object.hasOwn(item, 'id')) return 'has no id';
  const text = readText(ownValue(item, 'id'), idMaxCharacters + 1);
  return text === undefined ? 'has an id that is no text' : `has an id of more than ${idMaxCharacters} characters`;
}

/** `params` is documented nowhere for this service. In sister services it is a JSON document inside a string. */
function readInstanceId(params: unknown): string | undefined {
  const id = ownValue(typeof params === 'string' ? parseOrNothing(params) : params, 'instance_id');
  return typeof id === 'string' && INSTANCE_ID.test(id) ? id : undefined;
}

function parseOrNothing(text: string): unknown {
  if (text.length > paramsMaxCharacters) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

type Present<Fields> = { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> };

function withoutAbsent<Fields extends object>(fields: Fields): Present<Fields> {
  const present: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) present[name] = value;
  return present as Present<Fields>;
}

/** https://support.huaweicloud.com/intl/en-us/api-dcs/ListCenterTask.html, table DetailsBody. */
const DETAIL_FIELDS = [
  'old_capacity',
  'new_capacity',
  'enable_public_ip',
  'public_ip_id',
  'public_ip_address',
  'enable_ssl',
  'old_cache_mode',
  'new_cache_mode',
  'old_resource_spec_code',
  'new_resource_spec_code',
  'old_replica_num',
  'new_replica_num',
  'old_cache_type',
  'new_cache_type',
  'replica_ip',
  'replica_az',
  'group_name',
  'old_port',
  'new_port',
  'is_only_adjust_charging',
  'account_name',
  'source_ip',
  'target_ip',
  'node_name',
  'rename_commands',
  'updated_config_length',
] as const;

/** Each is shown on one line of a message and kept in the task's row. */
const textMaxCharacters = 256;
/** Redis has fewer than this many commands worth renaming. */
const listMaxItems = 50;

/** The known fields that hold a usable value, of whatever type: the list itself is not consistent. */
export function readDetails(details: unknown): Record<string, DetailValue> {
  const values: Record<string, DetailValue> = {};
  // Most tasks have no details, so each name is looked up only in an object.
  if (typeof details !== 'object' || details === null) return values;
  for (const name of DETAIL_FIELDS) {
    const value = readValue(ownValue(details, name));
    if (value !== undefined) values[name] = value;
  }
  return values;
}

function readValue(value: unknown): DetailValue | undefined {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') return readNumber(value);
  if (Array.isArray(value)) return readTexts(value);
  return readShort(value);
}

/** Smaller ones no table holds: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html. */
const smallestNumber = 1e-100;

/** A number that the table might refuse becomes its digits: a silly detail must not cost the task. */
function readNumber(value: number): number | string | undefined {
  const size = Math.abs(value);
  if (!Number.isFinite(value)) return undefined;
  return size === 0 || (size >= smallestNumber && size <= Number.MAX_SAFE_INTEGER) ? value : String(value);
}

function readTexts(values: readonly unknown[]): string[] | undefined {
  const texts = values
    .slice(0, listMaxItems)
    .map((value) => readShort(typeof value === 'boolean' ? String(value) : value))
    .filter((text) => text !== undefined);
  return texts.length === 0 ? undefined : texts;
}

/** A text as it is; an object that nobody expected as short JSON, since it may say what changed. */
function readShort(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return readText(value, textMaxCharacters);
  return Object.keys(value).length === 0 ? undefined : readText(shortJson(value), textMaxCharacters);
}

/** Deeper ones would not fit into the text anyway. */
const jsonMaxDepth = 4;

/** With sorted names: the same object must not look like a change because its names come in another order. */
function shortJson(value: unknown, depth = 0): string {
  if (typeof value === 'string') return JSON.stringify(cut(value, textMaxCharacters));
  if (typeof value !== 'object' || value === null) return String(value);
  if (depth >= jsonMaxDepth) return '…';
  if (Array.isArray(value)) {
    return `[${value
      .slice(0, listMaxItems)
      .map((item) => shortJson(item, depth + 1))
      .join(',')}]`;
  }
  const names = Object.keys(value).sort().slice(0, listMaxItems);
  return `{${names.map((name) => `${shortJson(name)}:${shortJson(ownValue(value, name), depth + 1)}`).join(',')}}`;
}
