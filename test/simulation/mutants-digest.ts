/** Rules of digests, broken one by one. */
import type { Mutant } from './mutants.ts';

const assemble = 'lib/deliver/assemble-digest.ts';
const sendDigest = 'lib/deliver/send-digest.ts';

export const digestMutants: readonly Mutant[] = [
  {
    name: 'a digest takes what somebody else is at',
    rule: 'a member is marked on condition that it is idle, unmarked, has no ts and no unknown try',
    changes: [
      {
        file: assemble,
        find: 'if (facts === undefined || facts.digestId !== undefined || !isUntouched(facts.root)) return undefined;',
        replace: 'if (facts === undefined || facts.root.ts !== undefined) return undefined;',
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
        find: 'const members = held.map(({ id, rev, event }): Member => ({ id, rev, event }));',
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
    name: 'members settle before the parts',
    rule: 'the members settle after all parts',
    changes: [
      {
        file: sendDigest,
        find: 'if (!isTold(digest) || digest.settled) return digest;',
        replace: 'if (digest.root.ts === undefined || digest.settled) return digest;',
      },
    ],
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
        find: 'if (isRefused(digest)) return await endDigest(run, digest);',
        replace: 'if (isRefused(digest)) return digest;',
      },
    ],
  },
];
