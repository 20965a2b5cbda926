import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createLocalSlack } from '../../../infra/local/slack.ts';
import { createLocalTaskCenter } from '../../../infra/local/task-center.ts';
import { KEY, PROJECT } from './ask-task-center.ts';
import { startProcess } from './start-process.ts';

test('npm start -- --once plays the day, prints what Slack was told, and ends', async () => {
  const demo = startProcess(['--once']);
  const code = await demo.ended;
  const output = demo.output();
  assert.equal(code, 0, output);
  const told = [
    /#general {2}posted\n[^\n]*0\.125[^\n]*0\.25[^\n]*task 508500aa/,
    /#general {2}posted\n[^\n]*task b9ca4a30/,
    /#general {2}posted\n[^\n]*switchover[^\n]*0001\b/,
    /#general {2}edited\n[^\n]*switchover succeeded[^\n]*0001\b/,
    /#general {2}edited\n[^\n]*switchover · redis-orders[^\n]*Progress: 62%, about 4 min left[^\n]*0002\b/,
    /#general {2}edited\n[^\n]*switchover failed[^\n]*Failed at step: Promote the replica \(2 of 3\)[^\n]*0002\b/,
    /#general {2}posted\n[^\n]*switchover failed[^\n]*DCS\.5094[^\n]*@here/,
    /#general {2}posted\n[^\n]*Automatic failover[^\n]*inside its maintenance window/,
    /#general {2}posted\n[^\n]*14 tasks/,
  ];
  for (const pattern of told) assert.match(output, pattern);
  assert.equal(output.match(/task 508500aa/g)?.length, 1, 'the example is told once');
  assert.doesNotMatch(output, /"level":"(warn|error)"/);
});

test('the day shows a failover by itself, and the node that was down until it recovered', async () => {
  const demo = startProcess(['--once']);
  const code = await demo.ended;
  const output = demo.output();
  assert.equal(code, 0, output);
  const lines = output.split('\n').map((line) => line.trim());
  const told = lines.flatMap((line, index) => {
    const [, time, mark] = /^(08:\d\d):00 {2}#general {2}(.*)$/.exec(line) ?? [];
    return /redis-carts/.test(lines[index + 1] ?? '') ? [[time, mark, ...(lines[index + 1] ?? '').split(' · ')]] : [];
  });
  assert.deepEqual(
    // Whether a message or a reply of the same poll comes first is not promised.
    told.map((words) => words.slice(0, 4).join(' · ')).toSorted(),
    [
      '08:27 · posted · 🔴 Redis node unhealthy · redis-carts',
      '08:28 · posted · 🔴 Automatic failover: a replica took over · redis-carts',
      '08:28 · replied · 🔴 Automatic failover: a replica took over · redis-carts',
      '08:32 · edited · ✅ Redis node healthy again · redis-carts',
      '08:32 · replied, also to the channel · ✅ Redis node healthy again · redis-carts',
    ],
  );
  assert.ok(told.slice(-2).every((words) => words.includes('unhealthy for 4m 3s')));
  assert.ok(told.some(([time, mark, ...words]) => time === '08:28' && mark === 'posted' && words.includes('@here')));
  // The switchover that both sources have is the task's message alone, edited at 08:23. The one that failed is tried again.
  assert.equal(output.match(/posted\n[^\n]*switchover · redis-orders/g)?.length, 3);
  assert.match(output, /Second try, 5 minutes after the first failed/);
  assert.match(output, /Tried again 5 minutes later, and it worked/);
});

test('the demonstration keeps its page up until Ctrl-C, which ends it cleanly', async () => {
  const demo = startProcess(['--fast', '--port', '0']);
  const [, pageUrl = ''] = await demo.printed(/Look at (\S+) as long/);
  const page = await fetch(pageUrl);
  const html = await page.text();
  for (const shown of [/switchover failed/, /a replica took over/, /unhealthy for 4m 3s/]) assert.match(html, shown);
  demo.interrupt();
  assert.equal(await demo.ended, 0, demo.output());
  await assert.rejects(fetch(pageUrl));
});

test('Ctrl-C in the middle of the day ends it cleanly too', async () => {
  const demo = startProcess(['--port', '0']);
  await demo.printed(/ posted\n/);
  demo.interrupt();
  assert.equal(await demo.ended, 0, demo.output());
});

test('with credentials a second start goes on where the first one stopped', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'dcs-watch-start-'));
  const [slack, center] = [await createLocalSlack(), await createLocalTaskCenter({ keys: [KEY], projects: [PROJECT] })];
  const { variables, channel } = await realThing(directory, slack, center.endpoint);
  const startedAt = new Date(Date.now() - 60_000).toISOString();
  center.put(PROJECT, { ...TASK, status: 'EXECUTING', created_at: startedAt, updated_at: startedAt });
  const first = startProcess(['--once'], { variables, directory });
  assert.equal(await first.ended, 0, first.output());

  center.patch(PROJECT, TASK.id, { status: 'SUCCESS', updated_at: new Date().toISOString() });
  const second = startProcess(['--once'], { variables, directory });
  assert.equal(await second.ended, 0, second.output());

  const kinds = (await slack.messages(channel)).map(({ metadata }) => metadata as Metadata);
  assert.deepEqual(
    kinds.map(({ event_type, event_payload }) => [event_type, event_payload.notice ?? event_payload.event]),
    [
      ['dcs_notice', 'watching'],
      ['dcs_task', 'succeeded'],
    ],
  );
  await Promise.all([slack.close(), center.close(), rm(directory, { recursive: true })]);
});

test('SIGTERM, kill -9 and a restart lose nothing and tell nothing twice', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'dcs-watch-start-'));
  const [slack, center] = [await createLocalSlack(), await createLocalTaskCenter({ keys: [KEY], projects: [PROJECT] })];
  const { variables, channel } = await realThing(directory, slack, center.endpoint);
  const told = async () =>
    (await slack.messages(channel)).flatMap(({ metadata }) => (metadata as Metadata).event_payload.task_id ?? []);
  const ids: string[] = [];
  for (const signal of ['SIGTERM', 'SIGKILL', 'SIGTERM'] as const) {
    const id = `ff8080818bd0a1e2018bd0a1e2c4000${ids.length}`;
    const started = startProcess(['--port', '0'], { variables, directory });
    await started.printed(/"event":"poll"/);
    const at = new Date().toISOString();
    center.put(PROJECT, { ...TASK, id, status: 'EXECUTING', created_at: at, updated_at: at });
    ids.push(id);
    started.signal(signal);
    assert.equal(await started.ended, signal === 'SIGKILL' ? null : 0, started.output());
  }
  // A window ends with the last whole second.
  await sleep(1_100);
  const last = startProcess(['--once'], { variables, directory });
  assert.equal(await last.ended, 0, last.output());
  assert.deepEqual((await told()).sort(), ids);
  await Promise.all([slack.close(), center.close(), rm(directory, { recursive: true })]);
});

test('G23: a second npm start in one folder says so and ends, and leaves the first one its address', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'dcs-watch-start-'));
  const first = startProcess(['--fast', '--port', '0'], { directory });
  await first.printed(/Ask there/);
  const before = await readFile(join(directory, '.data', 'edge.json'), 'utf8');
  const second = startProcess(['--fast'], { directory });
  assert.equal(await second.ended, 1);
  assert.match(second.output(), /^npm start is running in this folder already\.[^\n]*\n$/);
  assert.equal(await readFile(join(directory, '.data', 'edge.json'), 'utf8'), before);
  first.interrupt();
  assert.equal(await first.ended, 0, first.output());
  await rm(directory, { recursive: true });
});

test('--port chooses the one address that is printed: the page is there, and what Slack would call', async () => {
  const free = await createLocalSlack();
  await free.close();
  const demo = startProcess(['--fast', '--port', new URL(free.url).port]);
  await demo.printed(/Look at \S+ as long/);
  const { origin } = new URL(free.url);
  assert.deepEqual([...new Set(demo.output().match(/http:\/\/\S+/g))], [origin]);
  const [page, unsigned] = await Promise.all([
    fetch(origin),
    fetch(`${origin}/slack/commands`, { method: 'POST', body: 'command=/dcs' }),
  ]);
  assert.deepEqual([page.status, unsigned.status], [200, 401]);
  demo.interrupt();
  assert.equal(await demo.ended, 0, demo.output());
});

test('two starts in two folders both run, and the second says why its address is another', async () => {
  const folders = await Promise.all([1, 2].map(() => mkdtemp(join(tmpdir(), 'dcs-watch-start-'))));
  const started: ReturnType<typeof startProcess>[] = [];
  const origins: (string | undefined)[] = [];
  for (const directory of folders) {
    const demo = startProcess(['--fast'], { directory });
    origins.push((await demo.printed(/Watch it at (\S+)/))[1]);
    started.push(demo);
  }
  assert.match(String(started[1]?.output()), /^Another program has port \d+/);
  for (const origin of origins) assert.equal((await fetch(String(origin))).status, 200);
  for (const demo of started) {
    demo.interrupt();
    assert.equal(await demo.ended, 0, demo.output());
  }
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true })));
});

test('a port that is taken is one sentence', async () => {
  const taken = await createLocalSlack();
  const started = startProcess(['--fast', '--port', new URL(taken.url).port]);
  assert.equal(await started.ended, 1);
  assert.match(started.output(), /^Port \d+ cannot be used: it is taken; choose another\.\n$/);
  await taken.close();
});

test('half the credentials give one message and call nobody', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'dcs-watch-start-'));
  const [slack, center] = [await createLocalSlack(), await createLocalTaskCenter({ keys: [KEY], projects: [PROJECT] })];
  const { variables } = await realThing(directory, slack, center.endpoint);
  const { CLOUD_SDK_SK: _, ...half } = variables;
  const started = startProcess(['--once'], { variables: half, directory });
  assert.equal(await started.ended, 1);
  assert.match(started.output(), /^[^\n]*missing: CLOUD_SDK_SK\.[^\n]*\n$/);
  assert.deepEqual([center.requests, slack.journal], [[], []]);
  await Promise.all([slack.close(), center.close(), rm(directory, { recursive: true })]);
});

const TASK = { id: 'ff8080818bd0a1e2018bd0a1e2c40001', name: 'masterStandbySwapJob', details: null };

interface Metadata {
  readonly event_type: string;
  readonly event_payload: { readonly notice?: string; readonly event?: string; readonly task_id?: string };
}

/** The variables and the settings of someone who has credentials; the cloud and the Slack they are for are local. */
async function realThing(
  directory: string,
  slack: { url: string; token: string; channels: { general: string } },
  endpoint: string,
): Promise<{ variables: Record<string, string>; channel: string }> {
  const channel = slack.channels.general;
  const file = join(directory, 'watch.yml');
  const target = { id: 'prod', region: 'cn-north-4', projectId: PROJECT, endpoint };
  // No settling: what a test puts has to be in the very next window.
  const settings = { targets: [target], defaultRoute: { channel }, fetch: { settleSeconds: 0 } };
  await writeFile(file, JSON.stringify(settings));
  const variables = {
    CLOUD_SDK_AK: KEY.ak,
    CLOUD_SDK_SK: KEY.sk,
    SLACK_BOT_TOKEN: slack.token,
    SLACK_API_URL: slack.url,
    WATCH_CONFIG_FILE: file,
  };
  return { variables, channel };
}
