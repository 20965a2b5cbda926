import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mutePatch } from '../../../lib/mutes/mutes.ts';
import { channel, type DeliveryOptions, startMs } from '../../support/delivery-world.ts';
import { openTasks } from '../../support/tasks-world.ts';

const key = { pk: 'MUTES', sk: '*#7' };
const facts = {
  number: 7,
  filter: { class: 'routine' },
  untilMs: startMs + 60_000,
  byId: 'U1',
  byName: 'anna',
  includingFailures: false,
  createdAtMs: startMs - 5,
  begins: true,
};

function withMute(options: DeliveryOptions = {}, changes: Partial<typeof facts> = {}) {
  const world = openTasks(options);
  world.write(key, mutePatch({ ...facts, ...changes }, 'prod'));
  const posts = () => world.calls.flatMap((call) => (call.kind === 'post' ? [call.asked] : []));
  return { world, posts };
}

describe('the beginning of a mute', () => {
  it('G04: is said once in each channel where its events would have gone, with Undo, and then it waits for its end', async () => {
    const routes = [
      { match: { class: ['switchover'] }, channel: 'C000000001' },
      { match: { event: ['failed'] }, channel: 'C000000002' },
      { match: { class: ['routine'], user: ['anna'] }, channel: 'C000000003' },
      { match: { class: ['routine'], event: ['succeeded'] }, drop: true },
    ];
    const { world, posts } = withMute({ routes });
    const { waiting } = await world.deliver();
    await world.deliver();

    assert.equal(waiting, 0);
    assert.deepEqual(
      posts()
        .map((post) => post.channel)
        .toSorted(),
      [channel, 'C000000003'].toSorted(),
    );
    for (const { text, blocks, metadata } of posts()) {
      assert.match(text, /Mute 7 is active.*class:routine.*Failures are still sent.*by anna.*until /);
      assert.equal(metadata.event_payload.notice, 'mute');
      assert.match(JSON.stringify(blocks?.at(-1)), /"text":"Undo".*"value":"unmute 7"/);
    }
    const { due, begins } = world.stored(key);
    assert.deepEqual([due, begins], [facts.untilMs, undefined]);
  });

  it('G04: is said by the next run if one dies before its notices exist', async () => {
    const { world, posts } = withMute();
    world.beforeWrite = ({ sk }) => {
      if (sk.startsWith('NOTICE#mute')) throw new Error('the run dies here');
    };
    const { faults } = await world.deliver();
    world.beforeWrite = () => {};

    assert.equal(faults.length, 1);
    assert.deepEqual([posts().length, world.stored(key).due], [0, facts.createdAtMs]);
    await world.deliver();
    assert.equal(posts().length, 1);
  });

  it('G04: is not said of a mute that is over by then, which is told to have ended', async () => {
    const { world, posts } = withMute({}, { untilMs: startMs - 1 });
    await world.deliver();

    assert.deepEqual(
      posts().map(({ metadata }) => metadata.event_payload.notice),
      ['unmuted'],
    );
  });

  it('G04: does not bring back a mute that a person ends meanwhile', async () => {
    const { world } = withMute();
    world.beforeWrite = ({ sk }) => {
      if (!sk.startsWith('NOTICE#mute')) return;
      world.beforeWrite = () => {};
      world.write(key, { endedAtMs: startMs, endedBy: 'ben', due: undefined, dueOf: undefined });
    };
    await world.deliver();

    const { due, dueOf, begins, endedBy } = world.stored(key);
    assert.deepEqual([due, dueOf, begins, endedBy], [undefined, undefined, undefined, 'ben']);
  });

  it('has no button where nobody would answer it, and says how to end it all the same', async () => {
    const { world, posts } = withMute();
    Object.assign(world.run.settings, { buttons: false });
    await world.deliver();

    const [post] = posts();
    assert.doesNotMatch(JSON.stringify(post?.blocks), /"actions"/);
    assert.match(post?.text ?? '', /\/dcs unmute 7/);
  });
});
