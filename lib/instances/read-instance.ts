import type { InstanceFacts } from '../ports/cloud.ts';
import { ownValue } from '../tasks/own-value.ts';
import { readText } from '../tasks/read-text.ts';

/** It goes into the path of a request, so nothing else passes. Seen: a UUID. */
const ID = /^[\w-]{1,64}$/;
/** The console allows 64. */
const NAME_LENGTH_MAX = 128;
const ADDRESS_LENGTH_MAX = 64;
/** The largest cluster has fewer; what is beyond could only help to match a rare detail. */
const ADDRESSES_MAX = 64;
/** Documented with a comma, and printed with a full-width one. */
const BETWEEN_ADDRESSES = /[\s,，;]+/;

/**
 * The facts in one item of the list of instances. Only the id is indispensable: whatever else is missing, null or of
 * another type is left out. https://support.huaweicloud.com/intl/en-us/api-dcs/ListInstances.html
 */
export function readInstance(item: unknown): InstanceFacts | undefined {
  const id = ownValue(item, 'instance_id');
  if (typeof id !== 'string' || !isInstanceId(id)) return undefined;
  const name = readText(ownValue(item, 'name'), NAME_LENGTH_MAX);
  const addresses = readAddresses(ownValue(item, 'ip'));
  const publicIpId = readText(ownValue(item, 'publicip_id'), ADDRESS_LENGTH_MAX);
  const publicIpAddress = readText(ownValue(item, 'publicip_address'), ADDRESS_LENGTH_MAX);
  return {
    id,
    ...(name === undefined ? {} : { name }),
    ...(addresses.length === 0 ? {} : { addresses }),
    ...(publicIpId === undefined ? {} : { publicIpId }),
    ...(publicIpAddress === undefined ? {} : { publicIpAddress }),
  };
}

export function isInstanceId(text: string): boolean {
  return ID.test(text);
}

function readAddresses(value: unknown): readonly string[] {
  if (typeof value !== 'string') return [];
  return value
    .split(BETWEEN_ADDRESSES)
    .filter((address) => address !== '' && address.length <= ADDRESS_LENGTH_MAX)
    .slice(0, ADDRESSES_MAX);
}
