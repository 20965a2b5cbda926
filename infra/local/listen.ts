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

function close(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()));
    server.closeAllConnections();
  });
}
