import { createHash } from 'node:crypto';
import { ownValue, readText, readTimeMs } from '../model/read-json.ts';
import type { EventFacts, Task } from '../model/task.ts';
import { type EventName, isBad } from '../model/vocabulary.ts';
import type { ReadItem } from './source.ts';

const EVENT_ID = /^[\w-]{1,128}$/;
const RESOURCE_ID = /^[\w-]{1,64}$/;
const ID_HEX_DIGITS = 32;
const nameMaxCharacters = 128;
const wordMaxCharacters = 64;
/** Kept in the cursor as long as a state lasts. */
const contentMaxCharacters = 200;

/**
 * A task of what Cloud Eye lists under `event_info`: https://support.huaweicloud.com/intl/en-us/api-ces/ces_03_0075.html.
 * It is over when it is listed. What can be bad news counts as failed, everything else as succeeded. The cloud's own
 * word for the state is kept as the status and decides nothing.
 */
export function readEventOf(name: EventName): ReadItem {
  return (item) => {
    if (typeof item !== 'object' || item === null || Array.isArray(item)) return { unusable: 'is not an object' };
    const field = (key: string) => ownValue(ownValue(item, 'detail'), key) ?? ownValue(item, key);
    const atMs = readTimeMs(ownValue(item, 'time'));
    const id = idOf(item, name, field, atMs);
    if (id === undefined) return { unusable: 'has neither an event_id nor a time' };
    const userName = readText(field('event_user'), nameMaxCharacters);
    const resourceId = field('resource_id');
    const task: Task = {
      id,
      name,
      status: readText(field('event_state'), wordMaxCharacters) ?? '',
      state: isBad(name) ? 'failed' : 'succeeded',
      details: {},
      ...(atMs === undefined ? {} : { createdAtMs: atMs, updatedAtMs: atMs }),
      ...(userName === undefined ? {} : { userName }),
      ...(typeof resourceId === 'string' && RESOURCE_ID.test(resourceId) ? { instanceId: resourceId } : {}),
      cloudEvent: factsOf(field),
    };
    return { task };
  };
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

function factsOf(field: (key: string) => unknown): EventFacts {
  const instanceName = readText(field('resource_name'), nameMaxCharacters);
  const level = readText(field('event_level'), wordMaxCharacters);
  const says = readText(field('content'), contentMaxCharacters);
  return {
    ...(instanceName === undefined ? {} : { instanceName }),
    ...(level === undefined ? {} : { level }),
    ...(says === undefined ? {} : { says }),
  };
}
