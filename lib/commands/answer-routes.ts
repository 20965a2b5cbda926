import { roughDuration } from '../messages/time.ts';
import { rateMs } from '../model/polling.ts';
import type { EscalationStep, Route, RouteMatch, Settings } from '../model/settings.ts';
import type { Answer, AnswerLine } from './answer.ts';
import type { CommandWords } from './catalogue.ts';
import { commandWordsOf } from './words.ts';

/** Which tasks go where, in the order in which routes are tried; from the configuration alone. */
export function answerRoutes(settings: Settings): Answer {
  const words = commandWordsOf(settings.language);
  const { channel, mention, escalate } = settings.defaultRoute;
  return {
    title: [words.routes.title(settings.routes.length)],
    lines: [
      ...settings.routes.map((route, index) => routeLine(route, index + 1, settings, words)),
      [
        { bold: words.routes.otherwise },
        ' → ',
        { channel },
        ...calls(mention, words),
        ...stepsOf(escalate, settings, words),
      ],
    ],
    notes: [[words.routes.order], ...intervalNotes(settings)],
    buttons: [[{ action: 'share', label: words.buttons.share, value: 'routes' }]],
  };
}

/** `officeHours: monday:friday 08:00–18:00`, for those that routes name. */
function intervalNotes({ timeIntervals = {}, routes, timeZone }: Settings): readonly AnswerLine[] {
  const used = new Set(routes.flatMap(({ match: { during = [], outside = [] } }) => [...during, ...outside]));
  return Object.entries(timeIntervals)
    .filter(([name]) => used.has(name))
    .map(([name, spans]) => {
      const shown = spans.map(({ days, from, to }) => `${days.join(' ')} ${from}–${to}`);
      return [`${name}: ${shown.join(', ')} (${timeZone})`];
    });
}

function routeLine(route: Route, number: number, settings: Settings, words: CommandWords): AnswerLine {
  return [
    { bold: `${number}. ` },
    matchText(route.match) || words.routes.everything,
    ' → ',
    route.channel === undefined ? words.routes.drop : { channel: route.channel },
    ...calls(route.mention, words),
    ...stepsOf(route.escalate, settings, words),
    ...(route.continue ? [` · ${words.routes.goesOn}`] : []),
  ];
}

function matchText(match: RouteMatch): string {
  const parts = Object.entries(match) as [string, readonly string[] | undefined][];
  return parts.flatMap(([name, values]) => (values === undefined ? [] : `${name}: ${values.join(', ')}`)).join(' · ');
}

/** `if nobody takes it, after 10 minutes S0123456789`. */
function stepsOf(escalate: readonly EscalationStep[] = [], settings: Settings, words: CommandWords): AnswerLine {
  return escalate.flatMap(
    ({ after, mention, channel }): AnswerLine => [
      ` · ${words.routes.untaken(roughDuration(rateMs(after), settings))} `,
      ...(channel === undefined ? [] : [{ channel }, ' ']),
      mention.join(', '),
    ],
  );
}

/** As plain text: looking up a route must notify nobody. */
export function calls(mention: readonly string[], words: CommandWords): AnswerLine {
  return mention.length === 0 ? [] : [` · ${words.routes.calls(mention.join(', '))}`];
}
