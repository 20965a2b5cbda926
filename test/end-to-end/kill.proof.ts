/**
 * kill -9 between any two steps: the poll dies at its k-th request, for every k until it survives; a clean run follows.
 * Part of the proof, by `npm run prove`: a hundred processes take as long as all other tests here together.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openGate } from '../support/gate.ts';
import { bundlePoll, ended, type PollBundle, spawnPoll } from '../support/poll-process.ts';
import { openStage, projectId, rawTask, type Stage, type StageOptions } from '../support/stage.ts';
import { eventsOf, noticesOf, payloadOf, textsOf } from '../support/told.ts';

/**
 * `before`: the request is lost with the process; `after`: the service applied it, and nobody hears the answer. To the
 * services, before one request is after the one before it, unless several are under way; so one scene has both.
 */
type Moment = 'before' | 'after';

interface Scene {
  readonly settings?: StageOptions['settings'];
  /** Ends with the change that the killed run is the first to see. */
  prepare(stage: Stage): Promise<void>;
  assess(stage: Stage): Promise<void>;
}

const trialsAtOnce = 4;
/** So far behind, and then so far on: the process has the machine's clock, and the two have to agree. */
const headStartSeconds = 60;
const recoverySeconds = 120;
const recoveryPolls = 2;
/** Some 25 processes each, which is seconds on a machine of one's own and minutes on one that others use too. */
const options = { timeout: 600_000 };
/** A poll with more requests than this does not end. */
const requestsMax = 100;

let bundle: PollBundle;
before(async () => {
  bundle = await bundlePoll();
});
after(() => bundle[Symbol.asyncDispose]());

const firstRun: Scene = {
  async prepare(stage) {
    stage.put(rawTask(stage.now() - 30_000, { status: 'SUCCESS' }), rawTask(stage.now() - 20_000));
    stage.pass(headStartSeconds);
  },
  async assess(stage) {
    assert.deepEqual(await stage.told(), []);
    assert.deepEqual(await noticesOf(stage), ['watching']);
  },
};

const failureAndNewcomer: Scene = {
  async prepare(stage) {
    await stage.poll();
    stage.pass(headStartSeconds);
    const task = rawTask(stage.now() - 20_000, { name: 'EXTEND' });
    stage.put(task);
    await stage.poll();
    const updated_at = new Date(stage.now() - 2_000).toISOString();
    stage.taskCenter.patch(projectId, String(task.id), { status: 'FAIL', updated_at });
    stage.put(rawTask(stage.now() - 3_000, { status: 'SUCCESS' }));
  },
  async assess(stage) {
    const told = await stage.told();
    assert.deepEqual(eventsOf(told), ['failed', 'succeeded']);
    assert.deepEqual(
      told.map(({ replies }) => eventsOf(replies)),
      [['failed'], []],
    );
  },
};

const burst: Scene = {
  settings: { delivery: { digestAbove: 1 } },
  async prepare(stage) {
    await stage.poll();
    stage.pass(headStartSeconds);
    stage.put(...[6, 5].map((seconds) => rawTask(stage.now() - seconds * 1_000, { status: 'SUCCESS' })));
  },
  async assess(stage) {
    const told = await stage.told();
    const named = await textsOf(stage);
    for (const { id } of stage.tasks) {
      assert.equal(named.filter((text) => text.includes(String(id).slice(-8))).length, 1, `${id} is told once`);
    }
    assert.ok(told.every((message) => payloadOf(message).task_id !== undefined || message.replies.length === 1));
  },
};

test('R24: killed after any request of a first run, it begins once and in silence', options, () =>
  killAll(firstRun, 'after'),
);
test('T29: killed after any request of a digest, every member is told once', options, () => killAll(burst, 'after'));
for (const moment of ['before', 'after'] as const) {
  test(`T05, T06: killed ${moment} any request, a failure and a newcomer are told once`, options, () =>
    killAll(failureAndNewcomer, moment),
  );
}

async function killAll(scene: Scene, moment: Moment): Promise<void> {
  let next = 1;
  let survived = false;
  const work = async () => {
    while (!survived && next < requestsMax) {
      if (await trial(scene, moment, next++)) survived = true;
    }
  };
  await Promise.all(Array.from({ length: trialsAtOnce }, work));
  assert.ok(survived, `a run ends within ${requestsMax} requests`);
}

/** @returns whether the run had ended before it came to this request. */
async function trial({ settings = {}, prepare, assess }: Scene, moment: Moment, index: number): Promise<boolean> {
  await using stage = await openStage({ settings, now: () => Date.now() - headStartSeconds * 1_000 });
  await prepare(stage);
  const survived = await pollKilledAt(stage, moment, index);
  for (let poll = 0; poll < recoveryPolls; poll += 1) {
    stage.pass(recoverySeconds);
    await stage.poll();
  }
  await assess(stage).catch((error: Error) => {
    throw new Error(`Killed ${moment} request ${index}: ${error.message}`, { cause: error });
  });
  return survived;
}

async function pollKilledAt(stage: Stage, moment: Moment, at: number): Promise<boolean> {
  let kill = () => {};
  await using gate = openGate(async (index, forward) => {
    if (index !== at) return await forward();
    if (moment === 'after') await forward();
    kill();
    return undefined;
  });
  const child = await spawnPoll(stage, bundle, {
    taskCenter: await gate.front(stage.taskCenter.endpoint),
    dynamodb: await gate.front(stage.dynamodb.endpoint),
    slack: await gate.front(new URL(stage.slack.url).origin),
  });
  kill = () => void child.kill('SIGKILL');
  await ended(child);
  return gate.requests < at;
}
