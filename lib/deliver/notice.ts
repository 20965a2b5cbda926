/** What dcs-watch says about itself: one row for each notice, created once by its key, sent like everything else. */
import { targetView } from '../messages/naming.ts';
import { renderNotice } from '../messages/notice.ts';
import type { NoticeView } from '../messages/views.ts';
import {
  dueMs,
  gone,
  isOutOfReach,
  isUntouched,
  type Message,
  newMessage,
  readMessage,
  storeMessage,
} from '../model/message-state.ts';
import { asAttribute, expiresAtSeconds, weekKeptDaysMin } from '../model/task-patch.ts';
import { schemaVersion, targetPk } from '../model/task-row.ts';
import type { Key, Patch, Row } from '../ports/store.ts';
import type { Run } from '../run.ts';
import { deliveryId } from './delivery-id.ts';
import { changeRow, type MessageSlot, type Parsed } from './slot.ts';

type WithoutTarget<T> = T extends unknown ? Omit<T, 'target'> : never;
export type NoticeFacts = WithoutTarget<NoticeView>;

/** A run, or a caller that only leaves a notice for the next run to send. */
export interface NoticeWriter extends Pick<Run, 'settings' | 'target' | 'timing' | 'now'> {
  readonly effects: Pick<Run['effects'], 'store' | 'ids'>;
}

export interface NoticeRow extends Parsed {
  readonly channel: string;
  readonly facts: NoticeFacts;
  readonly message: Message;
  readonly createdAtMs: number;
}

const prefix = 'NOTICE#';

export function isNoticeKey(key: Key): boolean {
  return key.sk.startsWith(prefix);
}

export function noticeKey(target: string, notice: NoticeFacts['notice'], name: string): Key {
  return { pk: targetPk(target), sk: `${prefix}${notice}#${name}` };
}

/**
 * @param channel where it is said; the default channel if left out.
 * @param name makes it the same notice for every run that finds the reason for it.
 * @returns the row, whoever created it; undefined if it is forbidden.
 */
export async function createNotice(
  run: NoticeWriter,
  name: string,
  facts: NoticeFacts,
  channel: string = run.settings.defaultRoute.channel,
): Promise<Row | undefined> {
  const key = noticeKey(run.target.id, facts.notice, name);
  const patch = {
    facts: asAttribute(facts),
    channel,
    createdAtMs: run.now(),
    ...withMessage(run, key, run.now(), newMessage),
  };
  const result = await run.effects.store.write(key, 0, patch, run.effects.ids.nonce());
  return result.row?.forbidden === true ? undefined : result.row;
}

export async function hasNotice(run: NoticeWriter, notice: NoticeFacts['notice'], name: string): Promise<boolean> {
  return (await run.effects.store.read(noticeKey(run.target.id, notice, name))) !== undefined;
}

/** Those of these names that exist. */
export async function readNotices(
  run: NoticeWriter,
  notice: NoticeFacts['notice'],
  names: readonly string[],
): Promise<NoticeRow[]> {
  const rows = await run.effects.store.readMany(names.map((name) => noticeKey(run.target.id, notice, name)));
  return [...rows.values()].filter(({ forbidden }) => forbidden !== true).map(readNotice);
}

/**
 * Stops a notice whose reason is gone, unless it exists already. One run may find the reason while another finds that
 * it is over: whichever writes the row first decides.
 * @returns whether the notice exists.
 */
export async function forbidNotice(run: Run, notice: NoticeFacts['notice'], name: string): Promise<boolean> {
  const patch = { schema: schemaVersion, forbidden: true, expiresAt: expiresAt(run) };
  const result = await run.effects.store.write(
    noticeKey(run.target.id, notice, name),
    0,
    patch,
    run.effects.ids.nonce(),
  );
  return result.row !== undefined && result.row.forbidden !== true;
}

export function readNotice(row: Row): NoticeRow {
  return {
    key: { pk: row.pk, sk: row.sk },
    v: row.v,
    channel: row.channel as string,
    facts: row.facts as NoticeFacts,
    message: readMessage(row.message),
    createdAtMs: row.createdAtMs as number,
  };
}

/** What has never reached Slack goes to today's default channel, unless it is about the channel itself (lib/deliver/mute-begin.ts). */
export function inTodaysChannel({ settings }: Pick<Run, 'settings'>, notice: NoticeRow): NoticeRow {
  return isMovable(notice) ? { ...notice, channel: settings.defaultRoute.channel } : notice;
}

function isMovable(notice: NoticeRow): boolean {
  return notice.facts.notice !== 'mute' && isUnsaid(notice);
}

/** Nothing of it is in Slack, as far as anybody can tell. */
export function isUnsaid({ message }: NoticeRow): boolean {
  return isUntouched(message) || isOutOfReach(message);
}

const noRoute = 'no route leads here';

/** Nobody waits for it any more. */
export async function letGo(run: Run, notice: NoticeRow): Promise<void> {
  await changeMessage(run, notice, (current) => isUnsaid(current) && gone(current.message, 1, noRoute));
}

/** A route leads to the channel of one that was let go. */
export async function takeBack(run: Run, notice: NoticeRow): Promise<NoticeRow> {
  const isLetGo = ({ message }: NoticeRow) => message.ts === undefined && message.reason === noRoute;
  return await changeMessage(run, notice, (current) => isLetGo(current) && newMessage);
}

async function changeMessage(
  run: Run,
  notice: NoticeRow,
  change: (current: NoticeRow) => Message | false,
): Promise<NoticeRow> {
  const { row = notice } = await changeRow(run, notice, readNotice, (current) => {
    const message = change(current);
    return message ? withMessage(run, current.key, current.createdAtMs, message) : undefined;
  });
  return row;
}

export function noticeSlot(run: Run, { key, channel, facts }: NoticeRow): MessageSlot<NoticeRow> {
  const delivery = deliveryId(['notice', run.target.id, key.sk]);
  return {
    read: readNotice,
    channel,
    delivery,
    message: (row) => (row.channel === channel || isMovable(row) ? row.message : undefined),
    expectedRev: () => 1,
    patch: (row, message) => ({ channel, ...withMessage(run, key, row.createdAtMs, message) }),
    render: (_row, _message, form) =>
      renderNotice(
        { ...facts, target: targetView(run.target, run.settings), buttons: run.settings.buttons } as NoticeView,
        run.settings,
        form,
        run.settings.defaultRoute.mention,
      ),
    metadata: () => ({
      event_type: 'dcs_notice',
      event_payload: { delivery, target: run.target.id, notice: facts.notice },
    }),
    lateMs: () => 0,
  };
}

function withMessage(run: NoticeWriter, key: Key, createdAtMs: number, message: Message): Patch {
  const due = dueMs(message, 1, createdAtMs, run.timing);
  return {
    schema: schemaVersion,
    message: storeMessage(message),
    due,
    dueOf: due === undefined ? undefined : key.pk,
    expiresAt: due === undefined ? expiresAt(run) : undefined,
  };
}

function expiresAt({ settings, now }: NoticeWriter): number {
  return expiresAtSeconds(settings, now(), weekKeptDaysMin);
}
