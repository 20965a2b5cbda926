/** The message says everything; a stack would add nothing. */
export class PreviewError extends Error {
  override readonly name = 'PreviewError';
}
