import { CommandError } from '../command-line.ts';

/** The message says everything; a stack would add nothing. */
export class PreviewError extends CommandError {
  override readonly name = 'PreviewError';
}
