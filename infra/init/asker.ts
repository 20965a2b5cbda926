import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { CommandError } from '../command-line.ts';

/** Something that a person has to fix; the message says what. */
export class InitError extends CommandError {
  override readonly name = 'InitError';
}

export interface Asker {
  /** @param hidden does not show what is typed. */
  ask(question: string, hidden?: boolean): Promise<string>;
  say(line: string): void;
  close(): void;
}

/** Reads line by line, so that answers from a pipe are not lost between two questions. */
export function createAsker(input: NodeJS.ReadableStream & { isTTY?: boolean }, output: NodeJS.WritableStream): Asker {
  let isHidden = false;
  const echo = new Writable({
    write(chunk, _encoding, done) {
      if (!isHidden) output.write(chunk);
      done();
    },
  });
  const lines = createInterface({ input, output: echo, terminal: input.isTTY === true });
  const answers = lines[Symbol.asyncIterator]();
  return {
    async ask(question, hidden = false) {
      output.write(question);
      isHidden = hidden;
      const { value, done } = await answers.next();
      isHidden = false;
      if (hidden) output.write('\n');
      if (done === true)
        throw new InitError('No answer was given. npm run init also takes flags: npm run init -- --help lists them.');
      return value.trim();
    },
    say: (line) => void output.write(`${line}\n`),
    close: () => lines.close(),
  };
}
