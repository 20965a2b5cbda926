import type { Form } from '../model/message-state.ts';
import type { TaskEvent } from '../model/task.ts';
import type { Rendered } from '../ports/slack.ts';
import type { Phrase } from './catalogue.ts';
import { causeOf } from './cause.ts';
import { takenText } from './digest-rows.ts';
import { emptyDraft, type Line, marks } from './draft.ts';
import { countsOf, eventOrder, happenedText, markOf, titleCounts } from './happened.ts';
import { headlineOf } from './headline.ts';
import { layOut } from './layout.ts';
import { kindName, shortIdentityOf, shortInstance, targetName } from './naming.ts';
import { isShowableTime, lateNote } from './time.ts';
import type { DigestMember, DigestView, Reader } from './views.ts';
import { wordsOf } from './words.ts';

export { compactPartSize, digestPartSize, renderDigestPart, splitDigest } from './digest-part.ts';

/** More would push the counts out of sight; the thread lists them all. */
const failuresMax = 8;
const kindsMax = 12;

const worrying: ReadonlySet<TaskEvent> = new Set(['failed', 'stalled', 'lost']);

/** One message for many tasks: counts, failures by name, the rest by kind. */
export function renderDigest(view: DigestView, reader: Reader, form: Form): Rendered {
  const words = wordsOf(reader.language);
  const title = `${worstMark(view.members)} ${titleCounts(view.members, reader)}`;
  const draft = {
    ...emptyDraft,
    title,
    headline: headlineOf(title, '', view.target, reader),
    lines: [...failureLines(view.members, reader), ...kindLines(view.members, reader)],
    mention: view.mention,
    notes: [
      ...(view.areUntaken === true ? [[`📣 ${words.digest.untaken}`]] : []),
      ...lateNote(view.late, reader),
      ...gapNote(view, reader),
    ],
    facts: [[targetName(view.target, reader)], [words.digest.inThread]],
    consoleUrl: view.target.consoleUrl,
  };
  return layOut(draft, reader, form);
}

function worstMark(members: readonly DigestMember[]): string {
  const events = new Set(members.map((member) => member.event));
  return marks[eventOrder.find((event) => events.has(event)) ?? 'unknown'];
}

function failureLines(members: readonly DigestMember[], reader: Reader): readonly Line[] {
  const words = wordsOf(reader.language);
  const failures = eventOrder.flatMap((event) =>
    worrying.has(event) ? members.filter((member) => member.event === event) : [],
  );
  const lines = failures
    .slice(0, failuresMax)
    .map((member) => ({ value: failureText(member, reader), identity: shortIdentityOf(member.task, reader) }));
  const more = failures.length - lines.length;
  return more > 0 ? [...lines, { value: words.digest.moreFailures(more) }] : lines;
}

function failureText(member: DigestMember, reader: Reader): string {
  const { task, instance, event } = member;
  const words = wordsOf(reader.language);
  const cause = event === 'failed' ? causeOf(task.errorCode, reader.language) : undefined;
  return [
    `${markOf(task.name, event)} ${happenedText({ name: task.name }, event, reader)}`,
    shortInstance(instance),
    cause?.words === undefined ? (cause?.code ?? '') : words.withCode(cause.words, cause.code),
    takenText(member, reader),
  ]
    .filter(Boolean)
    .join(' · ');
}

/** Kinds that went wrong first, then the most frequent. */
function kindLines(members: readonly DigestMember[], reader: Reader): readonly Line[] {
  const groups = [...Map.groupBy(members, (member) => kindName(member.task, reader))];
  const failed = (group: readonly DigestMember[]) => group.filter((member) => worrying.has(member.event)).length;
  groups.sort(([, one], [, other]) => failed(other) - failed(one) || other.length - one.length);
  const lines = groups
    .slice(0, kindsMax)
    .map(([label, group]) => ({ label, value: countsOf(group, reader, group[0]?.task.name ?? '') }));
  const more = groups.length - lines.length;
  return more > 0 ? [...lines, { value: wordsOf(reader.language).digest.moreKinds(more) }] : lines;
}

function gapNote({ gap }: DigestView, reader: Reader): readonly Phrase[] {
  if (gap === undefined || !isShowableTime(gap.fromMs) || !isShowableTime(gap.toMs)) return [];
  return [['⏰ ', ...wordsOf(reader.language).digest.gap({ atMs: gap.fromMs }, { atMs: gap.toMs })]];
}
