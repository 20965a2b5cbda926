/** Who looks at a message, and when: Slack shows times in each reader's own zone and language. */
export interface Reading {
  /** BCP 47, for example `en`. */
  readonly language: string;
  readonly timeZone: string;
  /** Decides what is today and what yesterday. */
  readonly nowMs: number;
  /** Of a header block, so that it fits under the headings of the page it stands on. */
  readonly headingLevel: 3 | 4;
  /** `pictures`: nobody answers a press here, so that nothing can be pressed. Links lead where they lead. */
  readonly buttons: 'live' | 'pictures';
  /** Where a link leads instead; undefined: where it says. */
  readonly redirect?: (url: string) => string | undefined;
  /** For a channel's id; the id itself when left out. */
  readonly channelName?: (id: string) => string | undefined;
}
