import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { readId, readTask } from '../../../lib/ingest/parse-task.ts';
import type { Task } from '../../../lib/model/task.ts';

const example = JSON.parse(readFileSync(new URL('../../data/example-response.json', import.meta.url), 'utf8')) as {
  tasks: unknown[];
};

describe('readTask', () => {
  test('reads the documented example, whose error code says nothing about failure', () => {
    assert.deepEqual(taskOf(example.tasks[0]), {
      id: '8abf6e1e72c12e7c0172c15b508500aa',
      name: 'ChangeInstanceSpec',
      status: 'SUCCESS',
      state: 'succeeded',
      createdAtMs: Date.UTC(2023, 5, 17, 8, 18, 6, 597),
      updatedAtMs: Date.UTC(2023, 5, 17, 8, 18, 10, 106),
      details: { old_cache_mode: 'single', new_cache_mode: 'single', old_capacity: 0.125, new_capacity: 0.25 },
      errorCode: '111400063',
      jobId: '8abf6e1e87bce0740187bd32748b0530',
      userName: 'paas_dcs_a00421997_02',
      userId: 'd53977d1adfb49c5b025ba7d33a13fd7',
    });
    assert.deepEqual(taskOf(example.tasks[1]).details, {});
  });

  test('T42: a task that is nothing but an id is a task', () => {
    assert.deepEqual(taskOf({ id: 'a' }), { id: 'a', name: '', status: '', state: 'unknown', details: {} });
  });

  test('T42: an unknown status never stops a run, and keeps its word', () => {
    const { status, state } = taskOf({ id: 'a', status: 'Reticulating' });

    assert.deepEqual({ status, state }, { status: 'Reticulating', state: 'unknown' });
  });

  test('T19: an unknown name is kept as it came', () => {
    assert.equal(taskOf({ id: 'a', name: 'quantumResizeJob' }).name, 'quantumResizeJob');
  });

  for (const wrong of [null, '', '  ', [], {}, true, [[]], { id: 'x' }]) {
    test(`T42: fields that are ${JSON.stringify(wrong)} are left out`, () => {
      const names = ['name', 'status', 'created_at', 'updated_at', 'details', 'params', 'user_name', 'user_id'];
      const fields = [...names, 'error_code', 'job_id', 'enable_show'].map((name) => [name, wrong]);

      const task = taskOf({ ...Object.fromEntries(fields), id: 'a' });

      assert.deepEqual(task, { id: 'a', name: '', status: '', state: 'unknown', details: {} });
    });
  }

  test('T42: numbers stand for their digits', () => {
    const { id, errorCode, userId } = taskOf({ id: 12, error_code: 111400063, user_id: 7 });

    assert.deepEqual({ id, errorCode, userId }, { id: '12', errorCode: '111400063', userId: '7' });
  });

  test('T42: whatever the list holds, reading gives a task of bounded, well-formed text or says why not', () => {
    const names = ['id', 'name', 'status', 'created_at', 'updated_at', 'details', 'params', 'user_name', 'job_id'];
    const text = fc.string({ unit: 'binary', maxLength: 200 }).map((binary) => `${binary}\ud800`);
    const value = fc.oneof(text, fc.anything(), fc.dictionary(fc.constantFrom('node_name', 'rename_commands'), text));
    const item = fc.dictionary(fc.constantFrom(...names, '__proto__', 'toString'), value);
    fc.assert(
      fc.property(fc.oneof(item, fc.anything()), (given) => {
        const read = readTask(given);
        if ('unusable' in read) return assert.match(read.unusable, /^(is|has) [\w ,]+$/);
        const texts = [...Object.values(read.task), ...Object.values(read.task.details)].flat().map(String);
        assert.ok(texts.every((one) => one.isWellFormed() && one.length <= 256));
      }),
      { numRuns: 500, seed: 42 },
    );
  });

  test('T42: huge texts are cut, without half a character at the end', () => {
    const huge = `x${'😀'.repeat(50_000)}`;

    const task = taskOf({ id: 'a', name: huge, status: huge, user_name: huge, details: { node_name: huge } });

    assert.equal(task.name, `x${'😀'.repeat(63)}`);
    assert.ok(JSON.stringify(task).length < 2_000 && JSON.stringify(task).isWellFormed());
  });

  test('reads own fields only', () => {
    const inherited = Object.create({ id: 'inherited' }) as unknown;
    const poisoned = JSON.parse(
      '{"id":"a","__proto__":{"name":"b"},"details":{"__proto__":{"node_name":"c"}}}',
    ) as unknown;

    assert.deepEqual(readTask(inherited), { unusable: 'has no id' });
    assert.deepEqual(taskOf(poisoned), { id: 'a', name: '', status: '', state: 'unknown', details: {} });
  });

  for (const [item, why] of [
    [null, 'is not an object'],
    ['a', 'is not an object'],
    [[{ id: 'a' }], 'is not an object'],
    [{}, 'has no id'],
    [{ id: null }, 'has an id that is no text'],
    [{ id: '' }, 'has an id that is no text'],
    [{ id: {} }, 'has an id that is no text'],
    [{ id: 'x'.repeat(129) }, 'has an id of more than 128 characters'],
  ] as const) {
    test(`an item is unusable when it ${why}: ${JSON.stringify(item).slice(0, 20)}`, () => {
      assert.deepEqual(readTask(item), { unusable: why });
      assert.equal(readId(item), undefined);
    });
  }
});

describe('the details of a task', () => {
  test('are the known fields with a usable value', () => {
    const details = {
      old_port: 6379,
      new_port: '6380',
      enable_ssl: false,
      rename_commands: ['keys', '', null, 'flushdb'],
      replica_ip: null,
      group_name: {},
      node_name: '   ',
      source_ip: [],
      password: 'never shown',
    };

    assert.deepEqual(taskOf({ id: 'a', details }).details, {
      old_port: 6379,
      new_port: '6380',
      enable_ssl: false,
      rename_commands: ['keys', 'flushdb'],
    });
  });

  test('hold at most 50 renamed commands of at most 256 characters', () => {
    const { rename_commands: commands } = taskOf({
      id: 'a',
      details: { rename_commands: Array(500).fill('x'.repeat(999)) },
    }).details;

    assert.deepEqual(commands, Array(50).fill('x'.repeat(256)));
  });
});

describe('a detail that is an object', () => {
  for (const [name, value, expected] of [
    ['a value with a unit', { value: 8, unit: 'GB' }, '{"unit":"GB","value":8}'],
    ['the same in another order', { unit: 'GB', value: 8 }, '{"unit":"GB","value":8}'],
    [
      'a list of objects',
      [
        { old: 'KEYS', new: 'k' },
        { new: 'f', old: 'FLUSHALL' },
      ],
      ['{"new":"k","old":"KEYS"}', '{"new":"f","old":"FLUSHALL"}'],
    ],
    ['a list of numbers and flags', [6379, true, null], ['6379', 'true']],
    ['nested', { a: [null, { b: 1.5 }] }, '{"a":[null,{"b":1.5}]}'],
    ['deeper than anybody reads', { a: { b: { c: { d: { e: 1 } } } } }, '{"a":{"b":{"c":{"d":…}}}}'],
    ['empty', {}, undefined],
  ] as const) {
    test(`is short JSON: ${name} (C04)`, () => {
      assert.deepEqual(taskOf({ id: 'a', details: { new_capacity: value } }).details.new_capacity, expected);
    });
  }

  test('is cut, and never as deep as it comes (C04)', () => {
    const deep = JSON.parse(`${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`);
    const wide = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`k${index}`, '主'.repeat(900)]));
    const { group_name, node_name } = taskOf({ id: 'a', details: { group_name: deep, node_name: wide } }).details;
    assert.equal(group_name, '{"a":{"a":{"a":{"a":…}}}}');
    assert.equal(String(node_name).length, 256);
  });
});

describe('the instance of a task', () => {
  for (const [name, params, expected] of [
    ['JSON in a string', '{"instance_id":"5560df16-cebf"}', '5560df16-cebf'],
    ['an object', { instance_id: '5560df16-cebf' }, '5560df16-cebf'],
    ['no JSON', 'instance_id=5560df16', undefined],
    ['cut JSON', '{"instance_id":"5560', undefined],
    ['JSON null', 'null', undefined],
    ['an id that is no id', '{"instance_id":"<!channel>"}', undefined],
    ['a document too large to parse', `{"instance_id":"a","x":"${'x'.repeat(70_000)}"}`, undefined],
  ] as const) {
    test(`is ${expected ?? 'left out'} when params is ${name}`, () => {
      assert.equal(taskOf({ id: 'a', params }).instanceId, expected);
    });
  }
});

function taskOf(item: unknown): Task {
  const read = readTask(item);
  assert.ok('task' in read, `unusable: ${JSON.stringify(read)}`);
  return read.task;
}
