/** Amazon's DynamoDB Local, in memory, as a child process. Installed by `npm run setup:dynamodb-local`; needs Java. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const emulatorDirectory = fileURLToPath(new URL('node_modules/amplify-dynamodb-simulator/emulator', import.meta.url));
/** Some seconds; many more on a machine that is busy. */
const startTimeoutMs = 90_000;
const pollMs = 50;

export interface DynamoDbLocal {
  readonly endpoint: string;
  close(): Promise<void>;
}

/** Why it cannot run here; undefined when it can. */
export function missingForDynamoDbLocal(): string | undefined {
  if (!existsSync(`${emulatorDirectory}/DynamoDBLocal.jar`)) return 'DynamoDB Local is not installed';
  if (spawnSync('java', ['-version']).status !== 0) return 'Java is not installed';
  return undefined;
}

export async function startDynamoDbLocal(): Promise<DynamoDbLocal> {
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const jvm = ['-Xmx256m', '-Djava.library.path=./DynamoDBLocal_lib', '-jar', 'DynamoDBLocal.jar'];
  const child = spawn('java', [...jvm, '-port', String(port), '-inMemory', '-sharedDb'], {
    cwd: emulatorDirectory,
    stdio: 'ignore',
  });
  await answering(endpoint, child);
  return {
    endpoint,
    close: async () => {
      const exit = once(child, 'exit');
      child.kill();
      await exit;
    },
  };
}

async function answering(endpoint: string, child: ChildProcess): Promise<void> {
  const giveUp = AbortSignal.timeout(startTimeoutMs);
  while (child.exitCode === null && !giveUp.aborted) {
    // Any status will do: an unsigned request is refused, by a server that is up.
    const answer = await fetch(endpoint).catch(() => undefined);
    if (answer !== undefined) return;
    await delay(pollMs);
  }
  child.kill();
  throw new Error(`DynamoDB Local did not start at ${endpoint} (exit code ${child.exitCode})`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
