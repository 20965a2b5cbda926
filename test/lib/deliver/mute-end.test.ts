import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createNotice } from '../../../lib/deliver/notice.ts';
import { mutePatch } from '../../../lib/mutes/mutes.ts';
import { channel, startMs } from '../../support/delivery-world.ts';
import { openTasks } from '../../support/tasks-world.ts';

const key = { pk: 'MUTES', sk: '*#7' };
const facts = {
  number: 7,
  filter: { class: 'routine' },
  untilMs: startMs - 1,
  byId: 'U1',
  byName: 'anna',
  includingFailures: false,
  createdAtMs: 5,
};

describe('the end of a mute', () => {
  it('is said in the default channel of today, though a run had begun to say it in another', async () => {
    const world = openTasks();
    world.write(key, mutePatch(facts, 'prod'));
    const said = { notice: 'unmuted', number: 7, filter: 'class:routine', by: 'anna' } as const;
    // The index does not list its notice yet.
    world.beforeWrite = ({ sk }) => {
      world.beforeWrite = () => {};
      if (sk.startsWith('NOTICE')) void createNotice(world.run, 'mute-7', said, 'C000000009');
    };
    await world.deliver();

    assert.deepEqual(
      world.calls.map(({ kind, asked }) => [kind, asked.channel]),
      [['post', channel]],
    );
    assert.equal(world.stored(key).due, undefined);
  });
});
