import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseSettings } from '../../../lib/config.ts';
import { sendInForms } from '../../../lib/deliver/fallback-forms.ts';
import type { MessageSlot, Parsed } from '../../../lib/deliver/slot.ts';
import { type Form, newMessage } from '../../../lib/model/message-state.ts';
import type { SlackPost } from '../../../lib/ports/slack.ts';
import { createRun, type Effects } from '../../../lib/run.ts';
import { createSimulatedStore, createTableState } from '../../simulation/simulated-store.ts';

const row: Parsed = { key: { pk: 'TARGET#prod', sk: 'TASK#1' }, v: 1 };

/** Sends a message whose formatter fails in the given forms. */
async function sendBroken(broken: readonly Form[]): Promise<{ posts: SlackPost[]; errors: string[] }> {
  const posts: SlackPost[] = [];
  const errors: string[] = [];
  const never = () => Promise.reject(new Error('not asked for'));
  const effects: Effects = {
    clock: { now: () => 0, sleep: () => Promise.resolve() },
    ids: { nonce: () => 'nonce' },
    budget: { remainingMs: () => 50_000 },
    log: { debug() {}, info() {}, warn() {}, error: (event) => errors.push(event) },
    taskList: { page: never },
    eventList: () => ({ page: never }),
    store: createSimulatedStore(createTableState()),
    slack: {
      post: async (message) => {
        posts.push(message);
        return { kind: 'sent', ts: '1602251441.001700' };
      },
      edit: never,
      find: never,
    },
  };
  const settings = parseSettings({
    targets: [{ id: 'prod', region: 'cn-north-4', projectId: '0123456789abcdef0123456789abcdef' }],
    defaultRoute: { channel: 'C0123456789' },
  });
  const [target] = settings.targets;
  assert.ok(target);
  const run = createRun(effects, settings, target);
  await sendInForms({ run, slot: brokenSlot(broken), row, message: newMessage });
  return { posts, errors };
}

function brokenSlot(broken: readonly Form[]): MessageSlot<Parsed> {
  return {
    read: () => row,
    channel: 'C0123456789',
    delivery: 'k3v',
    message: () => newMessage,
    expectedRev: () => 1,
    patch: () => ({}),
    render: (_row, _message, form) => {
      if (broken.includes(form)) throw new TypeError('a formatter bug');
      return { text: form };
    },
    metadata: () => ({ event_type: 'dcs_task', event_payload: { delivery: 'k3v', task_id: '<!channel>8abf6e1e' } }),
    lateMs: () => 0,
  };
}

test('a formatter that throws still delivers through the plainer one, and says so in the log', async () => {
  const { posts, errors } = await sendBroken(['rich']);
  assert.deepEqual(
    posts.map(({ text }) => text),
    ['classic'],
  );
  assert.deepEqual(errors, ['a formatter failed']);
});

test('when every formatter throws, the task is told by its id all the same, and calls nobody', async () => {
  const { posts, errors } = await sendBroken(['rich', 'classic', 'plain']);
  assert.equal(posts.length, 1);
  assert.match(String(posts[0]?.text), /8abf6e1e/);
  assert.doesNotMatch(String(posts[0]?.text), /[<>&]/);
  assert.equal(errors.length, 3);
});
