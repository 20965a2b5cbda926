import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Action, actions } from '../../../lib/commands/answer.ts';
import { readAsk } from '../../../lib/commands/button-value.ts';
import { taskButtons } from '../../../lib/messages/task-buttons.ts';
import { english } from '../../support/message-views.ts';
import { parsed } from '../../support/parsing.ts';

interface Button {
  readonly action_id: Action;
  readonly value: string;
}

describe('taskButtons', () => {
  for (const id of ['8abf6e1e72c12e7c0172c15b508500aa', 'a.b-c_d', '0000', '123456', 'failed', 'last', 'help']) {
    it(`carries a command that finds the task ${id}`, () => {
      const buttons = taskButtons({ target: 'prod', id }, english) as unknown as readonly Button[];
      assert.equal(buttons.length, 2);
      for (const { action_id, value } of buttons) {
        assert.ok(actions.includes(action_id), action_id);
        const { ask } = readAsk(value) ?? { ask: '' };
        assert.partialDeepStrictEqual(parsed(ask), { verb: 'task', id, target: 'prod' });
      }
    });
  }
});
