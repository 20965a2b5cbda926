import { type StoryLine, storyMaxLines } from './task-row.ts';

/** A task that is open for hours has its message edited many times: such lines go first, then the oldest. */
export function fitStory(story: readonly StoryLine[]): readonly StoryLine[] {
  let spare = story.length - storyMaxLines;
  if (spare <= 0) return story;
  const kept = story.filter(({ what }) => {
    const goes = spare > 0 && what === 'edited';
    if (goes) spare -= 1;
    return !goes;
  });
  return kept.slice(-storyMaxLines);
}
