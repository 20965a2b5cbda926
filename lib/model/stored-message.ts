/**
 * How the table holds a message. Its attributes keep the names they were first stored under, because rows outlive
 * releases; in the code they have better ones.
 */
import type { Attribute } from '../ports/store.ts';
import type { Message } from './message-state.ts';

type StoredMessage = Omit<Message, 'shownRev' | 'createdRev'> & { readonly shown: number; readonly born: number };

export function readMessage(stored: Attribute | undefined): Message {
  const { shown, born, ...rest } = stored as StoredMessage;
  return { ...rest, shownRev: shown, createdRev: born };
}

export function storeMessage({ shownRev, createdRev, ...rest }: Message): StoredMessage {
  return { shown: shownRev, born: createdRev, ...rest };
}

/** A reply lies deepest: below its row, its channel and the channel's replies. */
const depthMax = 3;

/** Every message that a row holds, whatever kind of row it is. */
export function messagesIn(stored: Attribute | undefined, depth = 0): readonly Message[] {
  if (typeof stored !== 'object' || stored === null || depth > depthMax) return [];
  if ('shown' in stored && 'tries' in stored) return [readMessage(stored)];
  return Object.values(stored).flatMap((part) => messagesIn(part, depth + 1));
}
