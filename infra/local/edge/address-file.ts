/** Where `npm start` leaves word of its endpoints, so that `npm run ask` in another terminal finds them. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as v from 'valibot';

/** Under the directory that both run in, which is the project's own. */
export const addressFile = join('.data', 'edge.json');

const onlyTheOwner = 0o600;

const addressSchema = v.object({
  origin: v.pipe(v.string(), v.url()),
  /** Only the demonstration's, which is made up at every start: no other secret is ever written down. */
  signingSecret: v.exactOptional(v.string()),
});

export type EdgeAddress = v.InferOutput<typeof addressSchema>;

/** @returns takes the word back, unless a later start has left its own. */
export function leaveAddress(address: EdgeAddress, file = addressFile): () => void {
  mkdirSync(dirname(file), { recursive: true });
  // A file that is there keeps the mode it has.
  rmSync(file, { force: true });
  writeFileSync(file, `${JSON.stringify(address)}\n`, { mode: onlyTheOwner });
  return () => {
    if (readAddressFile(file)?.origin === address.origin) rmSync(file, { force: true });
  };
}

/** @returns undefined when nothing runs here, or nothing that can be read. */
export function readAddressFile(file = addressFile): EdgeAddress | undefined {
  try {
    return v.parse(addressSchema, JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}
