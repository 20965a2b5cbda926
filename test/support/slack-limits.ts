import assert from 'node:assert/strict';
import type { Rendered } from '../../lib/ports/slack.ts';

/** https://docs.slack.dev/reference/block-kit/blocks; written anew, so that a wrong number in lib/ shows. */
const limits = {
  text: 4000,
  blocks: 50,
  blocksJson: 12_000,
  header: 150,
  section: 3000,
  fields: 10,
  field: 2000,
  contextElements: 10,
  contextText: 3000,
  actions: 25,
  buttonText: 75,
  buttonUrl: 3000,
  buttonValue: 2000,
  tableRows: 100,
  tableCells: 20,
} as const;

const firstBlockTypes = ['header', 'section', 'rich_text', 'table', 'context'];
const dateToken = /<!date\^\d+\^[^<>|]+\|[^<>|]+>/g;

type Part = Readonly<Record<string, unknown>>;

/**
 * What Slack would refuse, and what must never be in a message. `mention` is the only list of whom it may call, as
 * in a view: with none given, a message that calls anybody fails.
 */
export function assertWithinSlackLimits(rendered: Rendered, mention: readonly string[] = []): void {
  assertText(rendered.text, limits.text, 'text');
  assertOnlyOwnTokens(rendered.text, mention, 'text');
  assertMrkdwn(rendered.text, mention, 'text');
  if (rendered.blocks === undefined) return;
  const json = JSON.stringify(rendered.blocks);
  assert.ok(json.length < limits.blocksJson, `the blocks are ${json.length} characters of JSON`);
  assertOnlyOwnTokens(json, mention, 'blocks');
  assertCount(rendered.blocks, limits.blocks, 'blocks');
  assert.ok(firstBlockTypes.includes(String(rendered.blocks[0]?.type)), 'the first block takes a block_id');
  for (const block of rendered.blocks) assertBlock(block, mention);
}

function assertBlock(block: Part, mention: readonly string[]): void {
  assert.equal(block.block_id, undefined, 'the sender sets block_id');
  walk(block, (part) => {
    if (part.type === 'mrkdwn') assertMrkdwn(String(part.text), mention, 'mrkdwn');
    if ('text' in part && typeof part.text === 'string') assertText(part.text, limits.section, `${part.type}`);
  });
  const check = checks[String(block.type)];
  assert.ok(check, `the block type ${block.type} has its limits checked here`);
  check(block);
}

const checks: Readonly<Record<string, (block: Part) => void>> = {
  header: ({ text }) => {
    assert.equal((text as Part).type, 'plain_text');
    assertText(textOf(text), limits.header, 'header');
  },
  section: ({ text, fields }) => {
    assertText(textOf(text), limits.section, 'section');
    if (fields === undefined) return;
    assertCount(fields, limits.fields, 'fields');
    for (const field of fields as unknown[]) assertText(textOf(field), limits.field, 'field');
  },
  context: ({ elements }) => {
    assertCount(elements, limits.contextElements, 'context elements');
    for (const element of elements as unknown[]) assertText(textOf(element), limits.contextText, 'context');
  },
  rich_text: ({ elements }) => {
    for (const element of elements as Part[]) assertCount(element.elements, 1000, 'rich text elements');
  },
  actions: ({ elements }) => {
    assertCount(elements, limits.actions, 'actions');
    for (const button of elements as Part[]) {
      assertText(textOf(button.text), limits.buttonText, 'button');
      if (button.value !== undefined) assertText(button.value, limits.buttonValue, 'button value');
      if (button.url === undefined) continue;
      assertText(button.url, limits.buttonUrl, 'button url');
      assert.equal(new URL(String(button.url)).protocol, 'https:');
    }
  },
  table: ({ rows }) => {
    assertCount(rows, limits.tableRows, 'table rows');
    for (const row of rows as unknown[]) assertCount(row, limits.tableCells, 'table cells');
  },
};

function textOf(part: unknown): unknown {
  return (part as Part).text;
}

function assertText(text: unknown, maxCharacters: number, where: string): asserts text is string {
  assert.equal(typeof text, 'string', `${where} is a string`);
  const value = text as string;
  assert.notEqual(value.trim(), '', `${where} is not empty`);
  assert.ok(value.length <= maxCharacters, `${where} is ${value.length} characters, ${maxCharacters} are allowed`);
  assert.ok(value.isWellFormed(), `${where} has no lone surrogate`);
  assert.doesNotMatch(value, /(?!\n)[\p{Cc}\u200b\u202a-\u202e\u2066-\u2069]/u, `${where} hides nothing`);
}

function assertCount(list: unknown, max: number, where: string): void {
  assert.ok(Array.isArray(list), `${where} is a list`);
  assert.ok(list.length >= 1 && list.length <= max, `${where}: ${list.length} of at most ${max}`);
}

/** In any element, shown raw or not: nothing but our own dates and mentions may look like a Slack token. */
function assertOnlyOwnTokens(text: string, mention: readonly string[], where: string): void {
  assert.doesNotMatch(withoutOwnTokens(text, mention), /<[!@#]/, `${where} holds no token of others`);
}

/** Where Slack reads markup, every other `<`, `>` and `&` is an entity. */
function assertMrkdwn(text: string, mention: readonly string[], where: string): void {
  const rest = withoutOwnTokens(text, mention);
  assert.doesNotMatch(rest, /[<>]/, `${where} has no raw angle bracket`);
  assert.doesNotMatch(rest, /&(?!(?:amp|lt|gt);)/, `${where} has no raw or cut entity`);
}

function withoutOwnTokens(text: string, mention: readonly string[]): string {
  const own = mention.flatMap((who) => {
    if (who === 'here' || who === 'channel') return `<!${who}>`;
    return /^S[A-Z0-9]+$/.test(who) ? `<!subteam^${who}>` : /^[UW][A-Z0-9]+$/.test(who) ? `<@${who}>` : [];
  });
  return own.reduce((rest, token) => rest.replaceAll(token, ''), text.replace(dateToken, ''));
}

function walk(value: unknown, visit: (part: Part) => void): void {
  if (Array.isArray(value)) for (const item of value) walk(item, visit);
  else if (typeof value === 'object' && value !== null) {
    visit(value as Part);
    walk(Object.values(value), visit);
  }
}
