/** docs/performance.md from the results alone. */
import { type Finding, type Goal, isMet, type Results, type SubjectResult, type Table, type Unit } from './results.ts';

export interface Reason {
  readonly reason: string;
  readonly needed: string;
}

export type Reasons = Readonly<Record<string, Reason>>;

export const noReason = 'no reason written';

export function renderPage(results: Results, reasons: Reasons): string {
  const subjects = Object.values(results);
  const parts = [head(subjects), ...subjects.flatMap(renderSubject), unmet(subjects, reasons)];
  return `${parts.join('\n\n')}\n`;
}

/** Findings that miss their goal and have no reason yet: the page must not pass over them in silence. */
export function withoutReason(results: Results, reasons: Reasons): readonly string[] {
  return missed(Object.values(results)).flatMap(({ id }) => (reasons[id] === undefined ? [id] : []));
}

export function renderFinding(finding: Finding): readonly string[] {
  const { what, against, unit, goal, value, context = '' } = finding;
  const { median, least, most, runs } = value;
  const range = least === most ? 'always' : `${amount(least, unit)} to ${amount(most, unit)}`;
  return [
    what,
    against,
    goal === undefined ? '-' : goalText(goal, unit),
    amount(median, unit),
    range,
    String(runs),
    verdict(finding),
    context,
  ];
}

export function goalText(goal: Goal, unit: Unit): string {
  if ('atMost' in goal) return `at most ${amount(goal.atMost, unit)}`;
  if ('atLeast' in goal) return `at least ${amount(goal.atLeast, unit)}`;
  if ('exactly' in goal) return `exactly ${amount(goal.exactly, unit)}`;
  return `${amount(goal.between[0], unit)} to ${amount(goal.between[1], unit)}`;
}

export function amount(value: number, unit: Unit): string {
  const digits = Math.abs(value) >= 100 || Number.isInteger(value) ? 0 : 2;
  const text = value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return `${text} ${unit === 'times' ? 'x' : unit}`;
}

export function renderTable({ title, head: names, rows }: Table): string {
  const lines = [names, names.map(() => '---'), ...rows].map((cells) => `| ${cells.map(cell).join(' | ')} |`);
  return [...(title === '' ? [] : [`**${title}**`, '']), ...lines].join('\n');
}

function head(subjects: readonly SubjectResult[]): string {
  const findings = subjects.flatMap((subject) => subject.findings);
  const met = findings.filter((finding) => isMet(finding) === true).length;
  const goals = findings.filter(({ goal }) => goal !== undefined).length;
  const dates = subjects.map(({ date }) => date.slice(0, 10)).toSorted();
  const days = [...new Set([dates[0], dates.at(-1)])].join(' to ');
  const machines = [...new Set(subjects.map(({ node, machine }) => `Node ${node}, ${machine}`))].join('; ');
  return [
    '# Performance',
    'Written by `npm run bench`; do not edit. A result is a ratio within one run: the median of interleaved runs and, in brackets, the least and the most. How each was measured, what has no goal and the figures of the machine are in test/bench/results.json.',
    `${met} of ${goals} goals are met; [those that are not](#goals-not-met) are listed with their reasons. Measured ${days}, ${machines}.`,
  ].join('\n\n');
}

const columns = ['What', 'Against', 'Goal', 'Result', 'Met'];

/** Nothing for a subject that has neither a goal nor a table. */
function renderSubject({ title, findings, tables = [] }: SubjectResult): readonly string[] {
  const rows = findings.filter(({ goal }) => goal !== undefined).map(renderRow);
  const found = rows.length === 0 ? [] : [renderTable({ title: '', head: columns, rows })];
  const parts = [...found, ...tables.map(renderTable)];
  return parts.length === 0 ? [] : [`## ${title}`, ...parts];
}

function renderRow(finding: Finding): readonly string[] {
  const [what = '', against = '', goal = '', median, range, , met = ''] = renderFinding(finding);
  const { least, most, runs } = finding.value;
  return [what, against, goal, runs === 1 || least === most ? `${median}` : `${median} (${range})`, met];
}

/** Misses of one cause are listed together. */
function unmet(subjects: readonly SubjectResult[], reasons: Reasons): string {
  const findings = missed(subjects);
  if (findings.length === 0) return '## Goals not met\n\nNone.';
  const causes = Map.groupBy(findings, ({ id }) => renderReason(reasons[id]));
  const listed = [...causes].map(([cause, missed]) => `${missed.map(renderMissed).join('\n')}\n\n${cause}`);
  return ['## Goals not met', ...listed].join('\n\n');
}

function renderMissed({ what, against, unit, goal, value }: Finding): string {
  const wanted = goal === undefined ? '' : goalText(goal, unit);
  const than = against === '-' ? '' : `, against ${against}`;
  return `- **${what}**${than}: ${amount(value.median, unit)}, goal ${wanted}.`;
}

function renderReason(reason: Reason | undefined): string {
  return reason === undefined ? `**${noReason}**` : `${reason.reason} What would be needed: ${reason.needed}`;
}

function missed(subjects: readonly SubjectResult[]): readonly Finding[] {
  return subjects.flatMap(({ findings }) => findings.filter((finding) => isMet(finding) === false));
}

function verdict(finding: Finding): string {
  const met = isMet(finding);
  if (met === undefined) return '-';
  return met ? 'yes' : '**no**';
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
