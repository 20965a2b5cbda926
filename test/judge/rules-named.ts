/** Instances: no message names another than its own, and one that the task itself says is always there. */
import { type Case, isComplete, type Sighted, type Violation } from './case.ts';
import type { Line, PageSeen } from './history.ts';
import { kindOf, lineInPart, payload } from './slack-view.ts';
import { tellingsOf } from './told.ts';

export function judgeNamed(court: Case): Violation[] {
  if (!court.tasks.some(({ instance }) => instance !== undefined)) return [];
  const late = judgeRuns(court.history);
  const names = new Map(
    court.tasks.flatMap(({ instance }) => (instance === undefined ? [] : [[instance.id, namesOf(instance)]])),
  );
  return [...late, ...court.tasks.flatMap((task) => [...judgeOthers(court, task, names), ...judgeOwn(court, task)])];
}

/** A look to which nothing happened but that a name was not found is as good as any. */
function judgeRuns(history: readonly Line[]): Violation[] {
  const troubles = Map.groupBy(history.filter(isTrouble), ({ process }) => process);
  return history.flatMap((line) => {
    const mine = troubles.get(line.process) ?? [];
    if (line.f !== 'watch' || line.type !== 'ok' || mine.length === 0 || isComplete(line)) return [];
    const isOnlyNames = mine.every(({ f }) => f.startsWith('instances.')) && !isKeyAtRest(line);
    return isOnlyNames ? [{ rule: 'no look fails for a name', kind: 'conduct', what: line.process }] : [];
  });
}

/** A source was not asked at all, as the cloud had refused the key to another run. */
function isKeyAtRest({ value }: Line): boolean {
  const { faults = [] } = value as { readonly faults?: readonly { readonly error: string }[] };
  return faults.some(({ error }) => /^Credential set \S+ was refused; it rests/.test(error));
}

/** A call that failed, or a page with items that nobody can use. */
function isTrouble({ f, type, value }: Line): boolean {
  return type === 'fail' || (f === 'list.page' && type === 'ok' && (value as PageSeen).unusable !== undefined);
}

/** A piece of a message's text that is the name of an instance, as a whole, stands for that instance. */
function judgeOthers(
  { messages, tasks }: Case,
  task: Sighted,
  names: ReadonlyMap<string, readonly string[]>,
): Violation[] {
  if (mayBeJoined(tasks, task)) return [];
  const others = [...names].filter(([id]) => id !== task.instance?.id).flatMap(([, known]) => known);
  const own = task.instance === undefined ? [] : namesOf(task.instance);
  const wrong = others.filter((name) => !own.includes(name));
  return messages.flatMap(({ born, now }) => {
    const isAbout = payload(born, 'target') === task.target && payload(born, 'task_id') === task.id;
    const isPart = kindOf(born) === 'part' && payload(born, 'target') === task.target;
    const pieces = [born, now].flatMap((applied) =>
      isAbout ? applied.text.split(' · ') : isPart ? (lineInPart(applied, task.id)?.split(/ · | {2}/) ?? []) : [],
    );
    const named = pieces.find((piece) => wrong.includes(piece.trim()));
    return named === undefined ? [] : [lost('a message names its own instance', `${task.id}: ${named}`)];
  });
}

/** A switchover that does not say its instance may be taken for the only one that is known of at the time. */
export function mayBeJoined(tasks: readonly Sighted[], { name, target, instance }: Sighted): boolean {
  const isUnsaid = name === 'masterStandbySwapJob' && instance?.isSaid !== true;
  return isUnsaid && tasks.some((event) => event.target === target && event.name === 'masterStandbySwitchover');
}

function judgeOwn(court: Case, task: Sighted): Violation[] {
  const { instance } = task;
  if (instance?.isSaid !== true) return [];
  return tellingsOf(court, task)
    .filter(({ root, part }) => part === undefined && !root.isDeleted)
    .filter(({ root }) => !root.now.text.split(' · ').some((piece) => namesOf(instance).includes(piece)))
    .map(({ channel }) => lost('a message names the instance that the task says', `${task.id} in ${channel}`));
}

/** As messages show them. */
function namesOf({ id, name }: NonNullable<Sighted['instance']>): readonly string[] {
  return [id, ...(name === undefined ? [] : [escaped(name)])];
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function lost(rule: string, what: string): Violation {
  return { rule, kind: 'lost', what };
}
