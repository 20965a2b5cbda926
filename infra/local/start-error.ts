import { CommandError } from '../command-line.ts';

/** Nothing was started and nothing was called; the message says what to change. */
export class StartError extends CommandError {
  override readonly name = 'StartError';
}
