import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { changesSomething } from '../../../lib/commands/ask.ts';

describe('changesSomething', () => {
  for (const text of [
    'mute type:modify for 2h',
    ' /dcs UNMUTE 3',
    'mute',
    '静默 类型:modify 持续 2小时',
    '静音',
    '取消静默 3',
    '取消静音 3',
  ]) {
    it(`is true of "${text}"`, () => assert.ok(changesSomething(text)));
  }

  for (const text of ['', 'mutes', '静默列表', 'muted', 'tasks mute', 'help unmute', '/dcsmute']) {
    it(`is false of "${text}"`, () => assert.ok(!changesSomething(text)));
  }
});
