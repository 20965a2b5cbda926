import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { askPatch, membersKey } from '../../../lib/mutes/muters.ts';
import { startMs } from '../../support/delivery-world.ts';
import { openTasks } from '../../support/tasks-world.ts';

function asking(muteBy: readonly string[], answers: Record<string, readonly string[] | undefined>) {
  const world = openTasks();
  const asked: string[] = [];
  Object.assign(world.run.settings, { slack: { muteBy } });
  Object.assign(world.run.effects.slack, {
    members: async (group: string) => {
      asked.push(group);
      return answers[group];
    },
  });
  world.write(membersKey, askPatch('prod', startMs - 1));
  return { world, asked };
}

describe('the members of user groups', () => {
  it('G04: are asked for once they are due, and again after an hour', async () => {
    const { world, asked } = asking(['S1', 'U7', 'S2'], { S1: ['U1'], S2: ['U2', 'U3'] });
    const { waiting, faults } = await world.deliver();
    await world.deliver();

    assert.deepEqual([asked, waiting, faults], [['S1', 'S2'], 0, []]);
    const { members, readAtMs, due } = world.stored(membersKey);
    assert.deepEqual(members, { S1: ['U1'], S2: ['U2', 'U3'] });
    assert.deepEqual([readAtMs, due], [world.nowMs, world.nowMs + 3_600_000]);
  });

  it('G04: stay as they were for a group that Slack does not answer for', async () => {
    const { world } = asking(['S1', 'S2'], { S2: ['U2'] });
    world.write(membersKey, { members: { S1: ['U1'], S9: ['U9'] }, readAtMs: startMs - 5 });
    await world.deliver();

    const { members, readAtMs, due } = world.stored(membersKey);
    assert.deepEqual(members, { S1: ['U1'], S2: ['U2'] });
    assert.deepEqual([readAtMs, due], [startMs - 5, world.nowMs + 300_000]);
  });

  it('G04: are asked for no more once no group is named', async () => {
    const { world, asked } = asking(['U1'], {});
    await world.deliver();

    const { due, dueOf } = world.stored(membersKey);
    assert.deepEqual([asked, due, dueOf], [[], undefined, undefined]);
  });
});
