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
  const parts = [head(results), ...subjects.map(renderSubject), unmet(subjects, reasons)];
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
  return [`**${title}**`, '', ...lines].join('\n');
}

function head(results: Results): string {
  const findings = Object.values(results).flatMap((subject) => subject.findings);
  const met = findings.filter((finding) => isMet(finding) === true).length;
  const goals = findings.filter(({ goal }) => goal !== undefined).length;
  return [
    '# Performance',
    'Written by `npm run bench`; do not edit. Ratios are the results: the median of interleaved runs, alternating baseline and ours. Absolute figures belong to the machine named below each heading, and are only context.',
    `${met} of ${goals} goals are met; [those that are not](#goals-not-met) are listed with their reasons.`,
  ].join('\n\n');
}

const columns = ['What', 'Against', 'Goal', 'Median', 'Least to most', 'Runs', 'Met', 'Figures of this machine'];

function renderSubject({ title, date, node, machine, seconds, notes, findings, tables = [] }: SubjectResult): string {
  const measured = `Measured ${date.slice(0, 10)} in ${Math.round(seconds)} s, Node ${node}, ${machine}.`;
  const found =
    findings.length === 0 ? [] : [renderTable({ title: 'Results', head: columns, rows: findings.map(renderFinding) })];
  return [`## ${title}`, measured, ...notes, ...found, ...tables.map(renderTable)].join('\n\n');
}

function unmet(subjects: readonly SubjectResult[], reasons: Reasons): string {
  const findings = missed(subjects);
  if (findings.length === 0) return '## Goals not met\n\nNone.';
  return ['## Goals not met', ...findings.map((finding) => renderMissed(finding, reasons[finding.id]))].join('\n\n');
}

function renderMissed({ id, what, against, unit, goal, value }: Finding, reason: Reason | undefined): string {
  const wanted = goal === undefined ? '' : goalText(goal, unit);
  const heading = `### ${what}\n\n\`${id}\`, against ${against}: ${amount(value.median, unit)}, goal ${wanted}.`;
  if (reason === undefined) return `${heading}\n\n**${noReason}**`;
  return `${heading}\n\n${reason.reason}\n\nWhat would be needed: ${reason.needed}`;
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
