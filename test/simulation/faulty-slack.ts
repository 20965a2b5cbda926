/** Slack over a wire that loses answers, applies late, limits, refuses forms and lags. */
import type { ProbeAnswer, Slack, SlackAnswer, SlackEdit, SlackPost, SlackProbe } from '../../lib/ports/slack.ts';
import type { History } from './history.ts';
import type { Plan } from './plan.ts';
import type { Scheduler } from './scheduler.ts';
import type { SlackState } from './simulated-slack.ts';
import { createTrouble, isWithin, type Trouble } from './trouble.ts';
import type { Passage, Process, Wire } from './wire.ts';

export type ConnectSlack = (process: Process) => Slack;

const secondMs = 1_000;
/** The client's own limit for a call. */
const timeoutMs = 10 * secondMs;

export interface SlackWorld {
  readonly plan: Plan;
  readonly scheduler: Scheduler;
  readonly history: History;
  readonly wire: Wire;
  readonly slack: SlackState;
}

export function createFaultySlack(world: SlackWorld): ConnectSlack {
  const { plan, scheduler, history, wire, slack } = world;
  const trouble = createTrouble(plan, 'slack');
  const refuses = createFormPolicy(plan, trouble);
  const revoked = trouble.spans(1, 30 * secondMs, 600 * secondMs);
  /** Each call takes seconds then, and a run with many messages is long. */
  const sluggish = trouble.spans(2, 60 * secondMs, 900 * secondMs);
  const limits = new Map<string, number>();

  /** What Slack says before it looks at the message. */
  function refusalOf(message: SlackPost | SlackEdit): SlackAnswer | undefined {
    const nowMs = scheduler.now();
    if (isWithin(revoked, nowMs)) return { kind: 'misconfigured', reason: 'token_revoked', where: 'token' };
    const retryAfterMs = (limits.get(message.channel) ?? 0) - nowMs;
    if (retryAfterMs > 0 && nowMs < plan.calmMs) return { kind: 'limited', reason: 'ratelimited', retryAfterMs };
    return refuses(message, nowMs) ? { kind: 'refused', reason: 'invalid_blocks' } : undefined;
  }

  function limited(message: SlackPost | SlackEdit): SlackAnswer {
    const retryAfterMs = trouble.random.pick([1, 3, 10, 30, 60, 300]) * secondMs;
    limits.set(message.channel, Math.max(limits.get(message.channel) ?? 0, scheduler.now() + retryAfterMs));
    return { kind: 'limited', reason: 'ratelimited', retryAfterMs };
  }

  function passageOf(message: SlackPost | SlackEdit): Passage<SlackAnswer> {
    if (trouble.strikes(scheduler.now(), 0.06)) {
      return { fault: 'limited', answerMs: trouble.random.integer(50, 400), heard: ok(limited(message)) };
    }
    const passage = writePassage(trouble, scheduler.now(), plan.graceMs);
    return passage.fault === 'none' && isWithin(sluggish, scheduler.now()) ? slowed(passage, trouble) : passage;
  }

  function applyPost(message: SlackPost, sentMs: number, call: number): SlackAnswer {
    const nowMs = scheduler.now();
    const answer = refusalOf(message) ?? slack.post(message, nowMs, readableAt(plan, trouble, sentMs, nowMs));
    if (answer.kind === 'sent') history.info('slack', 'slack.created', { ...message, ts: answer.ts }, call);
    return answer;
  }

  function applyEdit(edit: SlackEdit, call: number): SlackAnswer {
    const answer = refusalOf(edit) ?? slack.edit(edit);
    if (answer.kind === 'sent') history.info('slack', 'slack.edited', edit, call);
    return answer;
  }

  function applyFind(probe: SlackProbe): ProbeAnswer {
    if (isWithin(revoked, scheduler.now())) return { kind: 'misconfigured', reason: 'token_revoked', where: 'token' };
    return slack.find(probe, scheduler.now());
  }

  return (process) => ({
    post: (message) => {
      const sentMs = scheduler.now();
      const apply = (call: number) => ok(applyPost(message, sentMs, call));
      return wire.call(process, { f: 'slack.post', value: message, passage: passageOf(message), apply, brief });
    },
    edit: (edit) => {
      const apply = (call: number) => ok(applyEdit(edit, call));
      return wire.call(process, { f: 'slack.edit', value: edit, passage: passageOf(edit), apply, brief });
    },
    find: (probe) => {
      const passage = findPassage(trouble, scheduler.now());
      return wire.call(process, { f: 'slack.find', value: probe, passage, apply: () => ok(applyFind(probe)), brief });
    },
  });
}

/** A2: whatever Slack makes of a request can be read back within the grace time of the request. */
function readableAt(plan: Plan, { random, strikes }: Trouble, sentMs: number, nowMs: number): number {
  const latestMs = sentMs + plan.graceMs - 100;
  return strikes(nowMs, 0.5) ? random.integer(nowMs, Math.max(nowMs, latestMs)) : nowMs;
}

function writePassage({ random, strikes }: Trouble, nowMs: number, graceMs: number): Passage<SlackAnswer> {
  const applyMs = random.integer(40, 250);
  const answerMs = applyMs + random.integer(40, 300);
  if (!strikes(nowMs, 0.25)) return { fault: 'none', applyMs, answerMs };
  const heard = ok<SlackAnswer>({ kind: 'unknown', reason: random.pick(['timeout', 'http 503', 'internal_error']) });
  const fault = random.pick(['not sent', 'dropped', 'answer lost', 'timeout', 'applied late', 'slow']);
  switch (fault) {
    case 'not sent':
      return { fault, answerMs: random.integer(5, 3 * secondMs), heard: ok({ kind: 'not-sent', reason: 'ENOTFOUND' }) };
    case 'dropped':
      return { fault, answerMs: random.integer(100, timeoutMs), heard };
    case 'answer lost':
      return { fault, applyMs, answerMs, heard };
    case 'timeout':
      return { fault, applyMs: random.integer(40, timeoutMs), answerMs: timeoutMs, heard };
    case 'slow':
      return { fault, applyMs, answerMs: random.integer(2 * secondMs, timeoutMs - 100) };
    default: {
      const lostMs = random.integer(100, timeoutMs);
      return { fault, applyMs: random.integer(lostMs, graceMs - 200), answerMs: lostMs, heard };
    }
  }
}

function slowed<T>(passage: Passage<T>, { random }: Trouble): Passage<T> {
  const lateMs = random.integer(2 * secondMs, 8 * secondMs);
  return { ...passage, fault: 'sluggish', answerMs: passage.answerMs + lateMs };
}

function findPassage({ random, strikes }: Trouble, nowMs: number): Passage<ProbeAnswer> {
  const applyMs = random.integer(40, 250);
  if (!strikes(nowMs, 0.2)) return { fault: 'none', applyMs, answerMs: applyMs + random.integer(40, 300) };
  const [fault, answer] = random.pick<[string, ProbeAnswer]>([
    ['probe not sent', { kind: 'not-sent', reason: 'ECONNREFUSED' }],
    ['probe lost', { kind: 'unknown', reason: 'timeout' }],
    ['probe limited', { kind: 'limited', reason: 'ratelimited', retryAfterMs: random.integer(1, 30) * secondMs }],
  ]);
  return { fault, answerMs: random.integer(50, timeoutMs), heard: ok(answer) };
}

/** Some workspaces refuse newer blocks, some every block; now and then a message, or every digest, is refused in all forms. */
function createFormPolicy(
  plan: Plan,
  { random, strikes }: Trouble,
): (message: SlackPost | SlackEdit, nowMs: number) => boolean {
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

function brief(answer: SlackAnswer | ProbeAnswer): unknown {
  return answer;
}

function ok<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}
