import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { queryText, statsText } from '../../../lib/commands/button-value.ts';
import { classTerms, type StateName, stateTerms } from '../../../lib/commands/grammar.ts';
import { quoted } from '../../../lib/mutes/filter.ts';
import { noonMs, parsed } from '../../support/parsing.ts';

/** A value as the tokenizer can give one: plain quotes end there, and blanks at the ends are trimmed. */
const value = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
  .map((text) => text.replace(/["“”]/gu, '').replace(/\s+/gu, ' ').trim())
  .filter((text) => text !== '' && text.length <= 80);

const timesMs = fc
  .tuple(fc.integer({ min: 0, max: noonMs }), fc.integer({ min: 0, max: noonMs }))
  .map(([one, other]) => ({ fromMs: Math.min(one, other), toMs: Math.max(one, other) }));

const filter = fc.record(
  {
    type: value,
    class: fc.constantFrom(...classTerms.map(({ name }) => name)),
    instance: value,
    user: value,
    target: fc.constantFrom('prod', 'staging'),
  },
  { requiredKeys: [], noNullPrototype: true },
);

const anyState = stateTerms.map(({ name }) => name).filter((name) => name !== 'all');
const states = fc
  .uniqueArray(fc.constantFrom(...anyState), { maxLength: 4 })
  .map(([state = 'all', ...orStates]: StateName[]) => ({ state, ...(orStates.length === 0 ? {} : { orStates }) }));

const query = fc
  .tuple(states, fc.option(timesMs, { nil: {} }), filter, filter, fc.integer({ min: 1, max: 20 }))
  .map(([state, span, wanted, not, limit]) => ({
    ...state,
    ...span,
    filter: wanted,
    ...(Object.keys(not).length === 0 ? {} : { not }),
    limit,
  }));

const statsQuery = fc.tuple(timesMs, filter).map(([span, filters]) => ({ ...span, filter: filters }));

describe('statsText', () => {
  it('is read again as the very same question, whatever stands in it', () => {
    fc.assert(
      fc.property(statsQuery, (asked) => {
        assert.deepEqual(parsed(statsText(asked)), { verb: 'stats', query: asked });
      }),
      { numRuns: 300 },
    );
  });
});

describe('queryText', () => {
  it('is read again as the very same query, whatever stands in it', () => {
    fc.assert(
      fc.property(query, (asked) => {
        const command = parsed(queryText(asked));
        assert.deepEqual(command, { verb: 'tasks', query: asked });
      }),
      { numRuns: 500 },
    );
  });

  it('keeps quotes of other kinds', () => {
    for (const user of ['a» b', 'a « b', '「a」 b', 'a:b', '„a']) {
      assert.deepEqual(parsed(`tasks user:${quoted(user)}`), {
        verb: 'tasks',
        query: { state: 'all', filter: { user }, limit: 10 },
      });
    }
  });
});
