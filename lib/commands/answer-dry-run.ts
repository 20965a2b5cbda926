/** Where a task would go and whom it would call, without sending anything: for /dcs and for the doctor. */
import { happenedText, markOf } from '../messages/happened.ts';
import { roughDuration } from '../messages/time.ts';
import { wordsOf } from '../messages/words.ts';
import { isAlarm } from '../model/alarms.ts';
import { type Foreseen, foresee } from '../model/foresee.ts';
import type { RoutedEvent, Routing } from '../model/routes.ts';
import type { Settings } from '../model/settings.ts';
import { type Mute, muteFor } from '../mutes/mutes.ts';
import type { Answer, AnswerLine, Piece } from './answer.ts';
import { calls } from './answer-routes.ts';
import type { CommandWords } from './catalogue.ts';
import type { DryRun } from './command.ts';
import { commandWordsOf } from './words.ts';

export interface DryRunContext {
  readonly settings: Settings;
  /** Undefined: nobody could read them. */
  readonly mutes: readonly Mute[] | undefined;
  readonly nowMs: number;
}

/** Reads nothing and sends nothing. */
export function answerDryRun({ settings, mutes, nowMs }: DryRunContext, dryRun: DryRun): Answer {
  const words = commandWordsOf(settings.language);
  const event = eventOf(settings, dryRun);
  const atMs = dryRun.atMs ?? nowMs;
  const foreseen = foresee(settings, event, atMs);
  // A mute that is not set yet, or is over by then, keeps nothing quiet.
  const mute = mutes && muteFor(mutes, event, Math.max(nowMs, atMs));
  return {
    title: [words.dryRun.title(titleOf(settings, dryRun, event)), words.dryRun.at, { atMs }],
    lines: [
      ...routeLines(settings, event, foreseen.routing, words),
      ...guideLines(settings, event, foreseen.routing),
      ...callLines(settings, foreseen, atMs, words),
      [muteText(mutes, mute, words)],
    ],
    notes: [
      ...(dryRun.event === undefined ? [[words.dryRun.assumed]] : []),
      ...unnamed(settings, dryRun, words),
      [words.dryRun.nothingSent],
    ],
    buttons: [[{ action: 'page', label: words.run('routes'), value: 'routes' }]],
  };
}

function eventOf({ targets }: Settings, { kind, event = 'failed', target, instance, user }: DryRun): RoutedEvent {
  return {
    ...kind,
    event,
    target: target ?? targets[0]?.id ?? '',
    ...(user === undefined ? {} : { user, ...(isId(user) && { userId: user }) }),
    ...(instance === undefined
      ? {}
      : { instances: { names: [instance], ids: isId(instance) ? [instance] : [], words: [] } }),
  };
}

/** A part of a name is not one of an id. */
function isId(text: string): boolean {
  return /^[\da-f-]{32,36}$/iu.test(text);
}

function titleOf(settings: Settings, { kind, instance, user }: DryRun, { event, target }: RoutedEvent): string {
  const happened = kind.name === '' ? `${kind.class} ${event}` : happenedText(kind, event, settings);
  const { name } = settings.targets.find(({ id }) => id === target) ?? { name: target };
  return [`${markOf(kind.name, event)} ${happened}`, instance, user, name].filter(Boolean).join(' · ');
}

function routeLines(
  { routes }: Settings,
  { event }: RoutedEvent,
  { rules, channels, quiet }: Routing,
  words: CommandWords,
): readonly AnswerLine[] {
  const last = rules.at(-1);
  const isDropped = typeof last === 'number' && routes[last - 1]?.drop === true;
  const isLoud = isAlarm(event);
  return [
    [{ bold: words.dryRun.taken(rules.filter((rule) => rule !== 'default')) }],
    ...[...channels].map(([channel, mention]): AnswerLine => {
      const called: readonly Piece[] =
        isLoud && mention.length > 0 ? calls(mention, words) : [words.dryRun.callsNobody];
      return ['→ ', { channel }, ...called, ...(isLoud && quiet.has(channel) ? [words.dryRun.quiet] : [])];
    }),
    ...(isDropped ? [[words.dryRun.dropped]] : []),
  ];
}

function guideLines({ language }: Settings, { event }: RoutedEvent, { guides }: Routing): readonly AnswerLine[] {
  const { runbook: title, label, colon } = wordsOf(language);
  const shown = isAlarm(event) ? [...guides.values()] : [];
  const [runbooks, notes] = [shown.map(({ runbook }) => runbook), shown.map(({ note }) => note)];
  return [
    ...once(runbooks).map((url): AnswerLine => [title, colon, { text: url, url }]),
    ...once(notes).map((note): AnswerLine => [label.note, colon, note]),
  ];
}

function once(texts: readonly (string | undefined)[]): readonly string[] {
  return [...new Set(texts.filter((text) => text !== undefined))];
}

function callLines(
  settings: Settings,
  { calls: later }: Foreseen,
  atMs: number,
  words: CommandWords,
): readonly AnswerLine[] {
  return later.map((call) => [
    words.dryRun.untaken(roughDuration(call.atMs - atMs, settings)),
    ' → ',
    { channel: call.channel },
    ...(call.mention.length === 0 ? [words.dryRun.callsNobody] : calls(call.mention, words)),
  ]);
}

function muteText(mutes: readonly Mute[] | undefined, mute: Mute | undefined, { dryRun }: CommandWords): string {
  if (mutes === undefined) return dryRun.mutesUnknown;
  return mute === undefined ? dryRun.notMuted : dryRun.muted(mute.number, mute.byName);
}

/** What some route asks for and nobody named: such a route does not match. */
function unnamed({ routes, targets }: Settings, dryRun: DryRun, words: CommandWords): readonly AnswerLine[] {
  const isAsked = (key: 'name' | 'user' | 'instance' | 'target') =>
    routes.some(({ match }) => match[key] !== undefined);
  const names = [
    ...(dryRun.kind.name === '' && isAsked('name') ? ['type:'] : []),
    ...(dryRun.instance === undefined && isAsked('instance') ? ['instance:'] : []),
    ...(dryRun.user === undefined && isAsked('user') ? ['user:'] : []),
  ];
  return [
    ...(names.length === 0 ? [] : [[words.dryRun.unnamed(names.join(words.listComma))]]),
    ...(dryRun.target === undefined && targets.length > 1 && isAsked('target') ? [[words.dryRun.firstTarget]] : []),
  ];
}
