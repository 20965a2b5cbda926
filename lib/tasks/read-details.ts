import type { DetailValue } from '../model/task.ts';
import { ownValue } from './own-value.ts';
import { readText } from './read-text.ts';

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
const TEXT_LENGTH_MAX = 256;
/** Redis has fewer than this many commands worth renaming. */
const LIST_LENGTH_MAX = 50;

/** The known fields that hold a usable value; of what type does not matter, the list itself is not consistent. */
export function readDetails(details: unknown): Record<string, DetailValue> {
  const values: Record<string, DetailValue> = {};
  // Most tasks have none: what is no object is not asked for each of them.
  if (typeof details !== 'object' || details === null) return values;
  for (const name of DETAIL_FIELDS) {
    const value = readValue(ownValue(details, name));
    if (value !== undefined) values[name] = value;
  }
  return values;
}

function readValue(value: unknown): DetailValue | undefined {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (Array.isArray(value)) return readList(value);
  return readText(value, TEXT_LENGTH_MAX);
}

function readList(values: readonly unknown[]): string[] | undefined {
  const texts = values
    .filter((value) => typeof value === 'string')
    .map((value) => readText(value, TEXT_LENGTH_MAX))
    .filter((text) => text !== undefined)
    .slice(0, LIST_LENGTH_MAX);
  return texts.length === 0 ? undefined : texts;
}
