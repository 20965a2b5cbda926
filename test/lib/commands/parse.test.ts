import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Command, CommandFault } from '../../../lib/commands/command.ts';
import { noonMs, parsed } from '../../support/parsing.ts';

const hourMs = 3_600_000;
const all = { state: 'all', filter: {}, limit: 10 } as const;

function tasks(query: object): Command {
  return { verb: 'tasks', query: { ...all, ...query } };
}

const understood: Record<string, Command> = {
  tasks: tasks({}),
  '  TASKS   FAILED ': tasks({ state: 'failed' }),
  'tasks failed last 24h': tasks({ state: 'failed', fromMs: noonMs - 24 * hourMs }),
  'tasks last 2 weeks': tasks({ fromMs: noonMs - 336 * hourMs }),
  'tasks last 1h30m': tasks({ fromMs: noonMs - 1.5 * hourMs }),
  // Midnight in Berlin is an hour before it in UTC; a whole day ends with its last millisecond.
  'tasks since 2026-11-01 until 2026-11-02': tasks({
    fromMs: Date.parse('2026-10-31T23:00:00Z'),
    toMs: Date.parse('2026-11-02T22:59:59.999Z'),
  }),
  'tasks since 2026-11-01 03:00': tasks({ fromMs: Date.parse('2026-11-01T02:00:00Z') }),
  'tasks since 2026-11-01T03:00:00Z': tasks({ fromMs: Date.parse('2026-11-01T03:00:00Z') }),
  'tasks since 3:00': tasks({ fromMs: Date.parse('2026-11-25T02:00:00Z') }),
  'tasks since yesterday until today': tasks({
    fromMs: Date.parse('2026-11-23T23:00:00Z'),
    toMs: Date.parse('2026-11-25T22:59:59.999Z'),
  }),
  'tasks last 1h until 2026-11-20 12:00': tasks({
    fromMs: Date.parse('2026-11-20T10:00:00Z'),
    toMs: Date.parse('2026-11-20T11:00:00Z'),
  }),
  'tasks type:switchover instance:orders user:anna class:security target:production limit:5': tasks({
    filter: { type: 'switchover', instance: 'orders', user: 'anna', class: 'security', target: 'prod' },
    limit: 5,
  }),
  'tasks user:"Anna Lee"': tasks({ filter: { user: 'Anna Lee' } }),
  'tasks user: anna': tasks({ filter: { user: 'anna' } }),
  'tasks user：“Anna Lee”': tasks({ filter: { user: 'Anna Lee' } }),
  '任务列表 失败 最近 7天 类型：modify 类别:安全': tasks({
    state: 'failed',
    fromMs: noonMs - 168 * hourMs,
    filter: { type: 'modify', class: 'security' },
  }),
  'tasks limit:1': tasks({ limit: 1 }),
  'tasks limit:20': tasks({ limit: 20 }),
  [`tasks user:${'a'.repeat(80)}`]: tasks({ filter: { user: 'a'.repeat(80) } }),
  'tasks last 3660d': tasks({ fromMs: noonMs - 3_660 * 24 * hourMs }),
  'task 8abf': { verb: 'task', id: '8abf' },
  [`task ${'a'.repeat(128)}`]: { verb: 'task', id: 'a'.repeat(128) },
  'mute type:modify for 1m': { verb: 'mute', filter: { type: 'modify' }, durationMs: 60_000, includingFailures: false },
  [`mute type:modify for 30d because ${'a'.repeat(200)}`]: {
    verb: 'mute',
    filter: { type: 'modify' },
    durationMs: 720 * hourMs,
    includingFailures: false,
    why: 'a'.repeat(200),
  },
  'task 8abf6e1e': { verb: 'task', id: '8abf6e1e' },
  '/dcs task 8abf6e1e': { verb: 'task', id: '8abf6e1e' },
  'why …500500aa target:staging': { verb: 'why', id: '500500aa', target: 'staging' },
  'task urn:job:77': { verb: 'task', id: 'urn:job:77' },
  status: { verb: 'status' },
  'status target:prod': { verb: 'status', target: 'prod' },
  'mute type:dcsExportJob for 2h because load  test: "final"': {
    verb: 'mute',
    filter: { type: 'dcsExportJob' },
    durationMs: 2 * hourMs,
    includingFailures: false,
    why: 'load  test: "final"',
  },
  'mute class:routine target:prod for 1 day including failures': {
    verb: 'mute',
    filter: { class: 'routine', target: 'prod' },
    durationMs: 24 * hourMs,
    includingFailures: true,
  },
  '静音 类型:modify 持续 30分钟 包括 失败 因为 压测': {
    verb: 'mute',
    filter: { type: 'modify' },
    durationMs: hourMs / 2,
    includingFailures: true,
    why: '压测',
  },
  '静默 类型:modify 持续 1小时': {
    verb: 'mute',
    filter: { type: 'modify' },
    durationMs: hourMs,
    includingFailures: false,
  },
  静默列表: { verb: 'mutes' },
  '取消静默 3': { verb: 'unmute', number: 3 },
  '任务列表 类别:故障切换': tasks({ filter: { class: 'failover' } }),
  mutes: { verb: 'mutes' },
  'unmute 3': { verb: 'unmute', number: 3 },
  'unmute #3': { verb: 'unmute', number: 3 },
  'unmute type:modify': { verb: 'unmute', filter: { type: 'modify' } },
  routes: { verb: 'routes' },
  '': { verb: 'help' },
  'help since': { verb: 'help', word: 'since' },
  '帮助 任务': { verb: 'help', word: '任务' },
  'help tasks please': { verb: 'help', word: 'tasks' },
  'failed last 24h': tasks({ state: 'failed', fromMs: noonMs - 24 * hourMs }),
  'tasks failed running': tasks({ state: 'failed', orStates: ['running'] }),
  'tasks user:anna user:ben': tasks({ filter: { user: 'anna,ben' } }),
};

/** Line, the fault, and the line that is suggested. */
const faulty: readonly [line: string, fault: Partial<CommandFault>][] = [
  ['taks', { fault: 'verb', word: 'taks', nearest: 'tasks', suggestion: 'tasks' }],
  ['stauts target:prod', { fault: 'verb', nearest: 'status', suggestion: 'status target:prod' }],
  ['taks faild lsat 24h', { fault: 'verb', nearest: 'tasks', suggestion: 'tasks failed last 24h' }],
  ['supercalifragilistic', { fault: 'verb', word: 'supercalifragilistic' }],
  ['tasks faild', { fault: 'word', nearest: 'failed', suggestion: 'tasks failed' }],
  ['tasks orders', { fault: 'word', word: 'orders' }],
  ['tasks usr:"Anna Lee"', { fault: 'filter', word: 'usr:', nearest: 'user', suggestion: 'tasks user:"Anna Lee"' }],
  ['tasks colour:red', { fault: 'filter', word: 'colour:' }],
  ['status type:modify', { fault: 'filter', word: 'type:', allowed: ['target'] }],
  ['tasks class:securty', { fault: 'value', word: 'class: securty', nearest: 'security' }],
  ['tasks target:prd', { fault: 'value', nearest: 'prod', allowed: ['prod', 'staging'] }],
  ['tasks limit:0', { fault: 'value', word: 'limit: 0' }],
  ['tasks limit:21', { fault: 'value', word: 'limit: 21' }],
  ['tasks last year', { fault: 'value', word: 'last year' }],
  ['tasks last 99999999h', { fault: 'value' }],
  ['tasks since 2026-13-01', { fault: 'value', word: 'since 2026-13-01' }],
  ['tasks since 25:61', { fault: 'value' }],
  ['tasks since', { fault: 'missing', word: 'since' }],
  ['tasks user:', { fault: 'missing', word: 'user:' }],
  ['tasks user: type:modify', { fault: 'missing', word: 'user:' }],
  ['tasks limit:5 limit:6', { fault: 'twice', word: 'limit:' }],
  ['tasks last 1h since 2026-11-01', { fault: 'twice', word: 'since' }],
  ['tasks since 2026-11-02 until 2026-11-01', { fault: 'order' }],
  ['tasks since 2027-01-01', { fault: 'order' }],
  ['tasks user:"anna', { fault: 'quote' }],
  [`tasks user:${'a'.repeat(81)}`, { fault: 'too-long', word: 'user:' }],
  ['task', { fault: 'missing', word: 'id' }],
  ['tasks last 3661d', { fault: 'value', word: 'last 3661d' }],
  [`task ${'a'.repeat(129)}`, { fault: 'too-long', word: 'id' }],
  ['mute type:modify for 0m', { fault: 'value', word: 'for 0m' }],
  ['mute type:modify for 30d1m', { fault: 'value', word: 'for 30d1m' }],
  ['task abc', { fault: 'too-short', word: 'abc' }],
  ['task 8abf6e1e 8abf6e1f', { fault: 'word', word: '8abf6e1f' }],
  ['task targt:prod', { fault: 'filter', nearest: 'target' }],
  ['mute for 2h', { fault: 'missing', word: 'type:' }],
  ['mute type:modify', { fault: 'missing', word: 'for' }],
  ['mute type:modify for 31d', { fault: 'value', word: 'for 31d' }],
  ['mute type:modify for 10', { fault: 'value' }],
  ['mute type:modify for 2h including success', { fault: 'value', word: 'including success' }],
  ['mute type:modify for 2h because', { fault: 'missing', word: 'because' }],
  [`mute type:modify for 2h because ${'a'.repeat(201)}`, { fault: 'too-long', word: 'because' }],
  ['unmute', { fault: 'missing', word: 'number' }],
  ['unmute three', { fault: 'value' }],
  ['unmute 3 type:modify', { fault: 'word', word: '3' }],
  ['mutes now', { fault: 'word', word: 'now' }],
  ['help tasks since', { fault: 'word', word: 'since' }],
];

describe('parse', () => {
  for (const [line, command] of Object.entries(understood)) {
    it(`reads "${line}"`, () => assert.deepEqual(parsed(line), command));
  }

  for (const [line, expected] of faulty) {
    it(`finds what is wrong with "${line.slice(0, 50)}"`, () => {
      const found = parsed(line);

      assert.ok('fault' in found, JSON.stringify(found));
      assert.partialDeepStrictEqual(found, expected);
      if (expected.suggestion === undefined) assert.equal(found.suggestion, undefined);
    });
  }

  it('suggests only what it would understand', () => {
    for (const [line] of faulty) {
      const found = parsed(line);
      if (!('fault' in found) || found.suggestion === undefined) continue;
      assert.equal('fault' in parsed(found.suggestion), false, found.suggestion);
    }
  });

  it('reads a wall-clock time in the summer and in the winter of the configured zone', () => {
    assert.deepEqual(parsed('tasks since 2026-07-01 12:00'), tasks({ fromMs: Date.parse('2026-07-01T10:00:00Z') }));
    assert.deepEqual(parsed('tasks since 2026-01-01 12:00'), tasks({ fromMs: Date.parse('2026-01-01T11:00:00Z') }));
  });

  it('takes the whole of a day that has 25 hours', () => {
    assert.deepEqual(
      parsed('tasks since 2026-10-25 until 2026-10-25'),
      tasks({ fromMs: Date.parse('2026-10-24T22:00:00Z'), toMs: Date.parse('2026-10-25T22:59:59.999Z') }),
    );
  });
});

describe('stats', () => {
  const dayMs = 24 * hourMs;
  const midnightMs = Date.parse('2026-11-02T22:59:59.999Z');
  const asked: Record<string, object> = {
    stats: { fromMs: noonMs - 30 * dayMs, filter: {} },
    'stats last 7 days user:anna': { fromMs: noonMs - 7 * dayMs, filter: { user: 'anna' } },
    'stats until 2026-11-02': { fromMs: midnightMs - 30 * dayMs, toMs: midnightMs, filter: {} },
    '统计 最近 7天 类别:故障切换': { fromMs: noonMs - 7 * dayMs, filter: { class: 'failover' } },
  };
  for (const [line, query] of Object.entries(asked)) {
    it(`are asked for by "${line}"`, () => assert.deepEqual(parsed(line), { verb: 'stats', query }));
  }

  it('are not asked for by page or state, and a fault of time is theirs', () => {
    assert.partialDeepStrictEqual(parsed('stats limit:5'), { fault: 'filter', verb: 'stats', word: 'limit:' });
    assert.partialDeepStrictEqual(parsed('stats failed'), { fault: 'word', verb: 'stats', word: 'failed' });
    assert.partialDeepStrictEqual(parsed('stats last year'), { fault: 'value', verb: 'stats' });
  });
});
