/** Nothing was started and nothing was called; the message says what to change. */
export class StartError extends Error {
  override readonly name = 'StartError';
}
