/** Asks Slack who is in the user groups that may mute. The row is in the index of due work, so no poll has to look for it. */
import { type MembersRow, membersPatch, muterGroups, readMembers, restPatch } from '../mutes/muters.ts';
import type { Run } from '../run.ts';
import { changeRow } from './slot.ts';

/** Slack answers twenty such requests a minute: https://docs.slack.dev/reference/methods/usergroups.users.list */
const groupsMax = 20;

export async function askMembers(run: Run, row: MembersRow): Promise<void> {
  const { slack } = run.effects;
  const groups = muterGroups(run.settings).slice(0, groupsMax);
  const read = new Map<string, readonly string[] | undefined>();
  for (const group of groups) read.set(group, run.canTry() ? await slack.members?.(group) : undefined);
  await changeRow(run, row, readMembers, (current) =>
    read.size === 0 ? restPatch : membersPatch(current, read, run.now()),
  );
}
