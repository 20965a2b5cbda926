import type { Server } from 'node:http';

export const LOOPBACK = '127.0.0.1';

export interface Listening {
  /** For example `http://127.0.0.1:40123`. */
  readonly origin: string;
  /** Ends open connections too, so that a kept-alive connection does not keep the server alive. */
  close(): Promise<void>;
}

/** Only this machine can reach it. Port 0 means any free port. */
export async function listenOnLoopback(server: Server, port = 0): Promise<Listening> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, LOOPBACK, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error(`No TCP address for ${LOOPBACK}:${port}`);
  return { origin: `http://${LOOPBACK}:${address.port}`, close: () => close(server) };
}

/** Where `npm start` listens unless told otherwise, so that its address stays the same from start to start. */
export const USUAL_PORT = 3327;

export interface PortChoice {
  /** The port that was asked for; none other will do. */
  readonly port: number | undefined;
  readonly usualPort?: number;
  readonly print: (text: string) => void;
}

/**
 * Opens at the port that was asked for, or else at the usual one. If another program has the usual one, opens at any free
 * port and says so.
 */
export async function openAtPort<Opened>(
  open: (port: number) => Promise<Opened>,
  { port, usualPort = USUAL_PORT, print }: PortChoice,
): Promise<Opened> {
  if (port !== undefined) return open(port);
  try {
    return await open(usualPort);
  } catch (error) {
    if (!isTaken(error)) throw error;
    print(`Another program has port ${usualPort}, so the address is a different one today; --port NUMBER chooses one.`);
    return open(0);
  }
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}

function close(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()));
    server.closeAllConnections();
  });
}
