import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { examplesOf } from '../../lib/commands/answer-help.ts';
import { verbs } from '../../lib/commands/grammar.ts';
import { assertAnswer } from '../support/assert-answer.ts';
import { buttonsOf, linesOf, type SlackCaller, type SlackMessage, startSlackCaller } from '../support/slack-caller.ts';
import { openStage, rawTask, type Stage } from '../support/stage.ts';

const instance = JSON.stringify({ instance_id: 'redis-orders-1' });
const routes = [
  { match: { class: ['routine'] }, drop: true },
  { match: { instance: ['*-prod', 'redis-orders-1'] }, channel: 'C000000001' },
];

describe('/dcs over what the poll recorded', () => {
  let stage: Stage;
  let slack: SlackCaller;
  let failing: string;
  before(async () => {
    stage = await openStage({
      settings: { routes, timeZone: 'Europe/Berlin' },
    });
    const { settings, environment, dynamodb, now } = stage;
    slack = await startSlackCaller({
      settings,
      tableName: environment.tableName,
      connection: dynamodb.connection,
      now,
    });
    failing = await playAnHour(stage);
  });
  after(async () => {
    await slack[Symbol.asyncDispose]();
    await stage[Symbol.asyncDispose]();
  });

  async function ask(text: string): Promise<string> {
    const message = await slack.type(text);
    assertAnswer(message);
    return linesOf(message).join('\n');
  }

  it('lists tasks newest first, with what was asked and how many there are', async () => {
    const text = await ask('tasks');

    assert.match(text, /^3 tasks\n/);
    assert.match(text, /Specification change · redis-orders-1\n[^\n]+ · ben · …/);
    assert.match(text, /any state · 1–3 of 3 · newest first/);
    const order = ['Instance list export', 'Specification change', 'Master/standby switchover failed'];
    assert.deepEqual(
      order.toSorted((one, other) => text.indexOf(one) - text.indexOf(other)),
      order,
    );
  });

  it('finds by state, time, type, class, instance, user and target', async () => {
    for (const [line, count] of [
      ['tasks failed last 24h type:switchover user:anna target:prod', 1],
      ['tasks failed last 24h user:ben', 0],
      ['tasks running', 1],
      ['tasks class:capacity', 1],
      ['tasks type:"Specification change" instance:ORDERS', 1],
      ['tasks type:dcsexportjob', 1],
      ['tasks until 2020-01-01', 0],
      ['任务列表 失败 最近 7天', 1],
    ] as const) {
      const text = await ask(line);
      assert.match(text, count === 0 ? /^No tasks found/ : new RegExp(`^${count} task`), line);
    }
  });

  it('says what was searched when nothing was found, and offers to search wider', async () => {
    const message = await slack.type('tasks lost last 1h');

    assert.match(linesOf(message).join('\n'), /No tasks found\nlost · from /);
    const [wider] = buttonsOf(message);
    assert.ok(wider);
    assert.equal(wider.value, 'tasks lost limit:10');
    const [widest] = buttonsOf(await slack.press(wider));
    assert.equal(widest?.value, 'tasks all limit:10');
  });

  it('asks back when a type found nothing and another one is near', async () => {
    assert.match(await ask('tasks type:extnd'), /Did you mean "type:EXTEND"\?/);
  });

  it('shows a task by the head or the tail of its id, with the whole id', async () => {
    for (const id of [failing, failing.slice(0, -2), failing.slice(-8), `…${failing.slice(-8)}`]) {
      const message = await slack.type(`task ${id}`);
      assertAnswer(message);
      assert.match(JSON.stringify(message.blocks), /Master\/standby switchover failed/);
      assert.match(message.text, new RegExp(failing));
    }
  });

  it('lists the candidates when a piece of an id is of several tasks, each with a command that names one', async () => {
    const message = await slack.type(`why ${failing.slice(0, 9)}`);

    assertAnswer(message);
    assert.match(linesOf(message).join('\n'), /^3 tasks match\. Which one do you mean\?/);
    const choice = buttonsOf(message).find(({ value }) => value.includes(failing));
    assert.ok(choice);
    assert.match((await slack.press(choice)).text, /History: 🔴 Master\/standby switchover failed/);
  });

  it('says that no task has such an id', async () => {
    assert.match(await ask('task ffffffff'), /No task has an ID that begins or ends with "ffffffff"/);
  });

  it('tells why: seen, routed by which rule, told where, with a link', async () => {
    const text = await ask(`why ${failing}`);

    assert.match(text, /seen running, default route → #C000000001/);
    assert.match(text, /seen failed, default route → #C000000001/);
    assert.match(text, /sent → #C000000001 message <https:\/\/example\.slack\.com\/archives\/C000000001\/p\d{16}>/);
    assert.match(text, /Now\n#C000000001 up to date/);
    assert.match(text, /#C000000001 reply up to date/);
  });

  it('tells for which instance a route was taken', async () => {
    const [entry] = buttonsOf(await slack.type('tasks class:capacity'));
    assert.ok(entry);

    const text = await ask(entry.value.replace('task', 'why'));

    assert.match(text, /seen running, route 2 for the instance redis-orders-1 → #C000000001/);
  });

  it('finds by a pattern of names', async () => {
    assert.match(await ask('tasks type:master*'), /^1 task/);
    assert.match(await ask('tasks user:x*'), /^No tasks found/);
  });

  it('tells why nobody was told', async () => {
    const [entry] = buttonsOf(await slack.type('tasks type:dcsExportJob'));
    assert.ok(entry);

    const text = await ask(entry.value.replace('task', 'why'));

    assert.match(text, /seen succeeded, route 1, not sent: the route drops it/);
    assert.match(text, /No channel was notified/);
  });

  it('tells how the watch is doing', async () => {
    const text = await ask('status');

    assert.match(text, /Watching 1 target\nProduction \(cn-north-4\)\nlast successful poll [^\n]+ ago\)\nread up to /);
    assert.match(text, /open tasks: 1 · waiting to be sent: 0 · given up: 0/);
  });

  it('mutes, lists and ends mutes, by whom and why', async () => {
    assert.match(await ask('mutes'), /No mutes are active/);
    assert.match(await ask('mute type:dcsExportJob for 2h because load test'), /Mute 1 is active/);
    const text = await ask('mutes');
    assert.match(text, /1 active mute\n1 · type:dcsExportJob · until [^\n]+ · by anna · because load test/);
    assert.match(text, /failures are still sent/);
    assert.match(await ask('unmute 7'), /No active mute matches that\n1 · type/);
    assert.match(await ask('unmute type:DCSexportJob'), /Mute 1 has ended/);
    assert.match(await ask('unmute 1'), /No active mute matches that/);
    assert.match(await ask('mute class:other for 1m anyway'), /Mute 2 is active/);
    stage.pass(61);
    assert.match(await ask('mutes'), /No mutes are active/);
  });

  it('shows the routes in the order in which they are tried, and calls nobody', async () => {
    const text = await ask('routes');

    assert.match(text, /1\. class: routine → not sent\n2\. instance: \*-prod, redis-orders-1 → #C000000001\nDefault: /);
  });

  it('T51: answers a wrong word with the nearest right one, and a button that runs it', async () => {
    const message = await slack.type('taks faild');

    assert.match(linesOf(message).join('\n'), /I don't know the command "taks"\.\nDid you mean "tasks"\?/);
    const [run] = buttonsOf(message);
    assert.ok(run);
    assert.match(linesOf(await slack.press(run)).join('\n'), /^1 task\n🔴/);
  });

  for (const verb of verbs) {
    it(`T51: answers every example of ${verb} with what was asked for`, async () => {
      for (const example of examplesOf(verb, stage.settings)) {
        const message = await slack.type(example);
        assertAnswer(message);
        assert.doesNotMatch(
          message.text,
          /Did you mean|I don't know|is not valid|is missing|repeats or|too (?:short|long)/,
          example,
        );
      }
    });
  }

  it('is only for the asker, and says nothing of the secrets in its log', async () => {
    const message: SlackMessage = await slack.type('tasks user:someone-canary');

    assert.equal(message.response_type, 'ephemeral');
    assert.doesNotMatch(slack.logged.join('\n'), /canary/);
  });
});

/** A switchover that fails, a change that goes on, an export that a route drops. @returns the id of the first. */
async function playAnHour(stage: Stage): Promise<string> {
  await stage.poll();
  stage.pass(60);
  const switchover = rawTask(stage.now());
  stage.put(switchover);
  stage.pass(60);
  await stage.poll();
  stage.put({ ...switchover, status: 'FAILED', updated_at: new Date(stage.now()).toISOString() });
  stage.put(rawTask(stage.now(), { name: 'EXTEND', user_name: 'ben', params: instance }));
  stage.pass(60);
  stage.put(rawTask(stage.now(), { name: 'dcsExportJob', status: 'SUCCESS' }));
  stage.pass(60);
  await stage.poll();
  return String(switchover.id);
}
