/** Rules of digests, broken one by one. */
import type { Mutant } from './mutants.ts';

const assemble = 'lib/deliver/assemble-digest.ts';
const sendDigest = 'lib/deliver/send-digest.ts';

export const digestMutants: readonly Mutant[] = [
  {
    name: 'a digest waits for its channel',
    rule: 'a digest of which Slack has nothing ends where its channel takes nothing',
    caughtBy: 'test/lib/deliver/end-digests.test.ts',
    changes: [
      {
        file: 'lib/deliver/end-digests.ts',
        find: 'if (isUntouched(digest.root) && (await run.pace.faultOf(digest.channel)) !== undefined) return true;',
        replace: '',
      },
    ],
  },
  {
    name: 'a digest keeps to the routes it was made by',
    rule: 'a digest of which Slack has nothing ends where its members go elsewhere today',
    caughtBy: 'test/lib/deliver/end-digests.test.ts',
    changes: [
      {
        file: 'lib/deliver/end-digests.ts',
        find: 'return isUntouched(digest.root) ? members.some(isElsewhere) : members.every(isElsewhere);',
        replace: 'return members.length < 0 && members.some(isElsewhere);',
      },
    ],
  },
  {
    name: 'a digest ends that may be in Slack',
    rule: 'what is in doubt stays where it is',
    caughtBy: 'test/lib/deliver/end-digests.test.ts',
    changes: [
      {
        file: 'lib/deliver/end-digests.ts',
        find: "state === 'sealed' && (isUntouched(root) || isOutOfReach(root))",
        replace: "state === 'sealed'",
      },
    ],
  },
  {
    name: 'a digest is assembled for a channel that takes nothing',
    rule: 'while a fault is stored, no digest is assembled before a message on its own was sent',
    changes: [
      {
        file: 'lib/deliver/deliver-lane.ts',
        find: 'if ((await run.pace.faultOf(channel)) === undefined) return',
        replace: 'if (channel.length > 0) return',
      },
    ],
  },
  {
    name: 'an alarm that a digest reports is asked for again',
    rule: 'what a digest stands for goes where the digest goes',
    caughtBy: 'test/lib/deliver/end-digests.test.ts',
    changes: [{ file: 'lib/deliver/ask-again.ts', find: 'reply.digestId === undefined && reply', replace: 'reply' }],
  },
  {
    name: 'the members of a digest that ended stay marked',
    rule: 'whoever dies after its end leaves marks that lead nowhere',
    caughtBy: 'test/lib/deliver/end-digests.test.ts',
    changes: [
      {
        file: 'lib/deliver/end-digests.ts',
        find: 'return written ? await freeMembers(run, digest, members) : [];',
        replace: 'return written ? members : [];',
      },
    ],
  },
  {
    name: 'a digest takes what somebody else is at',
    rule: 'a member is marked on condition that it is idle, unmarked, has no ts and no unknown try',
    changes: [
      {
        file: assemble,
        find: 'return facts.digestId === undefined && isUntouched(facts.root) ? {} : undefined;',
        replace: 'return facts.root.ts === undefined ? {} : undefined;',
      },
      {
        file: 'lib/deliver/deliver-lane.ts',
        find: '|| !isUntouched(facts.root)) return false;',
        replace: '|| facts.root.ts !== undefined) return false;',
      },
    ],
  },
  {
    name: 'the list is told, not the seal',
    rule: 'the row is sealed with the members whose mark holds',
    changes: [
      {
        file: assemble,
        find: 'const members = held.map(({ mention: _mention, ...member }): Member => member);',
        replace: `const members = digest.ids.map((id): Member => {
    const { rev, event } = held.find((marked) => marked.id === id) ?? { rev: 1, event: 'started' as const };
    return { id, rev, event };
  });`,
      },
    ],
  },
  {
    name: 'marks without a seal are kept',
    rule: 'a marked member that is not in the seal is unmarked',
    changes: [
      { file: sendDigest, find: '  if (sealedIn) return row;', replace: '  if (sealedIn !== undefined) return row;' },
    ],
  },
  {
    name: 'members settle before the root',
    rule: 'the members settle once the root is in Slack',
    changes: [
      {
        file: sendDigest,
        find: '  if (digest.root.ts === undefined) return digest;\n  if (!digest.settled) {',
        replace: '  if (!digest.settled) {',
      },
      {
        file: sendDigest,
        find: '  for (const [index, part] of digest.parts.entries()) {',
        replace:
          '  if (digest.root.ts === undefined) return digest;\n  for (const [index, part] of digest.parts.entries()) {',
      },
    ],
  },
  {
    name: 'members of a refused part are forgotten',
    rule: 'who cannot be named by a part is named by a reply',
    changes: [
      {
        file: sendDigest,
        find: '  await nameMembers(run, digest, refused);',
        replace: '  nameMembers(run, digest, []);',
      },
    ],
  },
  {
    name: 'a refused part is tried again',
    rule: 'a part that was refused for good is never sent once its members have replies',
    changes: [
      {
        file: sendDigest,
        find: "return isRefusedPart(part) ? { ...part, message: gone(message, expectedRev, message.reason ?? 'refused') } : part;",
        replace: 'return isRefusedPart(part) ? { ...part, message: { ...message, shownRev: expectedRev } } : part;',
      },
    ],
  },
  {
    name: 'a stuck part holds up the members',
    rule: 'members can speak once the root is in Slack',
    changes: [
      {
        file: sendDigest,
        find: '  if (!digest.settled) {',
        replace: '  if (!digest.settled && digest.parts.every(({ message }) => message.ts !== undefined)) {',
      },
    ],
    caughtBy: 'test/lib/deliver/send-digest.test.ts',
  },
  {
    name: 'a digest is read for each member',
    rule: 'the row of a digest is read once in a run',
    changes: [
      {
        file: 'lib/deliver/slot.ts',
        find: '  if (seen !== undefined) return seen as R;\n  const stored',
        replace: '  if (seen !== undefined) await store.read(key);\n  const stored',
      },
    ],
    caughtBy: 'test/lib/deliver/send-digest.test.ts',
  },
  {
    name: 'an alarm in a crowd is a reply as well',
    rule: 'an alarm that a digest reports is not sent singly',
    changes: [
      {
        file: 'lib/deliver/task-slots.ts',
        find: 'return reply?.digestId === undefined ? reply : undefined;',
        replace: 'return reply;',
      },
    ],
    caughtBy: 'test/lib/deliver/deliver-digests.test.ts',
  },
  {
    name: 'a crowd that Slack refused keeps its alarms',
    rule: 'a refused crowd lets its alarms go',
    changes: [
      {
        file: 'lib/deliver/digest-members.ts',
        find: '  if (held.length > 0) {',
        replace: '  if (held.length > 0) return facts;\n  if (held.length > 1e9) {',
      },
    ],
  },
  {
    name: 'alarms in a refused part of a crowd are forgotten',
    rule: 'which alarm cannot be named by a part is named by a reply',
    changes: [
      {
        file: 'lib/model/task-patch.ts',
        find: '    return message === undefined ? [] : [{ ...reply, message, isNamed: true as const }];',
        replace: '    return [];',
      },
    ],
    caughtBy: 'test/lib/deliver/deliver-digests.test.ts',
  },
  {
    name: 'a crowd of alarms is told one by one',
    rule: 'more alarms than digestAbove are one digest',
    changes: [{ file: 'lib/deliver/deliver-lane.ts', find: "  await assembleCrowds(lane, 'alarms');\n", replace: '' }],
    caughtBy: 'test/lib/deliver/deliver-digests.test.ts',
  },
  {
    name: 'edits have no limit',
    rule: 'at most 50 messages are edited in a channel in a run',
    changes: [
      { file: 'lib/deliver/deliver-lane.ts', find: 'const editsMax = 50;', replace: 'const editsMax = 5_000;' },
    ],
    caughtBy: 'test/lib/deliver/deliver-digests.test.ts',
  },
  {
    name: 'a digest is never late',
    rule: 'a digest that is sent late says so',
    changes: [
      {
        file: 'lib/deliver/digest-slots.ts',
        find: 'tasks, nowMs)?.lateMs ?? 0) :',
        replace: 'tasks, nowMs)?.lateMs ?? 0) * 0 :',
      },
    ],
    caughtBy: 'test/lib/deliver/deliver-digests.test.ts',
  },
  {
    name: 'digests stay as they were',
    rule: 'every message shows the newest state, a digest too',
    changes: [
      {
        file: 'lib/deliver/digest-row.ts',
        find: 'if (!digest.members.some(isNews)) return digest;',
        replace:
          'if (digest.members.length > 0) return { ...digest, members: digest.members.map((member) => news.get(member.id) ?? member) };',
      },
    ],
  },
  {
    name: 'a refused digest keeps its members',
    rule: 'a refused digest lets its members go',
    changes: [
      {
        file: sendDigest,
        find: 'return isRefused(digest) ? await endDigest(run, digest) : digest;',
        replace: 'return digest;',
      },
    ],
  },
  {
    name: 'each member of a digest is looked for among all rows',
    rule: 'own: four times the work takes about four times the steps',
    caughtBy: 'test/lib/growth.test.ts',
    changes: [
      {
        file: 'lib/deliver/digest-members.ts',
        find: '!newest.has(rowId(key))',
        replace: '![...newest.keys()].includes(rowId(key))',
      },
    ],
  },
];
