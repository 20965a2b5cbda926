import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkConfiguration } from '../../../infra/doctor/check-configuration.ts';
import { parseSettings } from '../../../lib/config.ts';

const project = 'a'.repeat(32);

function verdictsFor(changes: object, target: object = {}) {
  const settings = parseSettings({
    targets: [{ id: 'prod', region: 'cn-north-4', projectId: project, ...target }],
    defaultRoute: { channel: 'C0AAAAAAA' },
    ...changes,
  });
  return checkConfiguration(settings, settings.targets).slice(1);
}

describe('who is called', () => {
  const events = { sources: ['tasks', 'events'] };
  const to = { channel: 'C0AAAAAAA' };
  const called = { ...to, mention: ['here'] };
  const rows: readonly [name: string, changes: object, target: object, found: RegExp | undefined][] = [
    ['nobody', {}, {}, /^nobody is called when a switchover fails$/],
    ['nobody, with events', {}, events, /^nobody is called when a switchover or a failover fails$/],
    ['whom the default route calls', { defaultRoute: called }, events, undefined],
    [
      'only for switchovers',
      { routes: [{ match: { class: ['switchover'], event: ['failed'] }, ...called }] },
      events,
      /^nobody is called when a failover fails$/,
    ],
    ['for what starts', { routes: [{ match: { event: ['started'] }, ...called }] }, {}, /switchover/],
    ['for another target', { routes: [{ match: { class: ['security'] }, ...called }] }, {}, /switchover/],
    [
      'in office hours',
      { routes: [{ match: { during: ['day'] }, ...called }], timeIntervals: { day: [{}] } },
      {},
      undefined,
    ],
    [
      'after a route that takes it away at night alone',
      {
        routes: [
          { match: { outside: ['day'] }, ...to },
          { match: {}, ...called },
        ],
        timeIntervals: { day: [{ from: '08:00', to: '20:00' }] },
      },
      {},
      undefined,
    ],
    ['on some instances', { routes: [{ match: { instance: ['redis-*'] }, ...called }] }, {}, undefined],
    [
      'after a route that takes it away',
      {
        routes: [
          { match: { event: ['failed'] }, ...to },
          { match: {}, ...called },
        ],
      },
      {},
      /switchover/,
    ],
    [
      'after a route that goes on',
      {
        routes: [
          { match: { event: ['failed'] }, ...to, continue: true },
          { match: {}, ...called },
        ],
      },
      {},
      undefined,
    ],
    [
      'by the default route, which is not asked',
      { routes: [{ match: {}, ...to, continue: true }], defaultRoute: called },
      {},
      /switchover/,
    ],
    [
      'nobody, as it is dropped',
      { routes: [{ match: { event: ['failed'] }, drop: true }], defaultRoute: called },
      {},
      /switchover/,
    ],
  ];
  for (const [name, changes, target, found] of rows) {
    it(`G18: the doctor says when a failure calls nobody: ${name}`, () => {
      const verdicts = verdictsFor(changes, target);

      assert.deepEqual(
        verdicts.map(({ kind, what }) => [kind, what]),
        found === undefined ? [] : [['note', 'calls for prod']],
      );
      if (found !== undefined) assert.match(verdicts[0]?.found ?? '', found);
    });
  }
});

it('the doctor names a time interval that no route uses', () => {
  const verdicts = verdictsFor({
    timeIntervals: { day: [{ to: '20:00' }], night: [{ from: '20:00' }], never: [{ days: ['sunday'] }] },
    routes: [
      { match: { during: ['day'] }, drop: true },
      { match: { outside: ['night'] }, drop: true },
    ],
    defaultRoute: { channel: 'C0AAAAAAA', mention: ['here'] },
  });

  assert.deepEqual(
    verdicts.map(({ kind, what, found }) => [kind, what, found]),
    [['note', 'time interval never', 'no route uses it']],
  );
});

describe('the example', () => {
  it('G19: its project and channel are faults, wherever they stand', () => {
    const mention = ['here'];
    const changes = {
      defaultRoute: { channel: 'C0AAAAAAA', mention },
      routes: [{ match: { class: ['capacity'] }, channel: 'C0123456789' }],
    };
    const verdicts = verdictsFor(changes, { projectId: '0123456789ABCDEF0123456789abcdef' });

    assert.deepEqual(
      verdicts.map(({ kind, what }) => [kind, what]),
      [
        ['fault', 'target prod'],
        ['fault', 'channel C0123456789'],
      ],
    );
  });
});
