/** The manners that keep loss and repetition away, judged also where luck hid their breach. */
import type { Case, Violation } from './case.ts';
import type { Line, Sent } from './history.ts';

interface Call {
  readonly process: string;
  readonly f: string;
  readonly at: number;
  readonly sent: Sent;
  readonly endAt?: number;
  readonly answer?: { readonly kind: string; readonly retryAfterMs?: number };
}

/** Nothing came of these, for certain: a 429 says so too, but messages were seen to be posted all the same. */
const certain = new Set(['not-sent', 'refused', 'misconfigured', 'gone', 'denied']);

export function judgeConduct(court: Case): Violation[] {
  const calls = readCalls(court.history);
  const posts = calls.filter(({ f }) => f === 'slack.post');
  return [
    ...judgeSenders(court, posts),
    ...judgeEditors(
      court,
      calls.filter(({ f }) => f === 'slack.edit'),
    ),
    ...judgeRate(posts.filter(({ answer }) => answer?.kind !== 'refused')),
    ...judgeRetryAfter(calls),
    ...judgeMarkers(posts),
    ...judgeKeys(court),
  ];
}

function readCalls(history: readonly Line[]): Call[] {
  const calls = new Map<number | undefined, Call>();
  for (const { f, type, call, process, at, value } of history) {
    if (f !== 'slack.post' && f !== 'slack.edit') continue;
    const known = calls.get(call);
    if (type === 'invoke') calls.set(call, { process, f, at, sent: value as Sent });
    else if (known !== undefined) calls.set(call, { ...known, endAt: at, answer: value as { kind: string } });
  }
  return [...calls.values()];
}

/** A post whose outcome nobody knows is followed by another only after the grace, and after a look that found nothing. */
function judgeSenders({ history, configuration }: Case, posts: readonly Call[]): Violation[] {
  const graceMs = configuration.delivery.graceSeconds * 1_000;
  const looks = readLooks(history);
  return pairs(posts, ({ sent }) => String(sent.metadata.event_payload.delivery)).flatMap(
    ([before, after, delivery]) => {
      if (isOver(before, after)) return [];
      const provenAt = before.at + graceMs;
      const isProven = looks.some((look) => look.delivery === delivery && look.at >= provenAt && look.at <= after.at);
      return isProven
        ? []
        : [broken('no post before the last one is known to be none', describe(before, after, delivery))];
    },
  );
}

/** An edit that may still be applied could undo the next one. */
function judgeEditors({ configuration }: Case, edits: readonly Call[]): Violation[] {
  const graceMs = configuration.delivery.graceSeconds * 1_000;
  return pairs(edits, ({ sent }) => `${sent.channel}|${sent.ts}`).flatMap(([before, after, name]) => {
    const isSettled =
      isOver(before, after) ||
      before.answer?.kind === 'limited' ||
      (before.answer?.kind === 'sent' && (before.endAt ?? 0) <= after.at);
    return isSettled || after.at >= before.at + graceMs
      ? []
      : [broken('no edit while the last one may still come', describe(before, after, name))];
  });
}

function isOver({ answer, endAt }: Call, after: Call): boolean {
  return answer !== undefined && certain.has(answer.kind) && (endAt ?? 0) <= after.at;
}

function* pairsOf<T>(values: readonly T[]): Generator<readonly [T, T]> {
  for (const [index, after] of values.entries()) for (const before of values.slice(0, index)) yield [before, after];
}

function pairs(calls: readonly Call[], nameOf: (call: Call) => string): (readonly [Call, Call, string])[] {
  return [...Map.groupBy(calls, nameOf)].flatMap(([name, same]) =>
    [...pairsOf(same)].map(([before, after]) => [before, after, name] as const),
  );
}

function readLooks(history: readonly Line[]): { process: string; delivery: string; at: number }[] {
  const absent = new Set(
    history
      .filter(
        ({ f, type, value }) => f === 'slack.find' && type === 'ok' && (value as { kind: string }).kind === 'absent',
      )
      .map(({ call }) => call),
  );
  return history
    .filter(({ f, type, call }) => f === 'slack.find' && type === 'invoke' && absent.has(call))
    .map(({ process, at, value }) => ({ process, at, delivery: (value as { delivery: string }).delivery }));
}

const burst = 5;
/** Slots are taken by clocks that differ by as many seconds. */
const burstOfClocks = 5;

/** A burst of five, then one a second, over all that send to the channel; a refused form is no message. */
function judgeRate(posts: readonly Call[]): Violation[] {
  return [...Map.groupBy(posts, ({ sent }) => sent.channel)].flatMap(([channel, same]) => {
    let tokens = burst + burstOfClocks;
    let at = same[0]?.at ?? 0;
    for (const post of same) {
      tokens = Math.min(burst + burstOfClocks, tokens + (post.at - at) / 1_000) - 1;
      at = post.at;
      if (tokens < 0) return [broken('one message a second', `${channel} at ${new Date(at).toISOString()}`)];
    }
    return [];
  });
}

/** Slack limits posts in each channel, edits in all of them together. */
function judgeRetryAfter(calls: readonly Call[]): Violation[] {
  return calls.flatMap(({ f, answer, endAt, process, sent }) => {
    if (answer?.kind !== 'limited' || endAt === undefined) return [];
    const openAt = endAt + (answer.retryAfterMs ?? 0);
    const early = calls.find(
      (call) =>
        call.process === process &&
        call.f === f &&
        (f === 'slack.edit' || call.sent.channel === sent.channel) &&
        call.at >= endAt &&
        call.at < openAt,
    );
    return early === undefined ? [] : [broken('never sooner than Retry-After', `${process} ${sent.channel}`)];
  });
}

/** A message without its markers could never be found again. */
function judgeMarkers(posts: readonly Call[]): Violation[] {
  return posts.flatMap(({ sent }) => {
    const { delivery } = sent.metadata.event_payload;
    const isMarked =
      typeof delivery === 'string' && (sent.blocks === undefined || sent.blocks[0]?.block_id === delivery);
    return isMarked ? [] : [broken('every message carries its delivery id twice', JSON.stringify(sent.metadata))];
  });
}

/** A refusal that is written down rests the key for a minute, or one a little earlier does. */
const restMs = 45_000;
/** With one more the cloud locks the key. */
const refusalsMax = 5;
const signatureMs = 15 * 60_000;

/**
 * The cloud locks keys that keep failing: not again by the source that was refused, and not at once in the next run. Only
 * the first refusal of a run, if its Date is too far off for any signature, may be answered by a request that is signed
 * by that Date.
 */
function judgeKeys({ history, lies, driftMs }: Case): Violation[] {
  const pages = history.filter(({ f }) => f === 'list.page');
  const refusals = pages.filter(({ type, value }) => type === 'fail' && isRefusal(value));
  return refusals.flatMap((refusal) => {
    const { process, at, call } = refusal;
    const mine = pages.filter((line) => line.process === process);
    const askedAt = mine.find((line) => line.call === call)?.at ?? at;
    const same = refusals.filter((line) => line.process === process);
    const isTimed = lies.some(
      (lie) =>
        lie.process === process && lie.at >= askedAt && lie.at <= at && Math.abs(lie.saidMs) > signatureMs - driftMs,
    );
    const isAgain = ({ type, at: when, ...line }: Line) =>
      type === 'invoke' &&
      when > at &&
      (sourceOf({ type, at: when, ...line }, mine) === sourceOf(refusal, mine) ||
        !isRecorded(history, process, at, when));
    if (mine.some(isAgain) && !(same[0] === refusal && isTimed))
      return [broken('a refused key is not tried again in the run', process)];
    if (same.length > refusalsMax) return [broken('a run spends five refusals at most', process)];
    const noted = history.find((line) => line.f === 'watch' && line.process === process && line.type === 'ok');
    const faults = noted === undefined ? [] : (noted.value as { faults: { name: string }[] }).faults;
    if (faults.length === 0 || faults.some(({ name }) => name !== 'CloudError')) return [];
    const notedAt = noted?.at ?? 0;
    const rests = ({ at: when }: Line) => when > notedAt && when < at + restMs;
    if (pages.some((line) => line.type === 'ok' && line.at > at - restMs && line.at < at + restMs)) return [];
    const started = new Set(
      history.filter((line) => line.f === 'watch' && line.type === 'invoke' && rests(line)).map((line) => line.process),
    );
    const early = pages.find((line) => line.type === 'invoke' && started.has(line.process) && rests(line));
    return early === undefined ? [] : [broken('a refused key rests', `${process}, then ${early.process}`)];
  });
}

/** Of a page, by how it was asked for. */
function sourceOf({ call }: Line, pages: readonly Line[]): 'tasks' | 'events' {
  const asked = pages.find((line) => line.type === 'invoke' && line.call === call);
  return (asked?.value as { event?: string } | undefined)?.event === undefined ? 'tasks' : 'events';
}

/** Whether the run wrote the refusal down itself, and knew it, in between: then it may ask the other source. */
function isRecorded(history: readonly Line[], process: string, fromAt: number, toAt: number): boolean {
  const writes = history.filter(({ f, process: other }) => f === 'store.write' && other === process);
  const calls = new Set(
    writes.filter(({ type, value }) => type === 'invoke' && isOfCredentials(value)).map(({ call }) => call),
  );
  return writes.some(({ type, call, at, value }) => {
    const isAnswered = type === 'ok' && calls.has(call) && at >= fromAt && at <= toAt;
    return isAnswered && (value as { written: boolean }).written;
  });
}

function isOfCredentials(value: unknown): boolean {
  return (value as { pk: string }).pk.startsWith('CREDENTIALS#');
}

function isRefusal(value: unknown): boolean {
  return (value as { error: string }).error.includes('authentication failure');
}

function describe(before: Call, after: Call, name: string): string {
  const ended = before.answer === undefined ? 'never answered' : `answered ${before.answer.kind}`;
  return `${name}: ${before.process} (${ended}) then ${after.process} after ${after.at - before.at} ms`;
}

function broken(rule: string, what: string): Violation {
  return { rule, kind: 'conduct', what };
}
