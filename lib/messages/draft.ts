/** A message before it takes a form: what to say, in order, with nothing of Slack in it. */
import type { Phrase } from './catalogue.ts';
import type { TaskReference } from './task-buttons.ts';

export interface Line {
  readonly label?: string;
  readonly value: string;
  /** Behind the value, where the form can hold a link; our own words and address. */
  readonly link?: { readonly url: string; readonly text: string };
}

export interface Draft {
  /** Mark, what happened, to what: must make sense alone. */
  readonly title: string;
  /** What changed, or what there is. */
  readonly lines: readonly Line[];
  /** Why it went wrong and what to do next. */
  readonly reasons: readonly Line[];
  readonly mention: readonly string[];
  /** What a reader has to know about the message itself: late, repeated, a gap. */
  readonly notes: readonly Phrase[];
  /** The grey line: who, where, when. */
  readonly facts: readonly Phrase[];
  /** Names the task in every form and is never cut away; `task 8abf…`. */
  readonly identity?: string;
  readonly consoleUrl?: string | undefined;
  /** The task that Details and Mute are about. */
  readonly buttonsFor?: TaskReference;
}

export const emptyDraft = { lines: [], reasons: [], mention: [], notes: [], facts: [] } as const;

/** One mark per event, a colour and where possible a shape, since not everyone sees the colour. */
export const marks = {
  started: '🔵',
  succeeded: '✅',
  failed: '🔴',
  cancelled: '⚪',
  stalled: '🟠',
  lost: '🟠',
  unknown: '⚪',
} as const;
