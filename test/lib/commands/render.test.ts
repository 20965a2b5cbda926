import assert from 'node:assert/strict';
import { it } from 'node:test';
import { noLines } from '../../../lib/commands/answer.ts';
import { renderAnswer } from '../../../lib/commands/render.ts';
import { parseSettings } from '../../../lib/config.ts';

const settings = parseSettings({
  targets: [{ id: 'prod', region: 'cn-north-4', projectId: '0123456789abcdef0123456789abcdef' }],
  defaultRoute: { channel: 'C0123456789' },
});

it('cuts a button at the 75 characters that Slack takes', () => {
  const button = { action: 'page', label: 'x'.repeat(76), value: 'tasks' } as const;
  const { blocks } = renderAnswer({ ...noLines, title: ['Tasks'], buttons: [[button]] }, settings, 'asker');

  const [row] = blocks.filter(({ type }) => type === 'actions') as { elements: { text: { text: string } }[] }[];
  assert.equal(row?.elements[0]?.text.text.length, 75);
});
