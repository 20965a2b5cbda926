import { isDigestKey, readDigestRow } from '../deliver/digest-row.ts';
import { isNoticeKey, readMessage } from '../deliver/notice.ts';
import { dueMs } from '../model/message-state.ts';
import { readTaskRow } from '../model/task-row.ts';
import { isMuteKey } from '../mutes/mutes.ts';
import type { Row } from '../ports/store.ts';
import type { Run } from '../run.ts';
import { wantedMessages } from '../tasks/wanted.ts';

/** How many messages of a row do not yet show what they should. */
export function unsettled(run: Run, row: Row): number {
  if (isMuteKey(row)) return 0;
  if (isNoticeKey(row)) return Number(dueMs(readMessage(row), 1, 0, run.timing) !== undefined);
  if (isDigestKey(row)) return unsettledParts(run, row);
  const task = readTaskRow(row);
  return Object.entries(task.channels)
    .flatMap(([channel, facts]) => wantedMessages(task, channel, facts))
    .filter(({ message, wanted }) => dueMs(message, wanted, 0, run.timing) !== undefined).length;
}

function unsettledParts(run: Run, row: Row): number {
  const digest = readDigestRow(row);
  if (digest.state !== 'sealed') return 0;
  const root = { message: digest.root, wanted: digest.rev };
  return [root, ...digest.parts].filter(({ message, wanted }) => dueMs(message, wanted, 0, run.timing) !== undefined)
    .length;
}
