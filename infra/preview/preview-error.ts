/** Says all there is to know in its message; the stack would tell nobody more. */
export class PreviewError extends Error {
  override readonly name = 'PreviewError';
}
