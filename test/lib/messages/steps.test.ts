import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { renderTask, renderTaskReply } from '../../../lib/messages/task.ts';
import type { Reader, TaskView } from '../../../lib/messages/views.ts';
import { chinese, english, makeTask, makeView, startedAtMs, stateOf } from '../../support/message-views.ts';

const textOf = (view: TaskView, reader: Reader = english) => renderTask(view, reader, 'plain').text;
const failedStep = { name: 'Promote the replica', number: 2, of: 3, errorCode: 'DCS.5094' };
const failure = (errorCode: string | undefined, step = {}): TaskView => {
  const code = errorCode === undefined ? {} : { errorCode };
  const { errorCode: _code, ...task } = makeTask({ state: stateOf('failed'), status: 'FAILED' });
  return makeView('failed', { task: { ...task, ...code }, failedStep: { ...failedStep, ...step } });
};

describe('a failure', () => {
  it('says at which step it failed, in the message and in its reply', () => {
    const shown = 'Failed at step: Promote the replica (2 of 3)';
    assert.ok(textOf(failure('DCS.5094')).includes(`${shown} · `));
    assert.ok(renderTaskReply(failure('DCS.5094'), english, 'plain').text.includes(shown));
    assert.ok(textOf(failure('DCS.5094'), chinese).includes('失败步骤：Promote the replica（第 2 步，共 3 步）'));
  });

  it('says the code of the step where that of the task is another one', () => {
    const shown = 'Promote the replica (2 of 3): the switchover itself failed (DCS.5094)';
    assert.ok(textOf(failure('DCS.4842')).includes(shown));
  });

  it('takes the code of the step for its cause where the task has none', () => {
    const text = textOf(failure(undefined));
    assert.ok(
      text.includes('Cause: the switchover itself failed (DCS.5094) · Failed at step: Promote the replica (2 of 3) ·'),
    );
  });

  it('says a code that nobody knows as it is', () => {
    assert.ok(textOf(failure('DCS.4842', { errorCode: 'X.1' })).includes('Promote the replica (2 of 3): X.1'));
  });

  it('says the place of a step without a name', () => {
    assert.ok(textOf(failure('DCS.5094', { name: undefined })).includes('Failed at step: 2 of 3 · '));
    assert.ok(textOf(failure('DCS.5094', { name: undefined }), chinese).includes('失败步骤：第 2 步，共 3 步 · '));
  });

  it('calls nobody by the name of a step, and cuts one without end', () => {
    const text = textOf(failure('DCS.5094', { name: `<!channel> ${'x'.repeat(500)}` }));
    assert.ok(text.includes('Failed at step: &lt;!channel&gt; xxx'));
    assert.ok(text.includes('x… (2 of 3)'));
  });

  it('is silent about the step once the task went on', () => {
    assert.ok(!textOf({ ...failure('DCS.5094'), event: 'succeeded' }).includes('Failed at step'));
  });
});

describe('a task that is under way', () => {
  const progress = { percent: 62, minutesLeft: 4, atMs: startedAtMs + 240_000 };

  it('says how far it is, how long it will take, and when that was', () => {
    const text = textOf(makeView('started', { progress }));
    assert.match(text, /Progress: 62%, about 4 min left · .*progress as of <!date\^\d+\^/);
    const inChinese = textOf(makeView('started', { progress }), chinese);
    assert.match(inChinese, /进度：62%，预计还需 4 分钟 · .*进度更新于 <!date/);
  });

  for (const [what, said, english_, chinese_] of [
    ['percent alone', { percent: 0 }, 'Progress: 0% · ', '进度：0% · '],
    ['time alone', { minutesLeft: 1 }, 'Progress: about 1 min left · ', '进度：预计还需 1 分钟 · '],
    ['hours', { minutesLeft: 80 }, 'Progress: about 1 h 20 min left · ', '进度：预计还需 1 小时 20 分钟 · '],
  ] as const) {
    it(`says ${what} where that is all it knows`, () => {
      const view = makeView('started', { progress: { ...said, atMs: startedAtMs } });
      assert.ok(textOf(view).includes(english_));
      assert.ok(textOf(view, chinese).includes(chinese_));
    });
  }

  it('says it while it is stalled, too, and not once it is over, lost or in a state that nobody knows', () => {
    assert.match(textOf(makeView('stalled', { progress })), /62%/);
    for (const event of ['succeeded', 'failed', 'cancelled', 'lost', 'unknown'] as const) {
      const task = makeTask({ state: stateOf(event), status: event });
      assert.doesNotMatch(textOf(makeView(event, { task, progress })), /62%|as of/, event);
    }
  });
});
