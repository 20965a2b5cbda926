/** The content of a message, in order, before it is laid out for Slack. */
import type { Phrase } from './catalogue.ts';
import type { CommandButton, TaskReference } from './task-buttons.ts';

export interface Line {
  readonly label?: string;
  readonly value: string;
  /** Ends the value and is never cut: which task a line of a list is about. */
  readonly identity?: string;
  /** After the value, where the form can show a link. Trusted text and address. */
  readonly link?: { readonly url: string; readonly text: string };
}

export interface Draft {
  /** Mark, what happened, to which instance: must make sense on its own. */
  readonly title: string;
  /** What a phone shows in place of the title, and the fact that it says already. */
  readonly headline?: { readonly text: string; readonly says?: string };
  /** What changed, or what the message lists. */
  readonly lines: readonly Line[];
  /** Why it went wrong and what to do next. */
  readonly reasons: readonly Line[];
  readonly mention: readonly string[];
  /** About the message itself: late, possibly repeated, after a gap. */
  readonly notes: readonly Phrase[];
  /** The grey line: who, where, when. */
  readonly facts: readonly Phrase[];
  /** Names the task in every form and is never cut: `task 8abf…`. */
  readonly identity?: string;
  readonly consoleUrl?: string | undefined;
  /** Where it stands what to do. */
  readonly runbookUrl?: string | undefined;
  /** Ends what the message is about. */
  readonly undo?: CommandButton;
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
