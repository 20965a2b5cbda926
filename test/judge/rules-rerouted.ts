/** What never reached Slack belongs to the routes of the time at which it is tried; who is called is whom they call. */
import type { Case, Routing, Sighted, Violation } from './case.ts';
import { callChannels, eventOf, expect } from './expected.ts';
import type { Line, Sent } from './history.ts';
import { knowledgeOf } from './known-instance.ts';
import { mayBeMuted, routedAt } from './muting.ts';
import { channelsFor } from './routing.ts';
import { kindOf, payload, type Seen } from './slack-view.ts';
import { readRefused, type Telling, tellingsOf } from './told.ts';

/** By then nobody sends any more what an older build had begun. */
const runMs = 55_000;
const marginMs = 12_000;
/** Nothing came of these, for certain. */
const certain = new Set(['not-sent', 'refused', 'misconfigured', 'gone', 'denied']);

interface Try {
  readonly at: number;
  readonly sent: Sent;
  readonly mayHaveReached: boolean;
}

export function judgeRerouted(court: Case): Violation[] {
  if (court.routings.length === 1) return [];
  const tries = readTries(court.history);
  const refused = [...readRefused(court.history)];
  return [
    ...court.tasks.flatMap((task) => judgePlaces(court, task, tries, refused)),
    ...court.messages.flatMap((message) => judgeCalls(court, message, tries)),
  ];
}

function readTries(history: readonly Line[]): Try[] {
  const answers = new Map(
    history.filter(({ f, type }) => f === 'slack.post' && type === 'ok').map(({ call, value }) => [call, value]),
  );
  return history
    .filter(({ f, type }) => f === 'slack.post' && type === 'invoke')
    .map(({ at, call, value }) => {
      const kind = (answers.get(call) as { kind: string } | undefined)?.kind ?? 'unknown';
      return { at, sent: value as Sent, mayHaveReached: !certain.has(kind) };
    });
}

/** Told nowhere, and in no doubt, by the time of the last routes: it is told where these want it, and nowhere else. */
function judgePlaces(court: Case, task: Sighted, tries: readonly Try[], refused: readonly string[]): Violation[] {
  const last = court.routings.at(-1);
  const { events, isSilent } = expect(court, task);
  if (last === undefined || isSilent || task.toldBy !== undefined) return [];
  const fromMs = last.fromMs + runMs + marginMs;
  const tellings = tellingsOf(court, task);
  const isNew = tellings.every((telling) => beganAt(telling, task, tries) > fromMs);
  if (!isNew || refused.length > 0) return [];
  const told = new Set(tellings.map(({ channel }) => channel));
  const seen = [...task.returned].map((version) => eventOf(task, version));
  const possible = [...new Set([...seen, 'stalled', 'lost'])].map((event) => wantedBy(court, last, task, event));
  const called = new Set([...seen, 'stalled', 'lost'].flatMap((event) => callChannels({ routings: [last] }, event)));
  const astray = [...told].filter((channel) => [...possible, called].every((channels) => !channels.has(channel)));
  const must = expect(court, task).must;
  const owed = [...events].map((event) =>
    isOwed(court, task, event) ? wantedBy(court, last, task, event) : new Set(),
  );
  const missing = [...(owed[0] ?? [])].filter(
    (channel) => owed.every((channels) => channels.has(channel)) && !told.has(String(channel)),
  );
  return [
    ...astray.map((channel) =>
      broken(`what never reached Slack goes where today's routes send it`, `${task.id} in ${channel}`),
    ),
    ...(must.size > 0 || told.size > 0 ? missing : []).map((channel) =>
      broken(`what never reached Slack is told where today's routes want it`, `${task.id} in ${channel}`),
    ),
  ];
}

function isOwed(court: Case, task: Sighted, event: string): boolean {
  return task.committed.size > 0 && !mayBeMuted(court, task, event, [...task.returned]);
}

function wantedBy(court: Case, routing: Routing, task: Sighted, event: string): Set<string> {
  const [version = 0] = task.returned;
  const known = knowledgeOf(court, task, routedAt(task, version, event));
  const [first = new Set<string>(), ...others] = known.map((knowledge) => channelsFor(routing, task, event, knowledge));
  return others.reduce((all, channels) => all.intersection(channels), first);
}

/** When somebody began to send what tells it: what may be in Slack, or is in a digest that was tried, stays where it is. */
function beganAt({ root }: Telling, task: Sighted, tries: readonly Try[]): number {
  const delivery = payload(root.born, 'delivery');
  const isAbout = ({ sent, mayHaveReached }: Try) => {
    const { delivery: other, task_id: id, target } = sent.metadata.event_payload;
    return other === delivery || (mayHaveReached && id === task.id && target === task.target);
  };
  return Math.min(root.createdAt, ...tries.filter(isAbout).map(({ at }) => at));
}

/** By the routes of the moment of the try that created it: what was in doubt before, and was not there, asked again. */
function judgeCalls(court: Case, { born, createdAt }: Seen, tries: readonly Try[]): Violation[] {
  if (!['root', 'reply', 'alarm'].includes(kindOf(born))) return [];
  const called = [...born.text.matchAll(/<(?:!subteam\^|@)(\w+)>/g)].map(([, id = '']) => id);
  const delivery = payload(born, 'delivery');
  const mine = tries.filter(
    ({ sent, mayHaveReached }) => mayHaveReached && sent.metadata.event_payload.delivery === delivery,
  );
  const triedMs = mine.findLast(({ at }) => at <= createdAt)?.at ?? createdAt;
  const routings = court.routings.filter(({ fromMs, toMs }) => fromMs <= createdAt && toMs + marginMs > triedMs);
  const allowed = new Set(routings.flatMap((routing) => mentionsIn(routing, born.channel)));
  const others = called.filter((id) => !allowed.has(id));
  return others.map((id) =>
    broken("who is called is whom today's routes call", `${id} by ${born.ts} in ${born.channel}`),
  );
}

function mentionsIn({ routes, defaultRoute }: Routing, channel: string): readonly string[] {
  return [...routes, defaultRoute].flatMap(({ channel: own, mention = [], escalate = [] }) => [
    ...(own === channel ? mention : []),
    ...escalate.flatMap((step) => ((step.channel ?? own) === channel ? step.mention : [])),
  ]);
}

function broken(rule: string, what: string): Violation {
  return { rule, kind: 'lost', what };
}
