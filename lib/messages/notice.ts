import type { Form } from '../model/message-state.ts';
import type { Rendered } from '../ports/slack.ts';
import type { Phrase, SettingReason, Words } from './catalogue.ts';
import { type Draft, emptyDraft } from './draft.ts';
import { layOut } from './layout.ts';
import { targetName } from './naming.ts';
import { failureReasons, itemReasons } from './self-causes.ts';
import { summaryDraft } from './summary.ts';
import { tidy } from './text.ts';
import { duration, isShowableTime } from './time.ts';
import type { NoticeKind, NoticeView, Reader } from './views.ts';
import { wordsOf } from './words.ts';

type NoticeDraft = Pick<Draft, 'title'> & Partial<Draft>;
type Notice<Kind extends NoticeKind> = Extract<NoticeView, { notice: Kind }>;

const channelMaxCharacters = 40;
const causeMaxCharacters = 300;

/**
 * What dcs-watch says about itself.
 *
 * @param mention of the default route: called when something could not be read or told.
 */
export function renderNotice(view: NoticeView, reader: Reader, form: Form, mention: readonly string[] = []): Rendered {
  const target = targetName(view.target, reader);
  const calls = isAlarm(view) ? { mention } : {};
  const draft = { ...emptyDraft, ...calls, consoleUrl: view.target.consoleUrl, ...draftOf(view, target, reader) };
  return layOut(draft, reader, form);
}

/** A new name is good news: its events are read and sent from now on. */
function isAlarm(view: NoticeView): boolean {
  return view.notice === 'blind' || view.notice === 'overdue' || (view.notice === 'drift' && view.isName !== true);
}

function draftOf(view: NoticeView, target: string, reader: Reader): NoticeDraft {
  const words = wordsOf(reader.language);
  switch (view.notice) {
    case 'watching':
      return watching(view, target, words);
    case 'blind':
      return blind(view, target, reader);
    case 'recovered':
      return recovered(view, target, words);
    case 'setting':
      return setting(view, target, words);
    case 'summary':
      return summaryDraft(view, target, reader);
    case 'mute':
      return muted(view, reader);
    case 'unmuted':
      return unmuted(view, target, words);
    case 'overdue':
      return overdue(view, words);
    case 'gap':
      return gap(view, target, words);
    case 'lateListing':
      return lateListing(view, target, reader);
    case 'drift':
      return drift(view, target, reader);
  }
}

function watching(view: Notice<'watching'>, target: string, words: Words): NoticeDraft {
  return {
    title: `👀 ${words.notice.watching(target)}`,
    lines: [
      ...(view.renewed ? [{ value: words.notice.renewed }] : []),
      { value: `${words.notice.recorded(view.recorded)}${words.sentenceGap}${words.notice.tracked(view.open)}` },
    ],
    facts: since(view.sinceMs, words),
  };
}

function blind(view: Notice<'blind'>, target: string, reader: Reader): NoticeDraft {
  const words = wordsOf(reader.language);
  const raw = tidy(view.cause, causeMaxCharacters);
  const { blind, blindTable, nothingLost, nothingLostTable, failures } = words.notice;
  const title = view.isTable ? blindTable : blind;
  return {
    title: `🔴 ${title[view.source ?? 'tasks'](target)}`,
    lines: [{ value: failures(view.failures) }, { value: view.isTable ? nothingLostTable : nothingLost }],
    reasons: failureReasons(view.cause, view.isTable === true, reader),
    facts: [...since(view.sinceMs, words), ...(raw === '' ? [] : [[raw]])],
  };
}

function recovered(view: Notice<'recovered'>, target: string, words: Words): NoticeDraft {
  const known = isShowableTime(view.fromMs) && isShowableTime(view.toMs);
  return {
    title: `✅ ${words.notice.recovered[view.source ?? 'tasks'](target)}`,
    lines: [{ value: words.notice.foundInGap[view.source ?? 'tasks'](view.tasks) }],
    notes: known ? [['⏰ ', ...words.digest.gap({ atMs: view.fromMs }, { atMs: view.toMs })]] : [],
  };
}

function setting(view: Notice<'setting'>, target: string, words: Words): NoticeDraft {
  const reason = tidy(view.reason, causeMaxCharacters) || words.noCause;
  const operation = view.operation ?? 'post';
  return {
    title: `🟠 ${words.notice.setting[operation](tidy(view.channel, channelMaxCharacters) || '–')}`,
    lines: [{ value: words.notice.waiting[operation] }],
    reasons: [
      { label: words.label.cause, value: reason },
      { label: words.label.next, value: fixOf(reason, words) },
    ],
    facts: [[target]],
  };
}

/** It is said in every channel that would have had its events, so it names no target but what the filter names. */
function muted(view: Notice<'mute'>, reader: Reader): NoticeDraft {
  const words = wordsOf(reader.language);
  const why = tidy(view.why ?? '', causeMaxCharacters);
  const command = `unmute ${view.number}`;
  return {
    title: `🔕 ${words.notice.muted(view.number)}`,
    lines: [
      { value: tidy(view.filter, causeMaxCharacters) },
      ...(why === '' ? [] : [{ label: words.label.why, value: why }]),
      { value: view.includingFailures ? words.notice.mutedFailuresToo : words.notice.mutedNoFailures },
      { value: words.notice.endsBy(`/dcs ${command}`) },
    ],
    facts: [
      [words.by(tidy(view.by, causeMaxCharacters) || '–')],
      ...(isShowableTime(view.untilMs) ? [words.notice.mutedUntil({ atMs: view.untilMs })] : []),
    ],
    consoleUrl: undefined,
    ...(view.buttons ? { undo: { text: words.button.undo, value: command } } : {}),
  };
}

function unmuted(view: Notice<'unmuted'>, target: string, words: Words): NoticeDraft {
  const why = tidy(view.why ?? '', causeMaxCharacters);
  const filter = tidy(view.filter, causeMaxCharacters);
  return {
    title: `🔔 ${words.notice.unmuted(view.number)}`,
    lines: [
      ...(filter === '' ? [] : [{ value: filter }]),
      ...(why === '' ? [] : [{ label: words.label.why, value: why }]),
      { value: words.notice.unmutedMeans },
    ],
    facts: [[words.by(tidy(view.by, causeMaxCharacters) || '–')], [target]],
  };
}

function overdue(view: Notice<'overdue'>, words: Words): NoticeDraft {
  const { overdue, beatsMissed, othersOverdue, startPolls } = words.notice;
  return {
    title: `🔴 ${overdue(tidy(view.overdue, causeMaxCharacters) || '–')}`,
    lines: [
      { value: beatsMissed(view.beatsMissed) },
      ...(view.others > 0 ? [{ value: othersOverdue(view.others) }] : []),
    ],
    reasons: [{ label: words.label.next, value: startPolls }],
    facts: since(view.sinceMs, words),
  };
}

function gap(view: Notice<'gap'>, target: string, words: Words): NoticeDraft {
  const known = isShowableTime(view.fromMs) && isShowableTime(view.toMs);
  return {
    title: `🟠 ${words.notice.gap[view.source ?? 'tasks'](target)}`,
    lines: [{ value: words.notice.gapMeans[view.source ?? 'tasks'] }],
    notes: known ? [['⏰ ', ...words.notice.unread({ atMs: view.fromMs }, { atMs: view.toMs })]] : [],
  };
}

function lateListing(
  { source, delayMs, readBackMs }: Notice<'lateListing'>,
  target: string,
  reader: Reader,
): NoticeDraft {
  const words = wordsOf(reader.language);
  const value = words.notice.listedLate(duration(delayMs, reader), duration(readBackMs, reader));
  return {
    title: `🟠 ${words.notice.lateListing[source]}`,
    lines: [{ value }],
    reasons: [{ label: words.label.next, value: words.notice.raiseOverlap }],
    facts: [[target]],
  };
}

function drift(view: Notice<'drift'>, target: string, reader: Reader): NoticeDraft {
  const words = wordsOf(reader.language);
  const detail = tidy(view.detail, causeMaxCharacters);
  const { drift, driftMeans, refused, refusedMeans, foundName, foundNameMeans } = words.notice;
  const { unreadableRows, unreadableRowsMean } = words.notice;
  if (view.isName) {
    return { title: `🟠 ${foundName(detail)}`, lines: [{ value: foundNameMeans }], reasons: [], facts: [[target]] };
  }
  const title = (view.isRefused ? refused : drift)[view.source ?? 'tasks'];
  const means = view.isRefused ? refusedMeans(view.count) : driftMeans;
  return {
    title: `🟠 ${view.isRow ? unreadableRows(view.count) : title(view.count)}`,
    lines: [{ value: view.isRow ? unreadableRowsMean(view.count) : means }],
    reasons: itemReasons(view.detail, view.isRow ? 'row' : view.isRefused ? 'refused' : 'drift', reader),
    facts: [[target], ...(view.isRow ? [[detail]] : [])],
  };
}

function since(atMs: number, words: Words): readonly Phrase[] {
  return isShowableTime(atMs) ? [words.notice.since({ atMs })] : [];
}

/** Slack has more words than fixes. */
function fixOf(reason: string, words: Words): string {
  if (reason.startsWith('restricted_action')) return words.notice.fix.restricted_action;
  if (reason === 'is_inactive') return words.notice.fix.is_archived;
  return isSettingReason(reason, words) ? words.notice.fix[reason] : words.notice.fixUnknown;
}

function isSettingReason(reason: string, words: Words): reason is SettingReason {
  return Object.hasOwn(words.notice.fix, reason);
}
