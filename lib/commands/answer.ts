/** An answer before it is rendered for Slack: lines of plain pieces, and buttons. */
import type { Moment } from '../messages/catalogue.ts';
import type { Settings } from '../model/settings.ts';
import type { Ids } from '../ports/effects.ts';
import type { Store } from '../ports/store.ts';
import type { Lookups } from './lookups.ts';

/** Strings are shown literally, whatever they contain. */
export type Piece =
  | string
  | Moment
  | { readonly bold: string }
  | { readonly code: string }
  | { readonly channel: string }
  | { readonly text: string; readonly url: string };

export type AnswerLine = readonly Piece[];

/**
 * What a button does with its command: `page` replaces this answer, `open` answers separately, `share` posts to the
 * channel, `offer` asks how long to mute, `mute` adds the reason that was typed, `take` makes a failure the presser's.
 */
export const actions = ['page', 'open', 'take', 'share', 'offer', 'mute'] as const;
export type Action = (typeof actions)[number];

export interface Button {
  readonly action: Action;
  readonly label: string;
  readonly value: string;
}

export interface Answer {
  readonly title: AnswerLine;
  readonly lines: readonly AnswerLine[];
  /** Small print: what was asked, how many there are. */
  readonly notes: readonly AnswerLine[];
  readonly buttons: readonly (readonly Button[])[];
  /** One entry for each listed item. */
  readonly menu?: { readonly label: string; readonly options: readonly { label: string; value: string }[] };
  /** A field for a reason, read when a button is pressed. */
  readonly reasonLabel?: string;
}

export const noLines = { lines: [], notes: [], buttons: [] } as const;

/** https://docs.slack.dev/reference/block-kit/block-elements/button-element: `value`. */
export const buttonValueMaxCharacters = 2_000;
/** Half of what Slack allows today; it was 75 for years. */
export const optionValueMaxCharacters = 75;

export interface CommandAsker {
  readonly id: string;
  readonly name: string;
  /** Slack names the workspace in every request; links to messages need it. */
  readonly teamDomain?: string;
}

/** What is needed to answer a command. */
export interface AskContext {
  readonly settings: Settings;
  readonly store: Store;
  readonly lookups: Lookups;
  readonly ids: Ids;
  readonly now: () => number;
  /** No read starts after this. */
  readonly stopAtMs: number;
  readonly asker: CommandAsker;
}

/** Each target is a query of its own; with more targets, people have to name one. */
export const targetsAtOnceMax = 25;
