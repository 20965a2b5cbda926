import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { ConfigurationError, parseSettings, settingsFile } from '../../lib/config.ts';

const smallest = {
  targets: [{ id: 'prod', region: 'cn-north-4', projectId: '0123456789abcdef0123456789abcdef' }],
  defaultRoute: { channel: 'C0123456789' },
};

const shipped: unknown = parse(readFileSync(new URL('../../infra/watch.yml', import.meta.url), 'utf8'));

type Nested = { [key: string | number]: Nested };

/** Sets one value deep inside a copy; a map on the way that is not there yet is added. */
function smallestWith(path: readonly (string | number)[], value: unknown): unknown {
  const copy = structuredClone(smallest) as unknown as Nested;
  let at = copy;
  for (const key of path.slice(0, -1)) {
    at[key] ??= {};
    at = at[key];
  }
  at[path.at(-1) ?? ''] = value as Nested;
  return copy;
}

function faultsOf(value: unknown): ConfigurationError['faults'] {
  try {
    parseSettings(value);
  } catch (error) {
    assert.ok(error instanceof ConfigurationError, String(error));
    return error.faults;
  }
  return [];
}

function pathsOf(value: unknown): string[] {
  return faultsOf(value).map((fault) => fault.path);
}

describe('parseSettings', () => {
  it('fills in every default', () => {
    assert.deepEqual(parseSettings(smallest), {
      timeZone: 'UTC',
      language: 'en',
      targets: [
        {
          id: 'prod',
          name: 'prod',
          region: 'cn-north-4',
          projectId: '0123456789abcdef0123456789abcdef',
          endpoint: 'https://dcs.cn-north-4.myhuaweicloud.com',
          credentials: 'default',
          every: '1 minute',
          sources: ['tasks'],
        },
      ],
      routes: [],
      defaultRoute: { channel: 'C0123456789', mention: [] },
      delivery: { graceSeconds: 120, digestAbove: 10, exactlyOnce: true },
      fetch: { overlapSeconds: 600, settleSeconds: 5, pageSize: 1000, stalledAfterMinutes: 60, staleAfterDays: 7 },
      retentionDays: 90,
      consoleUrl: 'https://console.huaweicloud.com/dcs/?region={region}&locale=en-us#/dcs/manager/cacheList',
      buttons: true,
      summary: { send: true, weekday: 'monday', time: '09:00' },
    });
  });

  const eventsAt = (target: object) =>
    parseSettings({ ...smallest, targets: [{ ...smallest.targets[0], ...target }] }).targets[0];

  it('asks Cloud Eye beside the Task Center, for targets that have events alone', () => {
    const sources = ['tasks', 'events'];
    assert.equal(eventsAt({})?.eventsEndpoint, undefined);
    assert.equal(eventsAt({ sources })?.eventsEndpoint, 'https://ces.cn-north-4.myhuaweicloud.com');
    assert.equal(
      eventsAt({ sources, region: 'eu-west-101' })?.eventsEndpoint,
      'https://ces.eu-west-101.myhuaweicloud.eu',
    );
    const otc = 'https://dcs.eu-de.otc.t-systems.com';
    assert.equal(eventsAt({ sources, endpoint: otc })?.eventsEndpoint, 'https://ces.eu-de.otc.t-systems.com');
    assert.equal(eventsAt({ sources, endpoint: 'http://127.0.0.1:99' })?.eventsEndpoint, 'http://127.0.0.1:99');
    const eventsEndpoint = 'https://events.example';
    assert.equal(eventsAt({ sources, eventsEndpoint })?.eventsEndpoint, eventsEndpoint);
  });

  it('refuses a source it does not know, one that is named twice, and an endpoint that nothing asks', () => {
    const pathsWith = (target: object) => pathsOf({ ...smallest, targets: [{ ...smallest.targets[0], ...target }] });
    assert.deepEqual(pathsWith({ sources: ['tasks', 'alarms'] }), ['targets[0].sources[1]']);
    assert.deepEqual(pathsWith({ sources: [] }), ['targets[0].sources']);
    assert.deepEqual(pathsWith({ sources: ['events', 'events'] }), ['targets[0].sources[1]']);
    assert.deepEqual(pathsWith({ eventsEndpoint: 'https://ces.example' }), ['targets[0].eventsEndpoint']);
    assert.deepEqual(pathsWith({ sources: ['events'], eventsEndpoint: 'http://ces.example' }), [
      'targets[0].eventsEndpoint',
    ]);
  });

  it('takes the file that ships with the repository, every key of it', () => {
    const settings = parseSettings(shipped);

    assert.equal(settings.targets[0]?.id, 'prod');
    assert.deepEqual(settings.routes[0]?.mention, ['S0123456789', 'here']);
    assert.equal(settings.routes[1]?.drop, true);
  });

  it('takes what it made itself, as the build writes it, without changing it', () => {
    const once = parseSettings(shipped);

    assert.deepEqual(parseSettings(JSON.parse(JSON.stringify(once))), once);
  });

  it('names every fault in one message: where, what was found, what is allowed', () => {
    const wrong = {
      targets: [{ id: 'Prod', region: 'cn-nort-4', projectId: 'abc' }],
      defaultRoute: {},
      delivery: { graceSeconds: 0 },
      colour: 'blue',
      shape: 'round',
    };

    assert.throws(
      () => parseSettings(wrong, 'infra/watch.yml'),
      (error) => {
        assert.ok(error instanceof ConfigurationError);
        assert.match(error.message, /^infra\/watch\.yml has 7 faults:\n/);
        assert.match(error.message, /^- targets\[0\]\.id: found "Prod"; allowed: 1 to 32 lower-case letters/m);
        assert.match(error.message, /^- targets\[0\]\.region: found "cn-nort-4"; allowed: .*cn-north-4.*endpoint/m);
        assert.match(error.message, /^- targets\[0\]\.projectId: found "abc"; allowed: 32 hexadecimal digits/m);
        assert.match(error.message, /^- defaultRoute\.channel: found nothing; allowed: a channel ID/m);
        assert.match(error.message, /^- delivery\.graceSeconds: found 0; allowed: a whole number from 1 to 3600/m);
        assert.match(error.message, /^- colour: found an unknown key; allowed: only the keys timeZone, /m);
        assert.match(error.message, /^- shape: found an unknown key/m);
        return true;
      },
    );
  });

  it('refuses keys that every object inherits', () => {
    const wrong = JSON.parse(JSON.stringify(smallest).replace('{', '{"__proto__":{"drop":true},"constructor":1,'));

    assert.deepEqual(pathsOf(wrong), ['__proto__', 'constructor']);
  });

  for (const secret of [
    'xoxb-123-abc',
    'ABCDEFGHIJKLMNOPQRST',
    'aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dE3gH5jK7m',
    'https://anna:hunter2@example.com',
  ]) {
    it(`does not repeat what may be a secret in the wrong place: ${secret.slice(0, 8)}…`, () => {
      const wrong = {
        ...smallest,
        [secret]: secret,
        timeZone: secret,
        consoleUrl: [secret],
        defaultRoute: { channel: secret },
      };

      assert.throws(
        () => parseSettings(wrong),
        (error) => error instanceof Error && !error.message.includes(secret),
      );
    });
  }

  for (const [what, value] of [
    ['nothing', null],
    ['a list', []],
    ['a text', 'prod'],
  ] as const) {
    it(`refuses ${what} in place of the whole file`, () => {
      assert.deepEqual(pathsOf(value), ['(the whole file)']);
    });
  }
});

const accepted: readonly [string, readonly (string | number)[], unknown][] = [
  [
    'A17: the same project ID in another region',
    ['targets', 1],
    { ...smallest.targets[0], id: 'other', region: 'eu-de', endpoint: 'https://dcs.eu-de.example' },
  ],
  [
    'A17: another project of the same region',
    ['targets', 1],
    { ...smallest.targets[0], id: 'other', projectId: 'f'.repeat(32) },
  ],
  [
    'an endpoint with any region',
    ['targets', 0],
    { ...smallest.targets[0], region: 'eu-de', endpoint: 'https://dcs.eu-de.otc.t-systems.com/' },
  ],
  ['plain http on this machine', ['targets', 0, 'endpoint'], 'http://127.0.0.1:8443'],
  ['plain http on this machine by IPv6', ['targets', 0, 'endpoint'], 'http://[::1]:8443'],
  ['one hour', ['targets', 0, 'every'], '1 hour'],
  ['12 minutes', ['targets', 0, 'every'], '12 minutes'],
  ['the smallest numbers', ['fetch'], { overlapSeconds: 2, settleSeconds: 0, pageSize: 1, stalledAfterMinutes: 1 }],
  ['the smallest grace', ['delivery'], { graceSeconds: 1, digestAbove: 1 }],
  ['T59: a route that drops without a channel', ['routes'], [{ match: { class: ['routine'] }, drop: true }]],
  [
    'a route for everything',
    ['routes'],
    [{ match: {}, channel: 'G01AB', continue: true, mention: ['U01', 'channel'] }],
  ],
  ['G17: who gets a mail', ['alarmEmail'], 'on-call+redis@example.com'],
  ['G21: a project ID in capitals', ['targets', 0, 'projectId'], '0123456789ABCDEF0123456789ABCDEF'],
  ['a route by instance', ['routes'], [{ match: { instance: ['redis-prod-*', '73c16e79'] }, channel: 'C01AB' }]],
  [
    'time intervals: a day, days, over a weekend, over midnight, to the end of a day',
    ['timeIntervals'],
    {
      officeHours: [
        { days: ['monday:thursday', 'friday'], from: '08:00', to: '17:30' },
        { days: ['saturday:monday'], to: '24:00' },
      ],
      nights: [{ from: '22:00', to: '06:00' }],
    },
  ],
  [
    'a route that says what to do, and wants replies in the thread alone',
    ['routes'],
    [
      {
        match: {},
        channel: 'C01AB',
        mention: ['S01'],
        escalate: [{ after: '5 minutes', mention: ['here'], channel: 'C02AB' }],
        runbook: 'https://wiki.example.com/redis?page=failover#first',
        note: 'Call <the DBA> first',
        quietReplies: true,
      },
    ],
  ],
  ['a default route that says what to do', ['defaultRoute', 'runbook'], 'https://wiki.example.com'],
  ['Chinese', ['language'], 'zh-CN'],
  ['a zone in Asia', ['timeZone'], 'Asia/Shanghai'],
  ['a zone by an old name', ['timeZone'], 'US/Pacific'],
  ['another console', ['consoleUrl'], 'https://console.example.com/{region}?project={project}'],
];

const refused: readonly [string, readonly (string | number)[], unknown, string][] = [
  ['no target', ['targets'], [], 'targets'],
  ['an id with a space', ['targets', 0, 'id'], 'my prod', 'targets[0].id'],
  ['an id of 33 characters', ['targets', 0, 'id'], 'a'.repeat(33), 'targets[0].id'],
  ['an id twice', ['targets', 1], smallest.targets[0], 'targets[1].id'],
  [
    'A17: a second target of the same region and project',
    ['targets', 1],
    { ...smallest.targets[0], id: 'again', name: 'Another', sources: ['events'] },
    'targets[1].projectId',
  ],
  [
    'A17, G21: the same project in capitals',
    ['targets', 1],
    { ...smallest.targets[0], id: 'again', projectId: smallest.targets[0]?.projectId.toUpperCase() },
    'targets[1].projectId',
  ],
  ['a mail address without a host', ['alarmEmail'], 'oncall', 'alarmEmail'],
  ['plain http to another machine', ['targets', 0, 'endpoint'], 'http://dcs.example.com', 'targets[0].endpoint'],
  [
    'a host that only begins like loopback',
    ['targets', 0, 'endpoint'],
    'http://127.0.0.1.example.com',
    'targets[0].endpoint',
  ],
  ['an endpoint with a path', ['targets', 0, 'endpoint'], 'https://dcs.example.com/v2', 'targets[0].endpoint'],
  ['rate words that EventBridge refuses', ['targets', 0, 'every'], '1 minutes', 'targets[0].every'],
  ['no time at all', ['targets', 0, 'every'], '0 minutes', 'targets[0].every'],
  [
    'T59: a class that does not exist',
    ['routes'],
    [{ match: { class: ['info'] }, drop: true }],
    'routes[0].match.class[0]',
  ],
  [
    'an event that does not exist',
    ['routes'],
    [{ match: { event: ['done'] }, drop: true }],
    'routes[0].match.event[0]',
  ],
  ...(
    [
      ['a day that does not exist', { days: ['mon'] }, '.days[0]'],
      ['days by a hyphen', { days: ['monday-friday'] }, '.days[0]'],
      ['a time after the end of a day', { to: '24:01' }, '.to'],
      ['a day that begins at its end', { from: '24:00', to: '08:00' }, '.from'],
      ['a time without an hour’s zero', { from: '8:00' }, '.from'],
      ['a span that ends when it begins', { from: '08:00', to: '08:00' }, '.to'],
      ['a key of a span that is not known', { day: ['monday'] }, '.day'],
    ] as const
  ).map(([what, span, path]): [string, string[], unknown, string] => [
    `${what}, in a time interval`,
    ['timeIntervals', 'hours'],
    [span],
    `timeIntervals.hours[0]${path}`,
  ]),
  ['a time interval of no spans', ['timeIntervals'], { hours: [] }, 'timeIntervals.hours'],
  ['a list of time intervals', ['timeIntervals'], [{ days: ['monday'] }], 'timeIntervals'],
  [
    'a route in a time interval that is not there',
    ['routes'],
    [{ match: { during: ['hours'] }, drop: true }],
    'routes[0].match.during[0]',
  ],
  [
    'a route outside of one',
    ['routes'],
    [{ match: { outside: ['constructor'] }, drop: true }],
    'routes[0].match.outside[0]',
  ],
  ['a text in place of a list', ['routes'], [{ match: { event: 'failed' }, drop: true }], 'routes[0].match.event'],
  [
    'an instance that is no text',
    ['routes'],
    [{ match: { instance: [7] }, drop: true }],
    'routes[0].match.instance[0]',
  ],
  ['a list that matches nothing', ['routes'], [{ match: { user: [] }, drop: true }], 'routes[0].match.user'],
  [
    'a route to a target that does not exist',
    ['routes'],
    [{ match: { target: ['pord'] }, drop: true }],
    'routes[0].match.target[0]',
  ],
  ['a route without match', ['routes'], [{ drop: true }], 'routes[0].match'],
  ['T59: a route that neither drops nor names a channel', ['routes'], [{ match: {} }], 'routes[0].channel'],
  [
    'a route that drops and names a channel',
    ['routes'],
    [{ match: {}, drop: true, channel: 'C01AB' }],
    'routes[0].channel',
  ],
  ['a runbook by plain http', ['defaultRoute', 'runbook'], 'http://wiki.example.com', 'defaultRoute.runbook'],
  ['a runbook that is a script', ['defaultRoute', 'runbook'], 'javascript:alert(1)', 'defaultRoute.runbook'],
  [
    'a runbook longer than a button takes',
    ['defaultRoute', 'runbook'],
    `https://wiki.example.com/${'a'.repeat(1_000)}`,
    'defaultRoute.runbook',
  ],
  ['an empty note', ['defaultRoute', 'note'], ' ', 'defaultRoute.note'],
  ['a long note', ['defaultRoute', 'note'], 'a'.repeat(201), 'defaultRoute.note'],
  ...(['runbook', 'note', 'quietReplies'] as const).map((key): [string, string[], unknown, string] => [
    `a route that drops and has ${key}`,
    ['routes'],
    [{ match: {}, drop: true, [key]: { runbook: 'https://a.example', note: 'a', quietReplies: true }[key] }],
    `routes[0].${key}`,
  ]),
  [
    'a call that nobody hears in a thread',
    ['routes'],
    [{ match: {}, channel: 'C01AB', mention: ['S01', 'here'], quietReplies: true }],
    'routes[0].mention[1]',
  ],
  [
    'a later call that nobody hears in a thread',
    ['defaultRoute'],
    {
      channel: 'C01AB',
      quietReplies: true,
      escalate: [
        { after: '1 minute', mention: ['channel'], channel: 'C02AB' },
        { after: '2 minutes', mention: ['channel'] },
      ],
    },
    'defaultRoute.escalate[1].mention[0]',
  ],
  ['a mention by name', ['defaultRoute', 'mention'], ['@anna'], 'defaultRoute.mention[0]'],
  ['a grace of nothing', ['delivery', 'graceSeconds'], 0, 'delivery.graceSeconds'],
  ['a number as text', ['delivery', 'digestAbove'], '10', 'delivery.digestAbove'],
  ['an overlap below two seconds', ['fetch', 'overlapSeconds'], 1, 'fetch.overlapSeconds'],
  ['half a second', ['fetch', 'settleSeconds'], 0.5, 'fetch.settleSeconds'],
  ['a page above the limit of the API', ['fetch', 'pageSize'], 1001, 'fetch.pageSize'],
  ['rows that go while their task is watched', ['retentionDays'], 7, 'retentionDays'],
  ['an offset in place of a zone', ['timeZone'], '+08:00', 'timeZone'],
  ['a zone that does not exist', ['timeZone'], 'Europe/Berln', 'timeZone'],
  ['a language nobody wrote', ['language'], 'de', 'language'],
  ['a console that is a script', ['consoleUrl'], 'javascript:alert(1)', 'consoleUrl'],
  ['a placeholder nobody fills', ['consoleUrl'], 'https://console.example.com/{instance}', 'consoleUrl'],
];

describe('a setting', () => {
  for (const [what, path, value] of accepted) {
    it(`may be ${what}`, () => {
      assert.deepEqual(faultsOf(smallestWith(path, value)), []);
    });
  }

  it('G21: a project ID in capitals is the one that the cloud knows in small letters', () => {
    const capitals = smallest.targets[0]?.projectId.toUpperCase();

    assert.equal(
      parseSettings(smallestWith(['targets', 0, 'projectId'], capitals)).targets[0]?.projectId,
      smallest.targets[0]?.projectId,
    );
  });

  for (const [what, path, value, where] of refused) {
    it(`must not be ${what}`, () => {
      assert.deepEqual(pathsOf(smallestWith(path, value)), [where]);
    });
  }

  for (const name of ['#redis-alerts', 'redis-alerts', 'c0123456789', 'C0123-4567']) {
    it(`T46: must not be the channel ${name}: only an ID is a channel, and the fault says how to find it`, () => {
      const [fault, ...others] = faultsOf(smallestWith(['defaultRoute', 'channel'], name));

      assert.deepEqual(others, []);
      assert.equal(fault?.path, 'defaultRoute.channel');
      assert.equal(fault?.found, JSON.stringify(name));
      assert.match(fault?.allowed ?? '', /never a name; in Slack open the channel.*copy the ID/);
    });
  }
});

describe('settingsFile', () => {
  it('is beside the running code', () => {
    assert.equal(settingsFile({}, '/var/task/dist'), '/var/task/dist/watch.json');
  });

  it('is what WATCH_CONFIG_FILE names', () => {
    assert.equal(settingsFile({ WATCH_CONFIG_FILE: '/etc/watch.json' }, '/var/task/dist'), '/etc/watch.json');
  });
});

it('names the time interval that a route asks for and nobody defined, and those there are', () => {
  const routes = [{ match: { during: ['officeHours'], outside: ['oficeHours'] }, drop: true }];
  const [fault, ...others] = faultsOf({ ...smallest, timeIntervals: { officeHours: [{}], nights: [{}] }, routes });

  assert.deepEqual(others, []);
  assert.deepEqual(fault, {
    path: 'routes[0].match.outside[0]',
    found: '"oficeHours"',
    allowed: 'a name in timeIntervals: officeHours, nights',
  });
});
