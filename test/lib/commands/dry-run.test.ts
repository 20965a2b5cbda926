/** Where a task would go, from the words that ask for it to the answer. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { dryRunText } from '../../../infra/doctor/dry-run.ts';
import type { CommandFault, DryRun } from '../../../lib/commands/command.ts';
import { parseSettings } from '../../../lib/config.ts';
import type { Mute } from '../../../lib/mutes/mutes.ts';
import { noonMs, parsed } from '../../support/parsing.ts';

const extend = { kind: { name: 'EXTEND', class: 'capacity' } } as const;
const three = Date.parse('2026-11-25T02:00:00Z');

const understood: Record<string, DryRun> = {
  'routes EXTEND': extend,
  'routes EXTEND failed instance:redis-orders at 03:00': {
    ...extend,
    event: 'failed',
    instance: 'redis-orders',
    atMs: three,
  },
  'routes at 03:00 instance: redis-orders failed extend': {
    ...extend,
    event: 'failed',
    instance: 'redis-orders',
    atMs: three,
  },
  'routes at 2026-11-25 03:00 type:extend target:staging user:"Anna Lee"': {
    ...extend,
    target: 'staging',
    user: 'Anna Lee',
    atMs: three,
  },
  'routes switchover stalled': { kind: { name: '', class: 'switchover' }, event: 'stalled' },
  'routes class:failover': { kind: { name: '', class: 'failover' } },
  'routes "Master/standby switchover" running': {
    kind: { name: 'masterStandbySwapJob', class: 'switchover' },
    event: 'started',
  },
  'routes type:SomeNewJob lost': { kind: { name: 'SomeNewJob', class: 'other' }, event: 'lost' },
  '路由 主备切换 失败 实例：redis-orders 时间 3:00': {
    kind: { name: '', class: 'switchover' },
    event: 'failed',
    instance: 'redis-orders',
    atMs: three,
  },
};

const refused: Record<string, Partial<CommandFault>> = {
  'routes failed': { fault: 'missing', word: 'type:' },
  'routes EXTEND faild': { fault: 'word', nearest: 'failed', suggestion: 'routes EXTEND failed' },
  'routes EXTNED failed': { fault: 'word', nearest: 'EXTEND', suggestion: 'routes EXTEND failed' },
  'routes swichover': { fault: 'word', nearest: 'switchover', suggestion: 'routes switchover' },
  'routes EXTEND failed lost': { fault: 'twice', word: 'lost' },
  'routes EXTEND AddReplica': { fault: 'twice', word: 'AddReplica' },
  'routes Specificaton failed': { fault: 'word', word: 'Specificaton' },
  'routes Specification failed': {
    nearest: 'Specification change',
    suggestion: 'routes Specification" "change failed',
  },
  'routes EXTEND type:AddReplica': { fault: 'twice', word: 'AddReplica' },
  'routes EXTEND instance:a,b': { fault: 'value', word: 'instance: a,b' },
  'routes EXTEND target:nowhere': { fault: 'value', word: 'target: nowhere', allowed: ['prod', 'staging'] },
  'routes EXTEND target:*': { fault: 'value', word: 'target: prod,staging' },
  'routes EXTEND at noon': { fault: 'value', word: 'at noon' },
  'routes EXTEND at': { fault: 'missing', word: 'at' },
  'routes EXTEND instnce:a': { fault: 'filter', nearest: 'instance', suggestion: 'routes EXTEND instance:a' },
};

describe('/dcs routes with words', () => {
  for (const [line, dryRun] of Object.entries(understood))
    it(`reads "${line}"`, () => assert.deepEqual(parsed(line), { verb: 'routes', dryRun }));

  for (const [line, expected] of Object.entries(refused))
    it(`says what is wrong with "${line}"`, () => {
      const fault = parsed(line) as CommandFault;
      assert.deepEqual({ ...fault, ...expected }, fault);
    });

  it('without any is the list of routes', () => assert.deepEqual(parsed('routes'), { verb: 'routes' }));
});

const settings = parseSettings({
  timeZone: 'Europe/Berlin',
  targets: [{ id: 'prod', name: 'Production', region: 'cn-north-4', projectId: '0123456789abcdef0123456789abcdef' }],
  timeIntervals: { nights: [{ from: '22:00', to: '06:00' }] },
  routes: [
    {
      match: { event: ['failed'], during: ['nights'] },
      channel: 'C0NIGHT',
      mention: ['S01'],
      escalate: [{ after: '10 minutes', mention: ['here'], channel: 'C0EVERYBODY' }],
      runbook: 'https://wiki.example.com/redis',
      note: 'The DBA first',
    },
    { match: { instance: ['redis-*'], event: ['failed'] }, channel: 'C0DAY', quietReplies: true, continue: true },
    { match: { name: ['dcsExportJob'] }, drop: true },
    { match: { user: ['anna'] }, channel: 'C0ANNA', mention: ['U01'] },
  ],
  defaultRoute: { channel: 'C0DEFAULT', mention: ['S02'] },
});

const mute: Mute = {
  key: { pk: 'MUTES', sk: '*#4' },
  v: 1,
  number: 4,
  filter: { type: 'EXTEND' },
  untilMs: noonMs + 3_600_000,
  byId: 'U1',
  byName: 'anna',
  includingFailures: true,
  createdAtMs: noonMs,
};

function answerTo(words: string, mutes: readonly Mute[] | undefined = [], language: 'en' | 'zh-CN' = 'en'): string {
  return dryRunText({ ...settings, language }, words, mutes, noonMs).text;
}

describe('a dry run', () => {
  it('says which route takes it, where it goes, who is called, now and later, and what to do', () => {
    const text = answerTo('EXTEND failed instance:redis-orders at 03:00');
    assert.equal(
      text.replace(/ · [^·\n]*2026[^\n]*/, ' · <time>'),
      [
        'Dry run: 🔴 Specification change failed · redis-orders · Production · <time>',
        'Route 1 takes it',
        '→ #C0NIGHT · mentions S01',
        'Runbook: https://wiki.example.com/redis',
        'Note: The DBA first',
        'After 10 minutes, if nobody is on it → #C0EVERYBODY · mentions here',
        'No mute would keep it quiet.',
        'Not named, so no route that asks for it matches: user:',
        'Nothing was sent.',
      ].join('\n'),
    );
  });

  it('goes by the time that is named', () => {
    const text = answerTo('EXTEND failed instance:redis-orders at 12:00');
    assert.match(text, /^Route 2 takes it$/m);
    assert.match(text, /#C0DAY · mentions nobody · in its thread alone/);
    assert.doesNotMatch(text, /NIGHT|wiki|After/);
  });

  it('names all routes that take it, also those that drop it', () => {
    assert.match(
      answerTo('dcsExportJob failed instance:redis-1 at 12:00'),
      /^Routes 2, 3 take it\n.*\nnot sent: the route drops it$/m,
    );
    assert.match(
      answerTo('dcsExportJob failed user:bob at 12:00'),
      /^Route 3 takes it\nnot sent: the route drops it$/m,
    );
    assert.match(answerTo('EXTEND failed at 12:00'), /^The default route takes it\n→ #C0DEFAULT · mentions S02$/m);
  });

  it('mentions nobody for what is no failure', () => {
    assert.match(answerTo('EXTEND succeeded user:anna'), /^Route 4 takes it\n→ #C0ANNA · mentions nobody$/m);
  });

  it('says which mute in force would keep it quiet, if it is in force by then, and that mutes were not read', () => {
    const muted = /^Mute 4 would keep it quiet \(set by anna\)\.$/m;
    assert.match(answerTo('EXTEND failed', [mute]), muted);
    assert.doesNotMatch(answerTo('EXTEND failed at 14:00', [mute]), muted);
    assert.doesNotMatch(answerTo('AddReplica failed', [mute]), muted);
    assert.match(dryRunText(settings, 'EXTEND failed', undefined, noonMs).text, /^Mutes were not read\.$/m);
  });

  it('says what it took for granted: a failure, and what routes ask for and nobody named', () => {
    assert.match(answerTo('switchover'), /about a failure.*matches: type:, instance:, user:/s);
    assert.doesNotMatch(answerTo('EXTEND failed instance:a user:b'), /about a failure|matches:/);
  });

  it('answers in Chinese too', () => {
    const text = answerTo('EXTEND failed instance:redis-orders at 03:00', [], 'zh-CN');
    assert.match(text, /^试运行：.*\n匹配路由 1\n/);
    assert.match(text, /处理手册：https:.*\n备注：The DBA first\n10 分钟后仍无人处理时/);
  });

  it('takes a part of a name for no id', () => {
    const routes = parseSettings({
      ...JSON.parse(JSON.stringify(settings)),
      routes: [{ match: { instance: ['redis-or'] }, channel: 'C0WRONG' }],
    });
    assert.match(dryRunText(routes, 'EXTEND failed instance:redis-orders', [], noonMs).text, /default route/);
  });

  it('says what is wrong with words that nobody understands, and the nearest', () => {
    const { text, isUnderstood } = dryRunText(settings, 'EXTNED failed', [], noonMs);
    assert.equal(isUnderstood, false);
    assert.match(text, /I don't know "EXTNED" here.*Did you mean "EXTEND"/s);
  });
});
