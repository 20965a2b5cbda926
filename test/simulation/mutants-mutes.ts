/** Mutes, broken: only worlds in which people ask for quiet can tell these from the rule. */
import type { Mutant } from './mutants.ts';

const mutes = 'lib/mutes/mutes.ts';
const transition = 'lib/model/transition.ts';

export const muteMutants: readonly Mutant[] = [
  {
    name: 'a mute swallows failures',
    rule: 'what went wrong comes through a mute, unless the mute says otherwise',
    changes: [{ file: mutes, find: '(mute.includingFailures || !failures.has(event.event)) &&', replace: '' }],
  },
  {
    name: 'a mute never includes failures',
    rule: 'a mute that includes failures keeps failures quiet as well',
    changes: [{ file: mutes, find: '(mute.includingFailures || !failures', replace: '(!failures' }],
  },
  {
    name: 'a mute in force is counted as a message that waits',
    rule: 'what waits is what has not been told; a mute only waits for its end',
    changes: [{ file: 'lib/deliver/work.ts', find: ' && !isMuteKey(key)', replace: '' }],
  },
  {
    name: 'a mute outlives its time',
    rule: 'an expired mute no longer counts, though its row may still be there',
    changes: [{ file: mutes, find: ' && mute.untilMs > nowMs', replace: '' }],
  },
  {
    name: 'a mute that was taken back goes on',
    rule: 'a mute that a person ended no longer counts',
    changes: [{ file: mutes, find: 'mute.endedAtMs === undefined && ', replace: '' }],
  },
  {
    name: 'a mute covers all tasks',
    rule: 'a mute keeps quiet what its filter fits',
    changes: [
      {
        file: 'lib/mutes/filter.ts',
        find: '...(taskClass === undefined ? {} : { class: valuesIn(taskClass) }),',
        replace: '',
      },
    ],
  },
  {
    name: 'a short part of an id is an instance',
    rule: 'of an id at least eight characters are named, as a shorter part is found in many by chance',
    caughtBy: 'test/lib/model/match.test.ts',
    changes: [{ file: 'lib/model/match.ts', find: ".replace(randomDigits, ' ')", replace: '' }],
  },
  {
    name: 'a list is one long name',
    rule: 'several values with commas between them mean any of them',
    caughtBy: 'test/lib/mutes/mutes.test.ts',
    changes: [{ file: 'lib/mutes/filter.ts', find: '[text, ...valuesIn(text)]', replace: '[text]' }],
  },
  {
    name: 'mutes are not asked for',
    rule: 'what is muted goes nowhere new',
    caughtBy: 'test/lib/ingest/commit.test.ts',
    changes: [
      {
        file: 'lib/ingest/decide-sighting.ts',
        find: 'const mute = muteFor(mutes, routedEvent',
        replace: 'const mute = muteFor([], routedEvent',
      },
    ],
  },
  {
    name: 'a mute silences messages that are there',
    rule: 'messages that are there already are kept true all the same',
    changes: [
      {
        file: transition,
        find: 'channels: askChannels(row.channels, routing, rev, event),',
        replace: 'channels: mute === undefined ? askChannels(row.channels, routing, rev, event) : {},',
      },
    ],
  },
  {
    name: 'the end of a mute is not said',
    rule: 'that a mute is over is said once',
    changes: [
      {
        file: mutes,
        find: 'const wake = { due: mute.untilMs, dueOf: targetPk(announcer) };',
        replace: "const wake = announcer === '' ? { due: mute.untilMs, dueOf: targetPk(announcer) } : {};",
      },
    ],
  },
  {
    name: 'what waits is bound to old routes',
    rule: 'what never reached Slack goes where today’s routes and mutes send it',
    caughtBy: 'test/lib/deliver/ask-again.test.ts',
    changes: [
      {
        file: 'lib/deliver/ask-again.ts',
        find: '    if (next === current) return undefined;',
        replace: '    if (next !== current) return undefined;',
      },
    ],
  },
  {
    name: 'what is in doubt is asked for again',
    rule: 'what is in doubt stays where it is until the doubt is over',
    caughtBy: 'test/lib/deliver/ask-again.test.ts',
    changes: [
      {
        file: 'lib/deliver/ask-again.ts',
        find: 'root.shownRev === 0 && isUntouched(root);',
        replace: 'root.ts === undefined;',
      },
    ],
  },
  {
    name: 'a mute does not reach what waits',
    rule: 'what never reached Slack goes where today’s routes and mutes send it',
    caughtBy: 'test/lib/deliver/ask-again.test.ts',
    changes: [
      {
        file: 'lib/deliver/ask-again.ts',
        find: 'const mutes = await run.mutes();',
        replace: 'const mutes = (await run.mutes()).slice(0, 0);',
      },
    ],
  },
];
