/** The smallest row with a message, and how it is sent. */
import { sendMessage } from '../../lib/deliver/send-message.ts';
import type { MessageSlot, Parsed } from '../../lib/deliver/slot.ts';
import { type Message, newMessage, readMessage, storeMessage } from '../../lib/model/message-state.ts';
import { channel, type DeliveryOptions, type DeliveryWorld, openDelivery, startMs } from './delivery-world.ts';

export const letterKey = { pk: 'TARGET#prod', sk: 'LETTER' };
export const graceMs = 120_000;
export const marginMs = 5_000;
export const ts = '1602251441.001700';
export const shown: Message = { ...newMessage, shownRev: 1, createdRev: 1, ts };
/** An earlier try whose outcome nobody knows, after its grace. */
export const tried: Message = {
  ...newMessage,
  tries: 1,
  firstAtMs: startMs - 500_000,
  unknownAtMs: startMs - graceMs - marginMs,
};

export interface Letter extends Parsed {
  readonly rev: number;
  readonly lateMs: number;
  readonly message?: Message;
  readonly note?: unknown;
}

export const letterSlot: MessageSlot<Letter> = {
  channel,
  delivery: 'k3v',
  read: ({ v, rev, lateMs, message, note = null }) => ({
    key: letterKey,
    v,
    rev: Number(rev),
    lateMs: Number(lateMs),
    note,
    ...(message === undefined ? {} : { message: readMessage(message) }),
  }),
  message: ({ message }) => message,
  expectedRev: ({ rev }) => rev,
  patch: (_row, message, note) => ({ message: storeMessage(message), note: note && { ...note } }),
  render: ({ rev }, message, form) => ({ text: `${form} ${rev}${message.claim?.repeats === true ? ' again?' : ''}` }),
  metadata: ({ rev }) => ({ event_type: 'dcs_task', event_payload: { delivery: 'k3v', rev } }),
  lateMs: ({ lateMs }) => lateMs,
};

export interface LetterWorld extends DeliveryWorld {
  /** As the table holds it. */
  letter(): Letter;
  change(patch: Record<string, unknown>): void;
  send(): Promise<Letter>;
  /** Acts before the given writes to the letter, counted from 1. */
  onWrites(numbers: readonly number[], act: () => void): void;
}

export function openLetter(
  message: Message,
  { rev = 1, lateMs = 0, ...options }: DeliveryOptions & { readonly rev?: number; readonly lateMs?: number } = {},
): LetterWorld {
  const world = openDelivery(options);
  world.write(letterKey, { rev, lateMs, message: storeMessage(message) });
  const letter = () => letterSlot.read(world.stored(letterKey));
  return Object.assign(world, {
    letter,
    change: (patch: Record<string, unknown>) => world.write(letterKey, patch),
    send: () => sendMessage(world.run, letterSlot, letter()),
    onWrites: (numbers: readonly number[], act: () => void) => onWrites(world, numbers, act),
  });
}

function onWrites(world: DeliveryWorld, numbers: readonly number[], act: () => void): void {
  let count = 0;
  world.beforeWrite = ({ sk }) => {
    if (sk !== letterKey.sk) return;
    count += 1;
    if (numbers.includes(count)) act();
  };
}

export function kinds({ calls }: DeliveryWorld): string {
  return calls.map(({ kind }) => kind).join(' ');
}

export function texts({ calls }: DeliveryWorld): readonly string[] {
  return calls.flatMap((call) => (call.kind === 'find' ? [] : [call.asked.text]));
}
