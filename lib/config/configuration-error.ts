/** One thing that is wrong: where, what stands there, and what may stand there. */
export interface ConfigurationFault {
  readonly path: string;
  readonly found: string;
  readonly allowed: string;
}

/** Settings or environment that nothing can be started with. Lists every fault at once, so that one try mends them all. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly faults: readonly ConfigurationFault[];

  /** `source` is the file, or whatever else was read; no fault may hold a secret. */
  constructor(source: string, faults: readonly ConfigurationFault[], options?: ErrorOptions) {
    super([`${source} has ${count(faults.length)}:`, ...faults.map(faultLine)].join('\n'), options);
    this.faults = faults;
  }
}

function count(faults: number): string {
  return faults === 1 ? '1 fault' : `${faults} faults`;
}

function faultLine({ path, found, allowed }: ConfigurationFault): string {
  return `- ${path}: found ${found}; allowed: ${allowed}`;
}
