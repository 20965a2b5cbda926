/** Prepares work over so many things. @returns the work that is counted. */
export type Scenario = (size: number) => Promise<() => Promise<unknown>>;
