import assert from 'node:assert/strict';
import type { SlackMessage } from './slack-caller.ts';

/** https://docs.slack.dev/reference/block-kit/blocks; written anew, so that a wrong number in lib/ shows. */
const limits = {
  text: 4_000,
  blocks: 50,
  blocksJson: 12_000,
  actions: 25,
  label: 75,
  buttonValue: 2_000,
  optionValue: 75,
  options: 100,
  placeholder: 150,
} as const;

type Part = Readonly<Record<string, unknown>>;

const knownBlocks = ['rich_text', 'actions', 'input', 'header', 'section', 'context'];
const knownElements = ['text', 'date', 'channel', 'link'];

/** What Slack would refuse of an answer, and what must never be in one: it says nothing when it refuses. */
export function assertAnswer(message: SlackMessage): void {
  assertShown(message.text, limits.text, 'text');
  assert.doesNotMatch(message.text, /[<>]/, 'the text holds no markup');
  assert.doesNotMatch(message.text, /&(?!(?:amp|lt|gt);)/, 'the text holds no raw or cut entity');
  const json = JSON.stringify(message.blocks);
  assert.ok(json.length < limits.blocksJson, `the blocks are ${json.length} characters of JSON`);
  assert.ok(json.isWellFormed());
  assert.ok(message.blocks.length >= 1 && message.blocks.length <= limits.blocks, `${message.blocks.length} blocks`);
  const actionIds = message.blocks.flatMap((block) => assertBlock(block));
  assert.equal(new Set(actionIds).size, actionIds.length, 'action ids are unique');
}

/** @returns the block's action ids. */
function assertBlock(block: Part): string[] {
  assert.ok(knownBlocks.includes(String(block.type)), String(block.type));
  if (block.type === 'rich_text') assertRichText(block);
  return block.type === 'actions' ? assertActions(block) : [];
}

function assertRichText({ elements }: Part): void {
  const sections = elements as Part[];
  assert.ok(sections.length > 0, 'a rich text holds sections');
  for (const section of sections) {
    assert.equal(section.type, 'rich_text_section');
    const parts = section.elements as Part[];
    assert.ok(parts.length > 0, 'a section holds elements');
    for (const part of parts) {
      assert.ok(knownElements.includes(String(part.type)), String(part.type));
      if (part.type === 'text') assertWords(part.text);
      if (part.type === 'date') assert.ok(Number.isInteger(part.timestamp) && part.fallback !== '');
      if (part.type === 'link') assert.match(String(part.url), /^https:\/\/[a-z0-9.-]*slack\.com\//);
      if (part.type === 'channel') assert.match(String(part.channel_id), /^[A-Z0-9]+$/);
    }
  }
}

function assertActions({ elements }: Part): string[] {
  const list = elements as Part[];
  assert.ok(list.length >= 1 && list.length <= limits.actions, `${list.length} actions`);
  return list.map((element) => {
    if (element.type === 'static_select') assertMenu(element);
    else {
      assertShown((element.text as Part).text, limits.label, 'label');
      if (element.url === undefined) assertShown(element.value, limits.buttonValue, 'value');
    }
    return String(element.action_id);
  });
}

function assertMenu({ options, placeholder }: Part): void {
  assertShown((placeholder as Part).text, limits.placeholder, 'placeholder');
  const list = options as Part[];
  assert.ok(list.length >= 1 && list.length <= limits.options);
  for (const { text, value } of list) {
    assertShown((text as Part).text, limits.label, 'option');
    assertShown(value, limits.optionValue, 'option value');
  }
}

/** Blanks alone may stand between two elements; nothing at all is refused. */
function assertWords(text: unknown): void {
  assert.ok(typeof text === 'string' && text.length > 0 && text.length <= 3_000, 'words');
  assert.doesNotMatch(text, hidden, 'words hide nothing');
  assert.doesNotMatch(text, /<[!@#]/, 'words hold no token');
}

function assertShown(text: unknown, max: number, where: string): void {
  assert.ok(typeof text === 'string' && text.trim() !== '', `${where} is not empty`);
  assert.ok(text.length <= max, `${where} is ${text.length} characters, ${max} are allowed`);
  assert.ok(text.isWellFormed(), where);
  if (where !== 'value' && where !== 'option value') assert.doesNotMatch(text, hidden, where);
}

const hidden = /(?!\n)[\p{Cc}\u200b\u202a-\u202e\u2066-\u2069]/u;
