/** People in the channels: they delete, close, and write what looks like ours. */
import { type SlackOperation, slackOperations } from '../../lib/model/slack-errors.ts';
import type { MessageMetadata, SlackPost } from '../../lib/ports/slack.ts';
import type { Line } from '../judge/history.ts';
import { createRouteChanges } from './changing-routes.ts';
import type { History } from './history.ts';
import { channels, type Plan } from './plan.ts';
import { createRandom, type Random } from './random.ts';
import type { Scheduler } from './scheduler.ts';
import type { SlackState } from './simulated-slack.ts';
import type { TableState } from './simulated-store.ts';
import type { SlackMessage } from './slack-messages.ts';
import { channelWords, stickyWords } from './slack-words.ts';
import { createTrouble, type Trouble } from './trouble.ts';

export interface Crowd {
  readonly plan: Plan;
  readonly scheduler: Scheduler;
  readonly history: History;
  readonly slack: SlackState;
  readonly table: TableState;
}

export function createPeople(crowd: Crowd): void {
  const { plan, scheduler } = crowd;
  const trouble = createTrouble(plan, 'people');
  const words = createRandom(plan.seed, 'trouble/channel words');
  const meaner = createRandom(plan.seed, 'a meaner slack');
  const isMeaner = isSlackMeaner(plan, meaner);
  // What stays in a closed channel while its route moves away is never edited again: worlds have one or the other.
  const closable = createRouteChanges(plan).length > 0 ? [] : channels;
  for (const channel of closable) closeForAWhile(crowd, channel, trouble, words, isMeaner ? meaner : undefined);
  const deeds = plan.trouble.people > 0 ? trouble.random.integer(0, 6) : 0;
  for (let deed = 0; deed < deeds; deed += 1) {
    const atMs = trouble.random.integer(plan.startMs, plan.calmMs);
    scheduler.at(atMs, () => remove(crowd, trouble));
  }
}

/** It refuses one operation of a channel and takes the others, and an archived channel has lost its app. */
export function isSlackMeaner({ seed, trouble }: Plan, random = createRandom(seed, 'a meaner slack')): boolean {
  return random.chance(0.3) && trouble.people > 0;
}

/** The hardest case: our markers are in the channel before our own message is. */
export function forgeWhatIsSent(crowd: Crowd, line: Line): void {
  if (line.type !== 'invoke' || line.f !== 'slack.post') return;
  if (crowd.plan.trouble.people === 0 || (line.call ?? 0) % 7 !== 0) return;
  const { channel, metadata } = line.value as SlackPost & { readonly metadata: MessageMetadata };
  crowd.slack.forge(channel, metadata, crowd.scheduler.now());
}

/** They archive it, throw the bot out of it, or keep it for themselves. */
function closeForAWhile(crowd: Crowd, channel: string, trouble: Trouble, words: Random, meaner?: Random): void {
  const { plan, scheduler } = crowd;
  for (const [fromMs, toMs] of trouble.spans(1, 30_000, 900_000)) {
    const word = words.pick(channelWords);
    const operation = meaner?.chance(0.6) ? meaner.pick(slackOperations) : undefined;
    const sticky = operation === undefined ? word : meaner?.pick<string>(stickyWords[operation]);
    scheduler.at(fromMs, () => close(crowd, channel, sticky, operation));
    if (meaner === undefined || sticky !== 'is_archived') scheduler.at(toMs, () => close(crowd, channel));
    else {
      scheduler.at(toMs, () => close(crowd, channel, 'not_in_channel'));
      scheduler.at(Math.min(plan.calmMs, toMs + meaner.integer(1_000, 600_000)), () => close(crowd, channel));
    }
  }
}

function close({ slack, history }: Crowd, channel: string, word?: string, operation?: SlackOperation): void {
  slack.close(channel, word, operation && [operation]);
  history.info('people', word === undefined ? 'slack.opened' : 'slack.closed', { channel, word, operation });
}

/** More members than this make another part. */
const partSize = 30;

/** A4: nobody deletes a message before its name is written down, nor a digest before it has named its members. */
function remove({ slack, table, history }: Crowd, { random }: Trouble): void {
  const written = JSON.stringify([...table.rows()]);
  const candidates = slack.messages.filter(
    (message) => message.own && !message.deleted && written.includes(`"${message.ts}"`) && isWhole(slack, message),
  );
  if (candidates.length === 0) return;
  const { channel, ts } = random.pick(candidates);
  slack.remove(channel, ts);
  history.info('people', 'slack.deleted', { channel, ts });
}

function isWhole({ messages }: SlackState, { metadata, channel, ts, threadTs }: SlackMessage): boolean {
  if (metadata?.event_type !== 'dcs_digest' || threadTs !== undefined) return true;
  const parts = messages.filter((part) => part.channel === channel && part.threadTs === ts && part.own);
  return parts.length >= Math.ceil(Number(metadata.event_payload.count) / partSize);
}
