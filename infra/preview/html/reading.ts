/** Who looks at a message, and when: Slack shows times in each reader's own zone and language. */
export interface Reading {
  /** BCP 47, for example `en`. */
  readonly language: string;
  readonly timeZone: string;
  /** Decides what is today and what yesterday. */
  readonly nowMs: number;
  /** Of a header block, so that it fits under the headings of the page it stands on. */
  readonly headingLevel: 3 | 4;
  /** `links`: leaves out buttons that only Slack's app could answer, so that no reader presses one in vain. */
  readonly buttons: 'all' | 'links';
}
