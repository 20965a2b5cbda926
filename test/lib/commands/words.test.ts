/** Counts in answers, in words. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { commandWordsOf } from '../../../lib/commands/words.ts';

const english = commandWordsOf('en');
const chinese = commandWordsOf('zh-CN');
const sentences: Record<string, readonly [actual: string, expected: string]> = {
  'one task': [english.tasks.title.tasks('1'), '1 task'],
  'two tasks': [english.tasks.title.tasks('2'), '2 tasks'],
  'more tasks than were counted': [english.tasks.title.tasks(english.tasks.orMore('1000')), '1000+ tasks'],
  'one searched task': [english.tasks.cutAfter(1), 'searched 1 task so far; press the button to continue'],
  'many searched tasks': [english.tasks.cutAfter(1_500), 'searched 1,500 tasks so far; press the button to continue'],
  'one target of all': [english.tasks.everyTarget(1), ''],
  'all of two targets': [english.tasks.everyTarget(2), 'all 2 targets'],
  'one attempt': [english.why.tries(1), '1 attempt'],
  'two attempts': [english.why.tries(2), '2 attempts'],
  'one watched target': [english.status.title(1), 'Watching 1 target'],
  'two watched targets': [english.status.title(2), 'Watching 2 targets'],
  'one failed poll': [english.status.failing(1), 'the last poll failed, since '],
  'two failed polls': [english.status.failing(2), 'the last 2 polls failed, since '],
  'one mute': [english.mute.listTitle(1), '1 active mute'],
  'two mutes': [english.mute.listTitle(2), '2 active mutes'],
  'no route': [english.routes.title(0), 'Only the default route'],
  'one route': [english.routes.title(1), '1 route and the default'],
  'two routes': [english.routes.title(2), '2 routes and the default'],
  'a mute of nobody known': [english.why.mutedBy('3', ''), 'muted by mute 3'],
  'a mute of somebody': [english.why.mutedBy('3', 'anna'), 'muted by mute 3 (set by anna)'],
  'one failed poll, in Chinese': [chinese.status.failing(1), '最近一次轮询失败，始于 '],
  'two failed polls, in Chinese': [chinese.status.failing(2), '最近 2 次轮询均失败，始于 '],
  'no route, in Chinese': [chinese.routes.title(0), '只有默认路由'],
};

describe('commandWordsOf', () => {
  for (const [name, [actual, expected]] of Object.entries(sentences)) {
    it(`counts ${name} as ${JSON.stringify(expected)}`, () => assert.equal(actual, expected));
  }
});
