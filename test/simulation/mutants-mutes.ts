/** Mutes, broken: only worlds in which people ask for quiet can tell these from the rule. */
import type { Mutant } from './mutants.ts';

const mutes = 'lib/mutes/mutes.ts';
const transition = 'lib/model/transition.ts';

export const muteMutants: readonly Mutant[] = [
  {
    name: 'a mute swallows failures',
    rule: 'what went wrong comes through a mute, unless the mute says otherwise',
    changes: [{ file: mutes, find: '!isThrough(mute, event.event) &&', replace: '' }],
  },
  {
    name: 'a mute never includes failures',
    rule: 'a mute that includes failures keeps failures quiet as well',
    changes: [
      {
        file: mutes,
        find: 'return !includingFailures && failures.has(event);',
        replace: 'return failures.has(event);',
      },
    ],
  },
  {
    name: 'a mute in force is counted as a message that waits',
    rule: 'what waits is what has not been told; a mute only waits for its end',
    changes: [{ file: 'lib/deliver/work.ts', find: ' && !isOfMutes(key)', replace: '' }],
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
        find: 'const wake = { due: mute.begins === true ? mute.createdAtMs : mute.untilMs, dueOf: targetPk(announcer) };',
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
        find: 'root.shownRev === 0 && isOpen(root);',
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
  {
    name: 'G04: nobody hears of a mute that keeps failures quiet',
    rule: 'own: a mute that includes failures, or names no type and no instance, is said at its beginning',
    changes: [{ file: mutes, find: 'mute.begins === true ? mute.createdAtMs : mute.untilMs', replace: 'mute.untilMs' }],
  },
  {
    name: 'G04: two polls say each that a mute begins',
    rule: 'own: the beginning of a mute is one notice in a channel, whoever finds it',
    changes: [
      {
        file: 'lib/deliver/mute-begin.ts',
        // biome-ignore lint/suspicious/noTemplateCurlyInString: it is text of the product.
        find: '`${number}-${channel}`',
        // biome-ignore lint/suspicious/noTemplateCurlyInString: it is text of the product.
        replace: '`${number}-${channel}-${run.effects.ids.nonce()}`',
      },
    ],
  },
  {
    name: 'G04: a mute counts as said before it is',
    rule: 'own: a mute waits for its end only once the notices of its beginning exist',
    caughtBy: 'test/lib/deliver/mute-begin.test.ts',
    changes: [
      {
        file: 'lib/deliver/mute-begin.ts',
        find: `      if (isInForce(mute, run.now())) await createNotices(run, mute, notices);
      await changeRow(run, mute, readMute, (current) => (current.begins === true ? begunPatch(current) : undefined));`,
        replace: `      await changeRow(run, mute, readMute, (current) => (current.begins === true ? begunPatch(current) : undefined));
      if (isInForce(mute, run.now())) await createNotices(run, mute, notices);`,
      },
    ],
  },
  {
    name: 'G04: a mute that begins is told to be over',
    rule: 'own: a mute that is due for its beginning does not end',
    caughtBy: 'test/lib/deliver/mute-begin.test.ts',
    changes: [
      { file: 'lib/deliver/mute-begin.ts', find: 'if (mute.untilMs > run.now()) mutes.delete(id);', replace: '' },
    ],
  },
  {
    name: 'G04: every mute is everybody’s business',
    rule: 'own: a mute of one type or instance that lets failures through is not said to begin',
    changes: [
      {
        file: mutes,
        find: 'includingFailures || ![filter.type, filter.instance]',
        replace: 'true || ![filter.type, filter.instance]',
      },
    ],
  },
  {
    name: 'G04: what a mute keeps quiet is not counted',
    rule: 'own: what mutes kept quiet is counted in the week',
    caughtBy: 'test/lib/ingest/commit.test.ts',
    changes: [
      {
        file: 'lib/ingest/commit.ts',
        find: 'transitionOf(event, task, quietOf(row))',
        replace: 'transitionOf(event, task)',
      },
    ],
  },
  {
    name: 'G04: everybody may mute everything, whoever is named',
    rule: 'slack.muteBy says who may mute what concerns everybody',
    caughtBy: 'test/lib/mutes/muters.test.ts',
    changes: [
      {
        file: 'lib/mutes/muters.ts',
        find: 'if (muteBy === undefined || muteBy.includes(userId))',
        replace: 'if (muteBy !== undefined)',
      },
    ],
  },
  {
    name: 'G04: a group that nobody has asked for has no members',
    rule: 'what is not known of a user group is said, and asked for',
    caughtBy: 'test/lib/mutes/muters.test.ts',
    changes: [{ file: 'lib/mutes/muters.ts', find: "lists.includes(undefined) ? 'unknown' : 'no'", replace: "'no'" }],
  },
];
