import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { safeNotes } from '../../../../lib/clients/slack/redact.ts';

describe('the notes of a refusal', () => {
  it('are ten at most', () => {
    const answer = answerWith(...Array.from({ length: 11 }, (_, index) => `note ${index}`));

    assert.equal(safeNotes(answer, {}).messages?.length, 10);
  });

  it('are cut after 300 characters', () => {
    const notes = safeNotes(answerWith('x'.repeat(300), 'x'.repeat(301)), {});

    assert.deepEqual(notes.messages, ['x'.repeat(300), `${'x'.repeat(300)}…`]);
  });

  it('lose a text of ours whole, also where a shorter one is a part of it', () => {
    const sent = { text: 'redis', blocks: [{ text: 'redis orders failed' }] };

    assert.deepEqual(safeNotes(answerWith('invalid: redis orders failed'), sent).messages, ['invalid: …']);
  });

  it('keep the type of a block and words of less than four characters', () => {
    const sent = { blocks: [{ type: 'section', text: 'not' }] };

    assert.deepEqual(safeNotes(answerWith('section is not valid'), sent).messages, ['section is not valid']);
  });
});

function answerWith(...messages: string[]) {
  return { response_metadata: { messages } };
}
