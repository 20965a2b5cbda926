import { createHash } from 'node:crypto';
import { ownValue, readText, readTimeMs } from '../model/read-json.ts';
import type { EventFacts, Task } from '../model/task.ts';
import { isBad, isEventName, taskNameOf } from '../model/vocabulary.ts';
import { readEventWords } from './event-words.ts';
import type { ReadItem } from './source.ts';

const EVENT_ID = /^[\w-]{1,128}$/;
const RESOURCE_ID = /^[\w.:-]{1,128}$/;
const instanceDimension = /^dcs_(memcached_)?instance_id$/;
const nodeDimension = /node/;
/** Cloud Eye nests four at most. */
const dimensionsMax = 8;
const ID_HEX_DIGITS = 32;
const nameMaxCharacters = 128;
const wordMaxCharacters = 64;

/**
 * A task of what Cloud Eye lists under `event_info`: https://support.huaweicloud.com/intl/en-us/api-ces/ces_03_0075.html.
 * It is over when it is listed. What can be bad news counts as failed, everything else as succeeded. The cloud's own
 * word for the state is kept as the status and decides nothing.
 */
export function readEventOf(name: string): ReadItem {
  return (item) => {
    if (typeof item !== 'object' || item === null || Array.isArray(item)) return { unusable: 'is not an object' };
    const field = (key: string) => ownValue(ownValue(item, 'detail'), key) ?? ownValue(item, key);
    const atMs = readTimeMs(ownValue(item, 'time'));
    const id = idOf(item, name, field, atMs);
    if (id === undefined) return { unusable: 'has neither an event_id nor a time' };
    const userName = readText(field('event_user'), nameMaxCharacters);
    const { instanceId, node } = whereOf(field);
    const task: Task = {
      id,
      name: taskNameOf(name),
      status: readText(field('event_state'), wordMaxCharacters) ?? '',
      state: isBadNews(name, field('event_level')) ? 'failed' : 'succeeded',
      details: node === undefined ? {} : { node_name: node },
      ...(atMs === undefined ? {} : { createdAtMs: atMs, updatedAtMs: atMs }),
      ...(userName === undefined ? {} : { userName }),
      ...(instanceId === undefined ? {} : { instanceId }),
      cloudEvent: factsOf(field),
    };
    return { task };
  };
}

/** Of a name that nobody knows, what the cloud calls critical or major is bad news. */
function isBadNews(name: string, level: unknown): boolean {
  return isEventName(name) ? isBad(name) : level === 'Critical' || level === 'Major';
}

/** The event's own id. Without one, a hash of what makes it this event: name, resource, time and words. */
function idOf(
  item: object,
  name: string,
  field: (key: string) => unknown,
  atMs: number | undefined,
): string | undefined {
  const given = ownValue(item, 'event_id');
  if (typeof given === 'string' && EVENT_ID.test(given)) return given;
  if (atMs === undefined) return undefined;
  const parts = JSON.stringify([name, field('resource_id') ?? field('resource_name'), atMs, field('content')]);
  return createHash('sha256').update(parts).digest('hex').slice(0, ID_HEX_DIGITS);
}

/**
 * The instance and, where the event is about one of several, the node: from the dimensions, which are documented for
 * metrics as `dcs_instance_id` and, below it, `dcs_cluster_redis_node` and the like; else from the resource's id, where
 * values of several dimensions may be joined by commas. https://support.huaweicloud.com/intl/en-us/api-dcs/ListMonitoredObjects.html
 */
function whereOf(field: (key: string) => unknown): { readonly instanceId?: string; readonly node?: string } {
  const dimensions = readDimensions(field('dimensions'));
  const idIn = (form: RegExp) => dimensions.find(({ name }) => form.test(name))?.value;
  const resource = field('resource_id');
  const [first, second] = (typeof resource === 'string' ? resource.split(',') : []).map(idOrNothing);
  const instanceId = idIn(instanceDimension) ?? first;
  const node = idIn(nodeDimension) ?? second;
  return { ...(instanceId === undefined ? {} : { instanceId }), ...(node === undefined ? {} : { node }) };
}

function readDimensions(value: unknown): readonly { readonly name: string; readonly value: string }[] {
  if (!Array.isArray(value)) return [];
  return value.slice(0, dimensionsMax).flatMap((dimension) => {
    const name = ownValue(dimension, 'name');
    const id = idOrNothing(ownValue(dimension, 'value'));
    return typeof name === 'string' && id !== undefined ? [{ name, value: id }] : [];
  });
}

function idOrNothing(value: unknown): string | undefined {
  const text = typeof value === 'string' ? value.trim() : undefined;
  return text !== undefined && RESOURCE_ID.test(text) ? text : undefined;
}

function factsOf(field: (key: string) => unknown): EventFacts {
  const instanceName = readText(field('resource_name'), nameMaxCharacters);
  const level = readText(field('event_level'), wordMaxCharacters);
  const says = readEventWords(field('content'));
  return {
    ...(instanceName === undefined ? {} : { instanceName }),
    ...(level === undefined ? {} : { level }),
    ...(says === undefined ? {} : { says }),
  };
}
