/** The watch list as the cursor's row holds it: one compact string, because a map per entry would double its size. */
import type { Watched } from './watch-list.ts';

/** The last two are missing in lists that older versions wrote. */
type Packed = [
  id: string,
  createdAtMs: number | null,
  updatedAtMs: number | null,
  fingerprint: string,
  flags: number,
  seenAtMs: number,
  misses: number,
  missedSinceMs: number | null,
  lookedAtMs: number,
  endedSinceMs?: number | null,
  expiresAt?: number | null,
];

export function writeWatched(entries: readonly Watched[]): string {
  return `[${entries.map(packedText).join(',')}]`;
}

export function packedText(entry: Watched): string {
  return JSON.stringify(pack(entry));
}

export function readWatched(text: string): Watched[] {
  return (JSON.parse(text) as Packed[]).map(unpack);
}

function pack(entry: Watched): Packed {
  const { final, lost, stalled, unknown, followed = false } = entry;
  return [
    entry.id,
    entry.createdAtMs ?? null,
    entry.updatedAtMs ?? null,
    entry.fingerprint,
    Number(final) + 2 * Number(lost) + 4 * Number(stalled) + 8 * Number(unknown) + 16 * Number(followed),
    entry.seenAtMs,
    entry.misses,
    entry.missedSinceMs ?? null,
    entry.lookedAtMs,
    entry.endedSinceMs ?? null,
    entry.expiresAt ?? null,
  ];
}

function unpack(packed: Packed): Watched {
  const [id, createdAtMs, updatedAtMs, fingerprint, flags, seenAtMs, misses] = packed;
  const [, , , , , , , missedSinceMs, lookedAtMs, endedSinceMs, expiresAt] = packed;
  return {
    id,
    ...present({ createdAtMs, updatedAtMs, missedSinceMs, endedSinceMs, expiresAt }),
    fingerprint,
    final: (flags & 1) !== 0,
    lost: (flags & 2) !== 0,
    stalled: (flags & 4) !== 0,
    unknown: (flags & 8) !== 0,
    ...((flags & 16) !== 0 ? { followed: true } : {}),
    seenAtMs,
    misses,
    lookedAtMs,
  };
}

function present(times: Readonly<Record<string, number | null | undefined>>): Partial<Watched> {
  return Object.fromEntries(Object.entries(times).filter(([, time]) => time !== null && time !== undefined));
}
