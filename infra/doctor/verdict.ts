/** What a check found, in one line; a fault says how to fix it. */
export interface Verdict {
  readonly kind: 'ok' | 'fault' | 'note' | 'skipped';
  /** What was checked: `token`, `channel C0123456789`. */
  readonly what: string;
  readonly found: string;
  readonly fix?: string;
}

const marks = { ok: '✓', fault: '✗', note: '!', skipped: '–' } as const;

export function ok(what: string, found: string): Verdict {
  return { kind: 'ok', what, found };
}

export function fault(what: string, found: string, fix: string): Verdict {
  return { kind: 'fault', what, found, fix };
}

/** Worth knowing, but not a fault. */
export function note(what: string, found: string, fix: string): Verdict {
  return { kind: 'note', what, found, fix };
}

export function skipped(what: string, why: string): Verdict {
  return { kind: 'skipped', what, found: why };
}

export function describeVerdict({ kind, what, found, fix }: Verdict): string {
  const line = `${marks[kind]} ${what}: ${found}`;
  return fix === undefined ? line : `${line} → ${fix}`;
}
