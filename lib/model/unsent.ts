/** Which messages of a task do not show yet what they should. */
import { isSettled } from './message-state.ts';
import { type ExpectedMessage, expectedMessages } from './task-patch.ts';
import type { TaskRow } from './task-row.ts';

export interface UnsentMessage extends ExpectedMessage {
  readonly channel: string;
}

/**
 * None if all is sent, as far as it ever will be.
 * @throws if the row's messages cannot be read.
 */
export function unsentMessages(row: TaskRow): readonly UnsentMessage[] {
  return Object.entries(row.channels).flatMap(([channel, facts]) =>
    expectedMessages(row, channel, facts)
      .filter(({ message, expectedRev }) => !isSettled(message, expectedRev))
      .map((expected) => ({ ...expected, channel })),
  );
}
