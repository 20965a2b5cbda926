import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type RoutedEvent, type Routing, route } from '../../../lib/model/routes.ts';
import type { Route, Settings } from '../../../lib/model/settings.ts';

const event: RoutedEvent = {
  target: 'prod',
  class: 'switchover',
  name: 'masterStandbySwapJob',
  event: 'failed',
  instances: { ids: ['5560df16-cebf-4473-95c4-d1b573c16e79'], names: ['cache-orders-prod'], words: [] },
};
const fallback = { channel: 'C0DEFAULT', mention: ['S0DEFAULT'] };

describe('route', () => {
  const rows: readonly (readonly [string, readonly Partial<Route>[], Record<string, readonly string[]>])[] = [
    ['no route leaves an event to the default route', [], { C0DEFAULT: ['S0DEFAULT'] }],
    ['the first match wins', [{ channel: 'C1' }, { channel: 'C2' }], { C1: [] }],
    ['continue goes on to the next match', [{ channel: 'C1', continue: true }, { channel: 'C2' }], { C1: [], C2: [] }],
    ['the default route is for what no route matched', [{ channel: 'C1', continue: true }], { C1: [] }],
    [
      'two routes to one channel are one, with the mentions of both',
      [
        { channel: 'C1', mention: ['S1', 'S2'], continue: true },
        { channel: 'C1', mention: ['S2', 'S3'] },
      ],
      { C1: ['S1', 'S2', 'S3'] },
    ],
    ['drop tells nobody', [{ drop: true }], {}],
    [
      'drop ends the walk and leaves what was routed before',
      [{ channel: 'C1', continue: true }, { drop: true, continue: true }, { channel: 'C2' }],
      { C1: [] },
    ],
    [
      'a route that does not match is passed over',
      [
        { match: { target: ['test'] }, channel: 'C1' },
        { match: { target: ['prod'] }, channel: 'C2' },
      ],
      { C2: [] },
    ],
    [
      'all keys of a match have to fit',
      [{ match: { target: ['prod'], event: ['started'] }, channel: 'C1' }],
      { C0DEFAULT: ['S0DEFAULT'] },
    ],
    [
      'one of the values of a key is enough',
      [{ match: { class: ['capacity', 'switchover'] }, channel: 'C1' }],
      { C1: [] },
    ],
    [
      'a match on a user does not fit an event without one',
      [{ match: { user: ['anna'] }, channel: 'C1' }],
      { C0DEFAULT: ['S0DEFAULT'] },
    ],
    [
      'a match on an instance fits its name, with * for any characters and without case',
      [
        { match: { instance: ['redis-*'] }, channel: 'C1' },
        { match: { instance: ['mongo', 'Cache-*-PROD'] }, channel: 'C2' },
      ],
      { C2: [] },
    ],
    [
      'a match on an instance fits its id, or the last eight characters of it',
      [
        { match: { instance: ['73c16e7a'] }, channel: 'C1' },
        { match: { instance: ['73c16e79'] }, channel: 'C2' },
      ],
      { C2: [] },
    ],
  ];
  for (const [name, routes, expected] of rows)
    it(name, () => assert.deepEqual(Object.fromEntries(route(settingsOf(routes), event, 0).channels), expected));

  it('does not match a rule by instance where none is known', () => {
    const { instances: _instances, ...unknown } = event;

    assert.deepEqual(route(settingsOf([{ match: { instance: ['*'] }, drop: true }]), unknown, 0).rules, ['default']);
  });

  it('says which rules decided, counted from 1', () => {
    const routes = [{ match: { target: ['test'] } }, { channel: 'C1', continue: true }, { channel: 'C2' }];
    assert.deepEqual(route(settingsOf(routes), event, 0).rules, [2, 3]);
    assert.deepEqual(route(settingsOf([]), event, 0).rules, ['default']);
  });
});

describe('what a route says to whoever reads of a failure', () => {
  const guidesOf = (routes: readonly Partial<Route>[]) =>
    Object.fromEntries(route(settingsOf(routes), event, 0).guides);

  it('is that of the first route to the channel that has it, the runbook and the note each', () => {
    const routes = [
      { channel: 'C1', note: 'one', continue: true },
      { channel: 'C1', note: 'two', runbook: 'https://two.example', continue: true },
      { channel: 'C1', runbook: 'https://three.example' },
    ];
    assert.deepEqual(guidesOf(routes), { C1: { note: 'one', runbook: 'https://two.example' } });
  });

  it('is for its own channel and those of its steps alone', () => {
    const escalate = [{ after: '5 minutes', mention: [], channel: 'C2' }];
    const routes = [{ channel: 'C1', note: 'one', escalate, continue: true }, { channel: 'C3' }];
    assert.deepEqual(guidesOf(routes), { C1: { note: 'one' }, C2: { note: 'one' }, C3: {} });
  });

  it('wants replies in the thread alone where every route to the channel wants that', () => {
    const quietOf = (routes: readonly Partial<Route>[]) => [...route(settingsOf(routes), event, 0).quiet];
    const quiet = { channel: 'C1', quietReplies: true, continue: true };
    const escalate = [{ after: '5 minutes', mention: [], channel: 'C2' }];
    assert.deepEqual(quietOf([quiet]), ['C1']);
    assert.deepEqual(quietOf([quiet, { channel: 'C1' }]), []);
    assert.deepEqual(quietOf([{ ...quiet, escalate }]), ['C1']);
    assert.deepEqual(quietOf([{ channel: 'C2' }, quiet]), []);
  });
});

describe('a test of a route', () => {
  const escalate = [{ after: '5 minutes', mention: ['S2'], channel: 'C2' }];
  const routes: readonly Partial<Route>[] = [
    {
      match: { target: ['test'], during: ['never'] },
      channel: 'C1',
      mention: ['S1'],
      escalate,
      note: 'one',
      continue: true,
    },
    { channel: 'C3' },
    { drop: true },
  ];
  const routed = (number: number | 'default', calls: boolean) =>
    route(settingsOf(routes), { ...event, test: { route: number, calls } }, 0);

  it('goes by that route alone, whatever and whenever that matches', () => {
    const { channels, rules, guides } = routed(1, true);
    assert.deepEqual([[...channels], rules], [[['C1', ['S1']]], [1]]);
    assert.deepEqual(guides.get('C2'), { note: 'one' });
    assert.deepEqual([...routed('default', true).channels], [['C0DEFAULT', ['S0DEFAULT']]]);
  });

  it('mentions nobody unless it is to, neither at once nor later', () => {
    assert.deepEqual([...routed(1, false).channels], [['C1', []]]);
    assert.deepEqual(routed(1, false).steps, [{ afterMs: 300_000, channel: 'C2', mention: [] }]);
    assert.deepEqual(routed(1, true).steps, [{ afterMs: 300_000, channel: 'C2', mention: ['S2'] }]);
  });

  it('goes nowhere where there is no such route any more, or it drops', () => {
    for (const number of [3, 4]) assert.deepEqual([...routed(number, true).channels], []);
  });
});

const events = ['started', 'failed'] as const;
const arbitraryRoute: fc.Arbitrary<Partial<Route>> = fc.record({
  match: fc.record({ event: fc.subarray([...events], { minLength: 1 }) }, { requiredKeys: [] }),
  channel: fc.constantFrom('C1', 'C2', 'C3'),
  mention: fc.subarray(['S1', 'S2']),
  drop: fc.boolean(),
  continue: fc.boolean(),
});

it('whatever the routes, an event is dropped by a rule or told somewhere, and nobody is called twice', () => {
  fc.assert(
    fc.property(fc.array(arbitraryRoute, { maxLength: 6 }), fc.constantFrom(...events), (routes, word) => {
      const { channels, rules }: Routing = route(settingsOf(routes), { ...event, event: word }, 0);
      const last = rules.at(-1);
      assert.ok(rules.length > 0);
      assert.ok(channels.size > 0 || (typeof last === 'number' && routes[last - 1]?.drop === true));
      for (const mention of channels.values()) assert.equal(new Set(mention).size, mention.length);
    }),
  );
});

it('a route that does not match changes nothing, wherever it stands', () => {
  fc.assert(
    fc.property(fc.array(arbitraryRoute, { maxLength: 5 }), fc.nat(5), (routes, at) => {
      const stranger = { match: { target: ['elsewhere'] }, channel: 'C9' };
      const { channels } = route(settingsOf(routes.toSpliced(at, 0, stranger)), event, 0);
      assert.deepEqual(channels, route(settingsOf(routes), event, 0).channels);
    }),
  );
});

function settingsOf(routes: readonly Partial<Route>[]): Settings {
  const whole = routes.map((partial) => ({ match: {}, mention: [], drop: false, continue: false, ...partial }));
  return { routes: whole, defaultRoute: fallback } as unknown as Settings;
}
