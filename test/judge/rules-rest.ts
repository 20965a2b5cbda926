/** What is left when all is quiet, and what must never be seen. */
import { type Case, isComplete, type Violation } from './case.ts';
import type { Line, PageSeen, Sent } from './history.ts';
import { payload } from './slack-view.ts';

export function judgeRest(court: Case): Violation[] {
  return [
    ...judgeTable(court),
    ...judgeLastRuns(court),
    ...judgeCounts(court),
    ...judgeRefused(court),
    ...judgeRoles(court),
    ...judgeLeaks(court),
  ];
}

/** Where the roles of the template are executed, they allow what the product does. */
function judgeRoles({ history }: Case): Violation[] {
  const refused = history.filter(({ f }) => f === 'role.refused').map(({ value }) => JSON.stringify(value));
  return [...new Set(refused)].map((call) => broken('a role allows what its function does', 'conduct', call));
}

const stampPattern = /^\d{10}\.\d{6}$/;

function judgeTable({ end, endAt, messages }: Case): Violation[] {
  const stamps = new Set(messages.map(({ born }) => born.ts));
  const unknown = stringsOf(end.rows).filter((text) => stampPattern.test(text) && !stamps.has(text));
  // A mute that is in force is due when it ends.
  const due = end.rows.filter((row) => row.due !== undefined && !(row.pk === 'MUTES' && Number(row.due) > endAt));
  return [
    ...unknown.map((ts) => broken('a stored ts exists in Slack', 'lost', ts)),
    ...due.map((row) => broken('no work stays due', 'lost', `${row.pk}|${row.sk}`)),
  ];
}

/** With all trouble over, a run reads the whole list and nothing waits. */
function judgeLastRuns({ history, configuration }: Case): Violation[] {
  return configuration.targets.flatMap(({ id }) => {
    const ends = history.filter(
      ({ f, type, process }) => f === 'watch' && type !== 'invoke' && process.startsWith(`${id}/`),
    );
    const last = ends.at(-1);
    if (last?.type !== 'ok') return [broken('the last run succeeds', 'lost', `${id}: ${JSON.stringify(last?.value)}`)];
    const { report, faults } = last.value as { report: { deliveries: { waiting: number } }; faults: unknown[] };
    const isGood = isComplete(last) && faults.length === 0 && report.deliveries.waiting === 0;
    return isGood ? [] : [broken('the last run is complete and nothing waits', 'lost', JSON.stringify(last.value))];
  });
}

function judgeCounts({ history }: Case): Violation[] {
  return history.flatMap(({ f, type, value, process }) => {
    if (f !== 'watch' || type !== 'ok') return [];
    const { tasks } = (value as { report: { tasks: Record<string, number> } }).report;
    const { seen, ...kinds } = tasks;
    const sum = Object.values(kinds).reduce((total, count) => total + count, 0);
    return sum === seen ? [] : [broken('counts add up', 'conduct', `${process}: ${JSON.stringify(tasks)}`)];
  });
}

/** Of a task whose row the table refuses a notice says so, once a run has found that and nothing else was in its way. */
function judgeRefused({ history, tasks, end, messages }: Case): Violation[] {
  const refused = new Map(tasks.filter(({ isUnstorable }) => isUnstorable).map(({ id, target }) => [id, target]));
  if (refused.size === 0) return [];
  const said = end.rows.filter(
    ({ sk, facts }) => /^NOTICE#drift/.test(String(sk)) && /400 KB/.test(JSON.stringify(facts)),
  );
  // The notice's row expires.
  const told = messages.filter(({ born }) => payload(born, 'notice') === 'drift' && /400 KB/.test(born.text));
  const saidOf = new Set([...said.map(({ pk }) => pk), ...told.map(({ born }) => `TARGET#${payload(born, 'target')}`)]);
  return [...Map.groupBy(history, ({ process }) => process).values()].flatMap((lines) => {
    const failed = lines.filter(({ type }) => type === 'fail').length;
    const refusals = lines.filter(({ type, value }) => type === 'fail' && /400 KB/.test(JSON.stringify(value))).length;
    const seen = lines.filter(({ f, type }) => f === 'list.page' && type === 'ok');
    const target = seen
      .flatMap(({ value }) => (value as PageSeen).items)
      .map(({ id }) => refused.get(id))
      .find(Boolean);
    const isOver = lines.some(({ f, type }) => f === 'watch' && type === 'ok');
    if (!isOver || target === undefined || refusals === 0 || failed > refusals) return [];
    return saidOf.has(`TARGET#${target}`) ? [] : [broken('a row that the table refuses is said', 'conduct', target)];
  });
}

const secret = /SECRET-CANARY/;
/** Markup that only the cloud's own texts hold: raw, it would call everybody or lead astray. */
const markup = /<!everyone>|<https:\/\/evil/;

function judgeLeaks({ history }: Case): Violation[] {
  return history.flatMap((line) => {
    if (!isOurs(line)) return [];
    const found: Violation[] = [];
    if (secret.test(JSON.stringify(line.value))) found.push(broken('no secret is shown', 'conduct', line.f));
    if (line.f.startsWith('slack.') && line.type === 'invoke' && mrkdwnOf(line.value).some((text) => markup.test(text)))
      found.push(broken('no raw markup is shown', 'conduct', JSON.stringify((line.value as Sent).metadata)));
    return found;
  });
}

function isOurs({ f, type }: Line): boolean {
  return (
    f === 'log' ||
    (f === 'watch' && type !== 'invoke') ||
    ((f === 'slack.post' || f === 'slack.edit') && type === 'invoke')
  );
}

/** The fallback text and every mrkdwn object; the other elements show markup as it is written. */
function mrkdwnOf(value: unknown): string[] {
  const sent = value as Sent;
  return sent.text === undefined ? [] : [sent.text, ...mrkdwnObjects(sent.blocks)];
}

function mrkdwnObjects(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const { type, text } = value as { type?: unknown; text?: unknown };
  const own = type === 'mrkdwn' && typeof text === 'string' ? [text] : [];
  return [...own, ...Object.values(value).flatMap(mrkdwnObjects)];
}

function stringsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsOf) : [];
}

function broken(rule: string, kind: Violation['kind'], what: string): Violation {
  return { rule, kind, what };
}
