import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const START = fileURLToPath(new URL('../../../infra/local/start.ts', import.meta.url));

export interface StartProcess {
  /** Everything printed so far, errors included. */
  output(): string;
  /** Resolves with the match; rejects when the process ends without it. */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
  interrupt(): void;
  /** As systemd does: SIGTERM to stop, SIGKILL to whatever does not. */
  signal(name: 'SIGTERM' | 'SIGKILL'): void;
  /** The exit code; null when a signal ended it. */
  readonly ended: Promise<number | null>;
}

/** `npm start` as a process of its own, with no variable of this one but PATH. */
export function startProcess(
  flags: readonly string[],
  { variables = {}, directory }: { variables?: Record<string, string>; directory?: string } = {},
): StartProcess {
  const child = spawn(process.execPath, [START, ...flags], {
    env: { PATH: process.env.PATH, ...variables },
    ...(directory === undefined ? {} : { cwd: directory }),
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      child.emit('printed');
    });
  }
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return {
    output: () => output,
    interrupt: () => void child.kill('SIGINT'),
    signal: (name) => void child.kill(name),
    ended,
    async printed(pattern) {
      for (;;) {
        const match = pattern.exec(output);
        if (match) return match;
        const isOver = await Promise.race([once(child, 'printed').then(() => false), ended.then(() => true)]);
        if (isOver && !pattern.test(output)) throw new Error(`Ended without printing ${pattern}: ${output}`);
      }
    },
  };
}
