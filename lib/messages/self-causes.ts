/** Why dcs-watch itself is in trouble, and what to do about it: read from the errors that it wrote down. */
import type { FailureKind, ItemFault } from './catalogue.ts';
import { causeOf } from './cause.ts';
import type { Line } from './draft.ts';
import { clean, tidy } from './text.ts';
import type { Reader } from './views.ts';
import { wordsOf } from './words.ts';

const causeMaxCharacters = 300;

export interface Failure {
  readonly kind: FailureKind;
  readonly code?: string;
  /** What the policy of the key does not allow. */
  readonly action?: string;
}

/** @param text the message of a CloudError, a StoreError, or of a fault of our own. */
export function readFailure(text: string): Failure {
  const answer = / answered (?<status>\d{3})(?: with the error)?(?: (?<code>[\w.-]*[.\d][\w.-]*))?(?=:|$)/.exec(text);
  if (answer === null) return { kind: kindOf(text) };
  const { status, code } = answer.groups ?? {};
  const [, action] = /does not allow ([\w:*-]+)/.exec(text) ?? [];
  return {
    kind: kindOfAnswer(Number(status), code),
    ...(code === undefined ? {} : { code }),
    ...(action === undefined ? {} : { action }),
  };
}

/** Cloud Eye may answer 400 for either: https://support.huaweicloud.com/intl/en-us/api-ces/ErrorCode.html */
const kindByCode: Readonly<Record<string, FailureKind>> = { 'ces.0015': 'key', 'ces.0017': 'permission' };

function kindOfAnswer(status: number, code = ''): FailureKind {
  if (Object.hasOwn(kindByCode, code)) return kindByCode[code] ?? 'request';
  if (status === 401) return 'key';
  if (status === 403) return 'permission';
  if (status === 429) return 'limited';
  if (status >= 500 || status === 408) return 'server';
  return status >= 400 ? 'request' : 'answer';
}

function kindOf(text: string): FailureKind {
  if (text.startsWith('Table ')) return 'table';
  if (/^(The )?[Cc]redential set |no credential set named/.test(text)) return 'key';
  if (text.includes('the endpoint must be')) return 'request';
  if (/ answered \d{3} with |has more than \d+ bytes|^The task list from /.test(text)) return 'answer';
  return text.startsWith('GET ') ? 'network' : 'own';
}

/** @param isTable the table did not do what it was asked, whatever it said. */
export function failureReasons(text: string, isTable: boolean, reader: Reader): readonly Line[] {
  const { label, notice, withCode } = wordsOf(reader.language);
  const { kind, code, action } = isTable ? { kind: 'table' as const } : readFailure(text);
  const said = causeOf(code, reader.language)?.words ?? notice.failureCause[kind];
  return [
    { label: label.cause, value: code === undefined ? said : withCode(said, code) },
    { label: label.next, value: notice.failureNext[kind]({ code: code !== undefined, action: action ?? '' }) },
  ];
}

/** The words of lib/ingest/parse-task.ts, parse-event.ts and of the table, each with what it means. */
const itemFaults: ReadonlyMap<string, ItemFault> = new Map([
  ['is not an object', 'shape'],
  ['has no id', 'noId'],
  ['has an id that is no text', 'idNoText'],
  ['has an id of more than 128 characters', 'idLong'],
  ['has neither an event_id nor a time', 'noEventId'],
  ['the row is larger than the 400 KB that DynamoDB holds', 'tooLarge'],
  ['the row holds a value that DynamoDB cannot hold', 'unholdable'],
]);

/** Why an item of a list, or a row, cannot be told; `what` says which of them it is. */
export function itemReasons(detail: string, what: 'drift' | 'refused' | 'row', reader: Reader): readonly Line[] {
  const { label, notice } = wordsOf(reader.language);
  const fault = what === 'row' ? 'row' : itemFaults.get(detail);
  const cause = fault === undefined ? tidy(clean(detail), causeMaxCharacters) : notice.itemCause[fault];
  return [
    ...(cause === '' ? [] : [{ label: label.cause, value: cause }]),
    { label: label.next, value: notice.itemNext[what] },
  ];
}
