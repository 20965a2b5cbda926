import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';
import { parseSettings } from '../../../lib/config.ts';
import { sendInForms } from '../../../lib/deliver/fallback-forms.ts';
import { sendMessage } from '../../../lib/deliver/send-message.ts';
import type { MessageSlot, Parsed } from '../../../lib/deliver/slot.ts';
import { type Form, newMessage, storeMessage } from '../../../lib/model/message-state.ts';
import type { Rendered, SlackAnswer, SlackPost } from '../../../lib/ports/slack.ts';
import { createRun, type Effects } from '../../../lib/run.ts';
import { createSimulatedStore, createTableState } from '../../simulation/simulated-store.ts';
import { type Letter, letterSlot, openLetter } from '../../support/letter.ts';

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

const section = { type: 'section', text: { type: 'plain_text', text: 'a' } };
const card = [{ type: 'header' }, { type: 'context' }, { type: 'actions', elements: [{ type: 'button' }] }];
const withTable = [section, { type: 'table', rows: [[{ type: 'raw_text' }]] }];

/** Messages with these blocks, one after the other, and how many blocks each of their tries had. */
async function sendLetters(
  answers: readonly SlackAnswer[],
  ...letters: readonly NonNullable<Rendered['blocks']>[]
): Promise<number[][]> {
  const world = openLetter(newMessage);
  world.answers.push(...answers);
  const tries: number[][] = [];
  for (const rich of letters) {
    world.calls.length = 0;
    world.change({ message: storeMessage(newMessage) });
    const render: MessageSlot<Letter>['render'] = (_row, _message, form) => {
      const blocks = form === 'rich' ? rich : [section];
      return { text: form, ...(form === 'plain' ? {} : { blocks }) };
    };
    await sendMessage(world.run, { ...letterSlot, render }, world.letter());
    tries.push(world.calls.flatMap((call) => (call.kind === 'post' ? [call.asked.blocks?.length ?? 0] : [])));
  }
  return tries;
}

describe('what is remembered of a refusal', () => {
  const refused = (reason: string, unsupported?: readonly string[]): SlackAnswer => ({
    kind: 'refused',
    reason,
    ...(unsupported && { unsupported }),
  });

  it('D10: a table that is refused once costs no other message its header and buttons', async () => {
    const tries = await sendLetters([refused('invalid_blocks', ['/blocks/1'])], withTable, card, withTable);
    assert.deepEqual(tries, [[2, 1], [3], [1]]);
  });

  it('D10: a refused cell costs a table without such a cell nothing', async () => {
    const bold = [section, { type: 'table', rows: [[{ type: 'rich_text' }]] }];
    const tries = await sendLetters([refused('invalid_blocks', ['/blocks/1/rows/0/0'])], bold, withTable, bold);
    assert.deepEqual(tries, [[2, 1], [2], [1]]);
  });

  it('D10: if the plainer form holds the refused kind as well, it is not tried', async () => {
    const tries = await sendLetters([refused('invalid_blocks', ['/blocks/0'])], withTable, card);
    assert.deepEqual(tries, [[2, 0], [3]]);
  });

  it('D10: a refusal that names no kind is about messages with all of the kinds that were not accepted after all', async () => {
    const tries = await sendLetters([refused('invalid_blocks_format')], card, withTable, card.slice(0, 2), card);
    assert.deepEqual(tries, [[3, 1], [2], [2], [1]]);
  });

  for (const [name, answer] of [
    ['whose size was refused', refused('msg_too_long')],
    ['of which a text was refused', refused('invalid_blocks', [])],
  ] as const)
    it(`D10: a message ${name} says nothing about the next one`, async () => {
      assert.deepEqual(await sendLetters([answer], card, card), [[3, 1], [3]]);
    });

  it('D10: a message that is refused in every form says nothing about the next one', async () => {
    const no = refused('invalid_blocks');
    assert.deepEqual(await sendLetters([no, no, no], card, card), [[3, 1, 0], [3]]);
  });
});
