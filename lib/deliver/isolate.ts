/** One row that fails does not hold up the others: its error is kept until all of them had their turn. */
export async function isolate(faults: Error[], act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    faults.push(asError(error));
  }
}

export function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
