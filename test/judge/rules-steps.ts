/** What is found out besides the list: the failed step, how far a task is, the maintenance window. English alone is judged. */
import { type Case, isComplete, type Sighted, type Violation } from './case.ts';
import type { Applied, Line } from './history.ts';
import { mayBeJoined } from './rules-named.ts';
import { payload } from './slack-view.ts';
import { tellingsOf } from './told.ts';

const failedAt = 'Failed at step: ';
const inside = 'inside its maintenance window';
const progressForm = /Progress: (\d+)%/;
const callsMax = 10;
/** An hour, less what clocks differ by. */
const restMs = 55 * 60_000;

export function judgeSteps(court: Case): Violation[] {
  const answers = readAnswers(court.history);
  return [...judgeSaid(court, answers), ...judgeShown(court, answers), ...judgeCalls(court)];
}

interface Answer {
  readonly at: number;
  readonly process: string;
  readonly taskId: string;
  readonly percent?: number;
  readonly step?: string;
}

function readAnswers(history: readonly Line[]): Answer[] {
  const asked = new Map<number | undefined, string>();
  return history.flatMap(({ f, type, call, at, process, value }) => {
    if (f !== 'instances.progress') return [];
    if (type === 'invoke') asked.set(call, (value as { readonly taskId: string }).taskId);
    if (type !== 'ok') return [];
    const { percent, failedStep } = value as { readonly percent?: number; readonly failedStep?: { name: string } };
    const said = { ...(percent !== undefined && { percent }), ...(failedStep && { step: failedStep.name }) };
    return [{ at, process, taskId: asked.get(call) ?? '', ...said }];
  });
}

/** Of whatever message: what it says the cloud has said of this task, or the clock of its instance does. */
function judgeSaid(court: Case, answers: readonly Answer[]): Violation[] {
  const tasks = new Map(court.tasks.map((task) => [task.id, task]));
  const windows = new Map(
    court.history
      .filter(({ f }) => f === 'cloud.window')
      .map(({ value }) => value as { readonly id: string; readonly window: string })
      .map(({ id, window }) => [id, window]),
  );
  return court.history.flatMap(({ f, at, value }) => {
    if (f !== 'slack.created' && f !== 'slack.edited') return [];
    const applied = value as Applied;
    const { text } = applied;
    const taskId = payload(applied, 'task_id');
    const said = answers.filter((answer) => answer.taskId === taskId && answer.at <= at);
    const isStepTrue = said.some(({ step }) => step !== undefined && text.includes(failedAt + escaped(step)));
    const [, percent] = progressForm.exec(text) ?? [];
    const isPercentTrue = percent === undefined || said.some((answer) => String(answer.percent) === percent);
    const task = tasks.get(taskId);
    const isOpen = ['started', 'stalled'].includes(payload(applied, 'event'));
    return [
      ...(text.includes(failedAt) && !isStepTrue ? [broken('a failed step is that of its own task', taskId)] : []),
      ...(isPercentTrue ? [] : [broken('how far a task is comes from the cloud', taskId)]),
      ...(percent !== undefined && !isOpen ? [broken('only an open task is under way', taskId)] : []),
      ...(text.includes(inside) && task !== undefined && !isInside(court, task, windows)
        ? [broken('a maintenance window that is said is true', taskId)]
        : []),
    ];
  });
}

/** Some moment of its life lies in it: which one counts depends on what the message says. */
function isInside({ tasks }: Case, task: Sighted, windows: ReadonlyMap<string, string>): boolean {
  if (mayBeJoined(tasks, task)) return true;
  const [from = '', to = ''] = windows.get(task.instance?.id ?? '')?.split('-') ?? [];
  const moments = [task.createdAtMs, ...task.versions.map(({ updatedAtMs }) => updatedAtMs)];
  return moments
    .filter((atMs) => atMs !== undefined)
    .map((atMs) => new Date(atMs).toISOString().slice(11, 16))
    .some((time) => (from < to ? from <= time && time < to : from !== '' && (from <= time || time < to)));
}

/** A step that a run was told about a failure that it recorded itself, and to which nothing happened, stands in the message. */
function judgeShown(court: Case, answers: readonly Answer[]): Violation[] {
  const good = new Set(
    court.history
      .filter((line) => line.f === 'watch' && line.type === 'ok' && isComplete(line))
      .map(({ process }) => process),
  );
  // Whoever recorded what it was before was asked how far it is.
  const recordedBy = new Map(
    court.history
      .filter(({ f }) => f === 'row.changed')
      .map(({ value }) => value as { readonly process: string; readonly id: string })
      .map(({ process, id }) => [id, process]),
  );
  return answers.flatMap(({ taskId, step, process }) => {
    const task = court.tasks.find(({ id }) => id === taskId);
    if (step === undefined || task === undefined || task.isUnstorable || !good.has(process)) return [];
    if (recordedBy.get(taskId) !== process) return [];
    return tellingsOf(court, task)
      .filter(({ root, part, shows }) => part === undefined && !root.isFrozen && shows?.includes('failed'))
      .filter(({ root }) => !root.now.text.includes(escaped(step)))
      .map(({ channel }) => broken('a failure says at which step it failed', `${taskId} in ${channel}`));
  });
}

/** Ten calls a run, and none for an hour after one that failed. */
function judgeCalls({ history, movedAt }: Case): Violation[] {
  const calls = history.filter(({ f, type }) => f === 'instances.progress' && type === 'invoke');
  const tooMany = [...Map.groupBy(calls, ({ process }) => process)].filter(([, mine]) => mine.length > callsMax);
  const failures = history.filter(({ f, type }) => f === 'instances.progress' && type === 'fail');
  const restless = failures.flatMap(({ at, process }) => {
    const end = history.find((line) => line.f === 'watch' && line.type === 'ok' && line.process === process);
    if (end === undefined || !isComplete(end) || movedAt.has(targetOf(process))) return [];
    const later = history.filter(
      (line) => line.f === 'watch' && line.type === 'invoke' && line.at > end.at && line.at < at + restMs,
    );
    const names = new Set(later.map((line) => line.process).filter((name) => targetOf(name) === targetOf(process)));
    return calls.filter((call) => names.has(call.process) && call.at < at + restMs).slice(0, 1);
  });
  return [
    ...tooMany.map(([process]) => conduct('a run asks ten times how far tasks are', process)),
    ...restless.map(({ process }) => conduct('a cloud that does not say how far tasks are rests for an hour', process)),
  ];
}

function targetOf(process: string): string {
  return process.slice(0, process.lastIndexOf('/'));
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function broken(rule: string, what: string): Violation {
  return { rule, kind: 'lost', what };
}

function conduct(rule: string, what: string): Violation {
  return { rule, kind: 'conduct', what };
}
