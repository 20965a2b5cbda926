/** Slack over a wire that loses answers, applies late, limits, refuses forms and lags; the product reads its words. */
import type { SlackCall, SlackRequest } from '../../lib/clients/slack/call.ts';
import { createSlackOver } from '../../lib/clients/slack/slack.ts';
import type { SlackBody } from '../../lib/model/slack-outcome.ts';
import type { Clock, Log } from '../../lib/ports/effects.ts';
import type { Slack } from '../../lib/ports/slack.ts';
import type { Sent } from '../judge/history.ts';
import { frostOf, isFrozenIn } from './frozen-messages.ts';
import type { History } from './history.ts';
import { createLockedThreads } from './locked-threads.ts';
import type { Plan } from './plan.ts';
import { createRandom } from './random.ts';
import { refusalOfKind, unknownKindOf } from './refused-kinds.ts';
import type { Scheduler } from './scheduler.ts';
import type { SlackState } from './simulated-slack.ts';
import { messageOf, ownBot, wireForm } from './slack-messages.ts';
import { ok, readPassage, slackTimeoutMs, slowed, writePassage } from './slack-passages.ts';
import { limits, meaningOf, type Reply, readReply, refuses, says } from './slack-replies.ts';
import { formWords, goneWords, type Meaning, type Method, tokenWords } from './slack-words.ts';
import { createTrouble, isWithin, type Trouble } from './trouble.ts';
import type { Passage, Process, Wire } from './wire.ts';

export type ConnectSlack = (process: Process, effects: { readonly clock: Clock; readonly log: Log }) => Slack;

const secondMs = 1_000;

export interface SlackWorld {
  readonly plan: Plan;
  readonly scheduler: Scheduler;
  readonly history: History;
  readonly wire: Wire;
  readonly slack: SlackState;
}

/** One call of a method, as it arrives. */
interface Asked {
  readonly method: Method;
  readonly body: SlackBody;
  readonly message: Sent;
}

export function createFaultySlack(world: SlackWorld): ConnectSlack {
  const { plan, scheduler, history, wire, slack } = world;
  const trouble = createTrouble(plan, 'slack');
  /** Its own luck: the kinds of trouble stay as they were before answers had words. */
  const words = createRandom(plan.seed, 'trouble/slack words');
  /** Slack has several words for one thing, and keeps to the one it uses. */
  const formWord = words.pick(formWords);
  words.pick(goneWords.edit);
  const gone = new Map<string, string>([['thread_not_found', words.pick(goneWords.reply)]]);
  const refusesForm = createFormPolicy(plan, trouble);
  const unknownKind = unknownKindOf(plan);
  const frost = frostOf(plan);
  const revoked = trouble.spans(1, 30 * secondMs, 600 * secondMs);
  /** Each call takes seconds then, and a run with many messages is long. */
  const sluggish = trouble.spans(2, 60 * secondMs, 900 * secondMs);
  const isLocked = createLockedThreads(plan);
  const limitedUntil = new Map<string, number>();
  /** Slack says that it did nothing, and did it. */
  const allTheSame = createRandom(plan.seed, 'limited, but done');
  const limitedButDone = isLimitedButDone(plan, allTheSame) ? 0.5 : 0;

  /** What Slack says before it looks at the message. */
  function refusalOf({ message }: Asked): Reply | undefined {
    const nowMs = scheduler.now();
    if (isWithin(revoked, nowMs)) return refuses(words.pick(tokenWords));
    const retryAfterMs = (limitedUntil.get(message.channel) ?? 0) - nowMs;
    if (retryAfterMs > 0 && nowMs < plan.calmMs) return limits(words, retryAfterMs);
    const locked = isLocked(message, nowMs);
    if (locked !== undefined) return refuses(locked);
    return refusesForm(message, nowMs) ? refuses(formWord) : refusalOfKind(unknownKind, message);
  }

  function limited({ message: { channel } }: Asked): Reply {
    const retryAfterMs = trouble.random.pick([1, 3, 10, 30, 60, 300]) * secondMs;
    limitedUntil.set(channel, Math.max(limitedUntil.get(channel) ?? 0, scheduler.now() + retryAfterMs));
    return limits(words, retryAfterMs);
  }

  function writePassageOf(asked: Asked): Passage<Reply> {
    if (trouble.strikes(scheduler.now(), 0.06)) {
      if (allTheSame.chance(limitedButDone)) {
        const applyMs = allTheSame.integer(20, 50);
        return { fault: 'limited, but done', applyMs, answerMs: applyMs + 300, heard: ok(limited(asked)) };
      }
      return { fault: 'limited', answerMs: trouble.random.integer(50, 400), heard: ok(limited(asked)) };
    }
    const passage = writePassage(trouble, words, scheduler.now(), plan.graceMs);
    return passage.fault === 'none' && isWithin(sluggish, scheduler.now()) ? slowed(passage, trouble) : passage;
  }

  function applyWrite(asked: Asked, sentMs: number, call: number): Reply {
    const refusal = refusalOf(asked);
    if (refusal !== undefined) return refusal;
    const { method, body, message } = asked;
    const nowMs = scheduler.now();
    if (frost !== undefined && method === 'chat.update' && isFrozenIn(slack, frost, message, nowMs)) {
      history.info('slack', 'slack.frozen', message, call);
      return refuses(frost.word);
    }
    const readableMs = method === 'chat.postMessage' ? readableAt(plan, trouble, sentMs, nowMs) : nowMs;
    const answer = slack.call(method, body, nowMs, readableMs);
    if (answer.ok !== true) return refuses(gone.get(String(answer.error)) ?? String(answer.error));
    const { ts } = answer as { readonly ts: string };
    const isNew = method === 'chat.postMessage';
    history.info('slack', isNew ? 'slack.created' : 'slack.edited', { ...message, ts }, call);
    return says(answer);
  }

  function applyRead({ method, body }: Asked): Reply {
    if (isWithin(revoked, scheduler.now())) return refuses(words.pick(tokenWords));
    return says(slack.call(method, body, scheduler.now()));
  }

  function ask(process: Process, request: SlackRequest): Promise<Reply> {
    const method = request.method as Method;
    const body = wireForm(request.body);
    const asked = { method, body, message: messageOf(body) };
    const sentMs = scheduler.now();
    const { delivery = '' } = request.subject;
    const brief = (reply: Reply) => meaningFor(reply, asked, delivery);
    if (request.operation === 'read') {
      const { channel, ts, oldest, cursor } = body;
      const value = { channel, delivery, ts, oldest, cursor };
      const passage = readPassage(trouble, words, sentMs);
      return wire.call(process, { f: 'slack.find', value, passage, apply: () => ok(applyRead(asked)), brief });
    }
    const f = method === 'chat.update' ? 'slack.edit' : 'slack.post';
    const apply = (call: number) => ok(applyWrite(asked, sentMs, call));
    return wire.call(process, { f, value: asked.message, passage: writePassageOf(asked), apply, brief });
  }

  return (process, { clock, log }) => {
    const call: SlackCall = async (request) => {
      const reply = request.method === 'auth.test' ? says(ownBot) : await ask(process, request);
      return readReply(reply, request.operation, clock.now());
    };
    return createSlackOver(call, { clock, log, timeoutMs: slackTimeoutMs });
  };
}

/** Slack says 429 and posts all the same; in a share of the worlds. */
export function isLimitedButDone({ seed, trouble }: Plan, random = createRandom(seed, 'limited, but done')): boolean {
  return random.chance(0.3) && trouble.slack > 0;
}

/** What is written down: never what the product made of it. */
function meaningFor(reply: Reply, { method, body }: Asked, delivery: string): Meaning {
  const meaning = meaningOf(reply, method, body);
  if (meaning.kind !== 'page' || !('http' in reply)) return meaning;
  const { messages, has_more: hasMore } = JSON.parse(reply.http.body ?? '') as Page;
  const isFound = messages.some(
    (message) => message.bot_id === ownBot.bot_id && JSON.stringify(message).includes(`"${delivery}"`),
  );
  if (isFound) return { kind: 'found' };
  return hasMore ? meaning : { kind: 'absent' };
}

interface Page {
  readonly messages: readonly SlackBody[];
  readonly has_more: boolean;
}

/** A2: whatever Slack makes of a request can be read back within the grace time of the request. */
function readableAt(plan: Plan, { random, strikes }: Trouble, sentMs: number, nowMs: number): number {
  const latestMs = sentMs + plan.graceMs - 100;
  return strikes(nowMs, 0.5) ? random.integer(nowMs, Math.max(nowMs, latestMs)) : nowMs;
}

/** Some workspaces refuse newer blocks, some every block; now and then a message, or every digest, is refused in all forms. */
function createFormPolicy(plan: Plan, { random, strikes }: Trouble): (message: Sent, nowMs: number) => boolean {
  const policy =
    plan.trouble.slack > 0 ? random.pick(['none', 'none', 'rich', 'blocks', 'some', 'digests', 'parts']) : 'none';
  return (message, nowMs) => {
    const { blocks, metadata } = message;
    const isPart = metadata.event_payload.part !== undefined;
    if (policy === 'digests' || policy === 'parts') {
      return metadata.event_type === 'dcs_digest' && isPart === (policy === 'parts') && nowMs < plan.calmMs;
    }
    if (policy === 'rich') return blocks !== undefined && blocks.length > 1;
    if (policy === 'blocks') return blocks !== undefined;
    return policy === 'some' && strikes(nowMs, 0.3);
  };
}
