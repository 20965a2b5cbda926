import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fitStory } from '../../../lib/model/fit-story.ts';

const line = (what: string, atMs: number) => ({ what, atMs });
const edits = (count: number) => Array.from({ length: count }, (_, index) => line('edited', 10 + index));

test('a story that fits is left as it is', () => {
  const story = [line('started', 1), ...edits(39)];
  assert.equal(fitStory(story), story);
});

test('what was told stays though the message was edited a hundred times since', () => {
  const story = [line('started', 1), line('told', 2), ...edits(100), line('failed', 200), line('told', 201)];
  const fitted = fitStory(story);
  assert.equal(fitted.length, 40);
  assert.deepEqual(
    fitted.filter(({ what }) => what !== 'edited'),
    [line('started', 1), line('told', 2), line('failed', 200), line('told', 201)],
  );
  assert.deepEqual(fitted[2], line('edited', 10 + 64));
});

test('a story without edits loses its oldest lines', () => {
  const story = Array.from({ length: 50 }, (_, index) => line('told', index));
  assert.deepEqual(fitStory(story), story.slice(10));
});
