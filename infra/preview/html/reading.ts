/** Who reads a message, and when: Slack shows times in each reader's own zone and language. */
export interface Reading {
  /** BCP 47, for example `en`. */
  readonly language: string;
  readonly timeZone: string;
  /** Decides which day is today. */
  readonly nowMs: number;
  /** The level of a header block, so that it fits under the headings of its page. */
  readonly headingLevel: 3 | 4;
  /** `pictures`: nobody answers here, so nothing can be pressed. Links still work. */
  readonly buttons: 'live' | 'pictures';
  /** Where a link leads instead; undefined means its own address. */
  readonly redirect?: (url: string) => string | undefined;
  /** The name for a channel's id; the id itself if left out. */
  readonly channelName?: (id: string) => string | undefined;
}
