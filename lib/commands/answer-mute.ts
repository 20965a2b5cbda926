/** Starts a mute, once it is clear what it keeps quiet. */
import { schemaVersion } from '../model/task-row.ts';
import { type Filter, filterText, isAbout, isEmptyFilter, quoted, valuesIn } from '../mutes/filter.ts';
import { askPatch, mayMute, membersKey, muterGroups, readMembers } from '../mutes/muters.ts';
import { counterKey, isWide, type Mute, muteKey, mutePatch, mutesMax, readMute } from '../mutes/mutes.ts';
import type { Row } from '../ports/store.ts';
import { type Answer, type AnswerLine, type AskContext, type Button, noLines } from './answer.ts';
import { endButton, muteLine, mutesInForce } from './answer-mutes.ts';
import type { CommandWords } from './catalogue.ts';
import type { Command } from './command.ts';
import {
  type Evidence,
  gatherEvidence,
  hasNearlyAll,
  hasNothing,
  isDoubtful,
  type UnmatchedValue,
} from './mute-evidence.ts';
import { commandWordsOf } from './words.ts';

const instancesMax = 5;
const minuteMs = 60_000;
/** Several people may take a number at the same time. */
const roundsMax = 10;

type MuteCommand = Extract<Command, { verb: 'mute' }>;

export async function answerMute(context: AskContext, command: MuteCommand): Promise<Answer> {
  const words = commandWordsOf(context.settings.language);
  const refusal = isWide(command) ? await refuseMuter(context, words) : undefined;
  if (refusal !== undefined) return refusal;
  const evidence = await gatherEvidence(context, command);
  if ((isDoubtful(evidence) || isEverything(command.filter)) && command.anyway === undefined)
    return answerDoubt(command, evidence, words);
  const mute = await beginMute(context, command);
  if (mute === 'too-many') return { title: [words.mute.tooMany(mutesMax)], lines: [], notes: [], buttons: [] };
  return {
    title: [words.mute.done(mute.number)],
    lines: [muteLine(mute, words), evidenceLine(evidence, words)],
    notes: [[words.mute.anyone]],
    buttons: [[endButton(mute, words), { action: 'share', label: words.buttons.share, value: 'mutes' }]],
  };
}

/** `mute everything`. */
function isEverything({ type, ...others }: Filter): boolean {
  return type === '*' && isEmptyFilter(others);
}

/** Undefined for whoever may mute what concerns everybody. */
async function refuseMuter(context: AskContext, words: CommandWords): Promise<Answer | undefined> {
  const { settings, store, asker, now } = context;
  if (mayMute(settings, asker.id, undefined, now()) === 'yes') return undefined;
  const row = muterGroups(settings).length === 0 ? undefined : await store.read(membersKey);
  const may = mayMute(settings, asker.id, row && readMembers(row), now());
  if (may === 'yes') return undefined;
  if (may === 'unknown') await askForMembers(context, row);
  const lines = [[may === 'unknown' ? words.mute.membersUnknown : words.mute.othersMay]];
  return { ...noLines, title: [words.mute.notYours], lines };
}

/** Several people may ask at the same time: one of them is enough. */
async function askForMembers({ settings, store, ids, now }: AskContext, row: Row | undefined): Promise<void> {
  const [first] = settings.targets;
  if (first !== undefined) await store.write(membersKey, row?.v ?? 0, askPatch(first.id, now()), ids.nonce());
}

/** What the last days had nothing like, or nearly nothing else than, takes a second press. */
function answerDoubt(command: MuteCommand, evidence: Evidence, words: CommandWords): Answer {
  const { unmatched } = evidence;
  const nearest = unmatched.flatMap(({ nearest: name }) => name ?? []);
  const instead = unmatched.length === 1 ? unmatched.find((one) => one.nearest !== undefined) : undefined;
  return {
    title: [words.mute.notYet],
    lines: [
      [{ code: filterText(command.filter) }, words.colon, evidenceText(evidence, words)],
      ...unmatched.map(({ part, value }): AnswerLine => [words.mute.unmatched(`${part}:${quoted(value)}`)]),
      ...nearest.map((name): AnswerLine => [words.didYouMean(name)]),
      ...(hasNothing(evidence) && unmatched.length === 0 ? [[words.mute.nothingLikeIt]] : []),
      ...(isEverything(command.filter) ? [[words.mute.everything]] : []),
      ...(hasNearlyAll(evidence) ? [[words.mute.nearlyAll]] : []),
      [command.includingFailures ? words.mute.failuresToo : words.mute.failuresThrough],
    ],
    notes: [],
    buttons: [
      [
        ...(instead === undefined ? [] : insteadButtons(command, instead, words)),
        { action: 'page', label: words.mute.anyway, value: muteText({ ...command, anyway: true }) },
      ],
    ],
  };
}

function insteadButtons(command: MuteCommand, { part, value, nearest }: UnmatchedValue, words: CommandWords): Button[] {
  if (nearest === undefined) return [];
  const values = valuesIn(command.filter[part] ?? '').map((one) => (one === value ? nearest : one));
  const filter = { ...command.filter, [part]: values.join(',') };
  const label = words.mute.insteadOf(`${part}:${nearest}`);
  return [{ action: 'page', label, value: muteText({ ...command, filter }) }];
}

function evidenceLine(evidence: Evidence, words: CommandWords): AnswerLine {
  return [evidenceText(evidence, words)];
}

/** `it would have kept quiet 41 of 312 tasks of the last 7 days, on redis-orders and 3 more; 2 failures …`. */
function evidenceText({ matched, through, seen, newest, instances }: Evidence, words: CommandWords): string {
  const shown = instances.slice(0, instancesMax);
  const on = shown.length === 0 ? '' : words.comma + words.mute.on(shown, instances.length - shown.length);
  const quiet = seen === 0 ? words.mute.noTasks : words.mute.evidence(matched - through, seen, newest);
  return quiet + on + (through === 0 ? '' : words.mute.through(through));
}

/** As it could be typed. */
function muteText({ filter, durationMs, includingFailures, anyway, why }: MuteCommand): string {
  return [
    'mute',
    filterText(filter),
    `for ${Math.ceil(durationMs / minuteMs)}m`,
    ...(includingFailures ? ['including failures'] : []),
    ...(anyway === true ? ['anyway'] : []),
    ...(why === undefined ? [] : [`because ${why}`]),
  ].join(' ');
}

/** @returns `too-many` when `mutesMax` are active. */
async function beginMute(context: AskContext, command: MuteCommand): Promise<Mute | 'too-many'> {
  const { store, ids, asker } = context;
  if ((await mutesInForce(context)).length >= mutesMax) return 'too-many';
  const { filter, durationMs, includingFailures, why } = command;
  const number = await takeNumber(context);
  const nowMs = context.now();
  const facts = {
    number,
    filter,
    untilMs: nowMs + durationMs,
    byId: asker.id,
    byName: asker.name,
    ...(why === undefined ? {} : { why }),
    includingFailures,
    createdAtMs: nowMs,
    ...(isWide(command) ? { begins: true } : {}),
  };
  const patch = mutePatch(facts, announcerOf(context, filter));
  const { row } = await store.write(muteKey(filter, number), 0, patch, ids.nonce());
  if (row === undefined) throw new Error(`Mute ${number} was not written: its row is gone.`);
  return readMute(row);
}

/** A mute for several targets ends for all at once, so one target announces it. */
function announcerOf({ settings }: AskContext, { target }: Filter): string {
  const first = settings.targets.find(({ id }) => isAbout(target, id));
  if (first === undefined) throw new Error('The configuration has no target.');
  return first.id;
}

/** Numbers are never reused, so `unmute 3` cannot end the wrong mute. */
async function takeNumber({ store, ids }: AskContext): Promise<number> {
  let row: Row | undefined = await store.read(counterKey);
  for (let round = 0; round < roundsMax; round += 1) {
    const last = (row?.last as number | undefined) ?? 0;
    const result = await store.write(counterKey, row?.v ?? 0, { schema: schemaVersion, last: last + 1 }, ids.nonce());
    if (result.written) return last + 1;
    row = result.row;
  }
  throw new Error('No number could be taken for a mute: others kept taking them.');
}
