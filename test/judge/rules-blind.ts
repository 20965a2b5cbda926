/** That nobody watches any more is said, whatever the reason. */
import type { Case, Violation } from './case.ts';
import type { Line } from './history.ts';
import { payload } from './slack-view.ts';

interface Poll {
  readonly fromAt: number;
  readonly toAt: number;
  /** It failed, and nothing kept it from writing that down. */
  readonly isCountable: boolean;
}

const toldAfter = 3;

/** Three polls in a row that fail, and could write it down. Of two sources nobody outside knows which one failed. */
export function judgeBlind({ history, configuration, end, messages }: Case): Violation[] {
  return configuration.targets.flatMap(({ id, sources = [] }) => {
    if (sources.length > 1 || !hasSeries(readPolls(history, id))) return [];
    // Its row expires, and Slack may have refused the message.
    const isStored = end.rows.some(({ pk, sk }) => pk === `TARGET#${id}` && String(sk).startsWith('NOTICE#blind#'));
    const isTold = messages.some(({ born }) => payload(born, 'notice') === 'blind' && payload(born, 'target') === id);
    return isStored || isTold ? [] : [{ rule: 'three failed polls in a row are told', kind: 'lost', what: id }];
  });
}

function hasSeries(polls: readonly Poll[]): boolean {
  let series = 0;
  let lastAt = 0;
  for (const poll of polls) {
    // Two at once may each undo what the other counted.
    series = poll.isCountable && poll.fromAt > lastAt ? series + 1 : 0;
    lastAt = Math.max(lastAt, poll.toAt);
    if (series === toldAfter) return true;
  }
  return false;
}

function readPolls(history: readonly Line[], target: string): Poll[] {
  const processes = Map.groupBy(
    history.filter(({ process }) => process.startsWith(`${target}/`)),
    ({ process }) => process,
  );
  return [...processes.values()].map(readPoll).sort((one, other) => one.fromAt - other.fromAt);
}

function readPoll(lines: readonly Line[]): Poll {
  const keys = new Map(lines.filter(({ type }) => type === 'invoke').map(({ call, value }) => [call, keyOf(value)]));
  const failed = lines.filter(({ f, type }) => type === 'fail' && f !== 'watch');
  const isElsewhere = ({ f, call }: Line) =>
    f !== 'list.page' && !(f === 'store.write' && keys.get(call)?.startsWith('TASK#'));
  const over = lines.find(({ f, type }) => f === 'watch' && type === 'ok');
  const faults = over === undefined ? [] : faultsOf(over);
  return {
    fromAt: lines[0]?.at ?? 0,
    toAt: lines.at(-1)?.at ?? 0,
    isCountable: over !== undefined && faults.some(isOfIngest) && !failed.some(isElsewhere),
  };
}

function faultsOf({ value }: Line): readonly string[] {
  const { report, faults } = value as { report: { complete: boolean }; faults: readonly { error?: string }[] };
  return report.complete ? [] : faults.map(({ error = '' }) => error);
}

/** Items that cannot be used leave the poll a good one. */
function isOfIngest(error: string): boolean {
  return !error.includes('items of the list cannot be used');
}

function keyOf(value: unknown): string | undefined {
  return (value as { readonly sk?: string } | null)?.sk;
}
