/** The runs that polled a target, and which of them read a source to its end. */
import { isComplete, type Sighted } from './case.ts';
import type { Line } from './history.ts';

export interface PollRun {
  readonly process: string;
  readonly fromMs: number;
  readonly storedMs: number;
  /** The source was read to its end; settings may drop it for a while. */
  readonly isGood: boolean;
  /** It stored the source's cursor, and did not say that it failed, or only as it did not hear that it had stored it. */
  readonly mayBeGood: boolean;
}

export function readRuns(history: readonly Line[], target: string, source: Sighted['source']): PollRun[] {
  const lines = Map.groupBy(history, ({ process }) => process);
  const mine = [...lines].filter(([process]) => process.startsWith(`${target}/`));
  return mine
    .map(([process, own]) => readRun(process, own, target, source))
    .sort((one, other) => one.fromMs - other.fromMs);
}

function readRun(process: string, lines: readonly Line[], target: string, source: Sighted['source']): PollRun {
  const over = lines.find(({ f, type }) => f === 'watch' && type === 'ok');
  const fromMs = lines[0]?.at ?? 0;
  const asked = lines.some(({ f, type, value }) => f === 'list.page' && type === 'invoke' && isOfSource(value, source));
  const sk = source === undefined ? 'CURSOR' : 'CURSOR#events';
  const stores = lines.filter(({ f, value }) => f === 'store.write' && isKey(value, `TARGET#${target}`, sk));
  const stored = stores.at(-1);
  const isInDoubt = lines.some(({ type, call }) => type === 'fail' && stores.some((store) => store.call === call));
  const isUnharmed = asked && stored !== undefined && !hasFailed(lines, source, stored);
  // A list that refuses a span is asked for what it takes, and what the end of the time cuts off may not be needed.
  const mayBeUnharmed = asked && stored !== undefined && !hasFailed(lines.filter(isNoMereCut), source, stored);
  const isWhole = over !== undefined && (isComplete(over) || (isUnharmed && !isInDoubt && isAlone(lines, source)));
  const isGood = asked && isWhole && !isOfPart(stored) && readToMs(over) > fromMs - behindMaxMs;
  // It may not have heard that the first was stored.
  const mayBeGood = !stores.every(isOfPart) && (isGood || mayBeUnharmed || (asked && isInDoubt));
  return {
    process,
    fromMs,
    storedMs: stored?.at ?? 0,
    isGood,
    mayBeGood,
  };
}

/** Said by the cursor: a part of what there was. */
function isOfPart(store: Line | undefined): boolean {
  return (store?.value as { isOfPart?: boolean } | undefined)?.isOfPart === true;
}

function isAlone(lines: readonly Line[], source: Sighted['source']): boolean {
  return lines.every(({ f, type, value }) => f !== 'list.page' || type !== 'invoke' || isOfSource(value, source));
}

/** A request to Cloud Eye names the event that it asks for. */
function isOfSource(request: unknown, source: Sighted['source']): boolean {
  return ((request as { event?: string }).event === undefined) === (source === undefined);
}

/** How far a poll that read up to now may say that it read: clocks differ, and the newest seconds are not settled. */
const behindMaxMs = 6 * 60_000;

/** A poll that read a part of a backlog has not read up to now. */
function readToMs({ value }: Line): number {
  const { window } = (value as { report: { window?: { to: string } } }).report;
  return window === undefined ? 0 : Date.parse(window.to);
}

/**
 * Before it stored its cursor: a page of the source could not be read, or the table did not do as it was asked. What the
 * table did before the source was asked was of another one. Of two that are asked nobody knows whose call of the table
 * it was; a row that is refused harms nothing else.
 */
function hasFailed(lines: readonly Line[], source: Sighted['source'], stored: Line): boolean {
  const asked = lines.filter(
    ({ f, type, value }) => f === 'list.page' && type === 'invoke' && isOfSource(value, source),
  );
  const calls = new Set(asked.map(({ call }) => call));
  const before = lines.slice(
    lines.findIndex(({ call }) => calls.has(call)),
    lines.indexOf(stored),
  );
  // Whose instance cannot be named is told without a name.
  const ofInstances = lines.filter(({ value }) => (value as { sk?: string } | null)?.sk === 'INSTANCES');
  const harmless = new Set(ofInstances.map(({ call }) => call));
  const isOfTable = ({ f, call, value }: Line) =>
    f.startsWith('store.') && isAlone(lines, source) && !harmless.has(call) && !/400 KB/.test(JSON.stringify(value));
  return before.some((line) => line.type === 'fail' && (calls.has(line.call) || isOfTable(line)));
}

function isNoMereCut({ f, type, value }: Line): boolean {
  return f !== 'list.page' || type !== 'fail' || !/simulated (request failure|hang)/.test(JSON.stringify(value));
}

export function isKey(value: unknown, pk: string, sk: string): boolean {
  const key = value as { readonly pk?: string; readonly sk?: string } | null;
  return key?.pk === pk && key.sk === sk;
}
