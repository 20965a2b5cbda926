const beforeThousands = /\B(?=(?:\d{3})+$)/g;

/** A whole number, grouped as both of our languages do: `1,234`. Intl would take 15 ms for the first one of a process. */
export function countText(count: number): string {
  return String(count).replaceAll(beforeThousands, ',');
}
