/** `npm start` writes its address here, so that `npm run ask` in another terminal finds it. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as v from 'valibot';

/** Relative to the directory that both run in, the project's root. */
export const addressFile = join('.data', 'edge.json');

const onlyTheOwner = 0o600;

const addressSchema = v.object({
  origin: v.pipe(v.string(), v.url()),
  /** Only one that was made for this start. No other secret is ever written to disk. */
  signingSecret: v.exactOptional(v.string()),
});

export type EdgeAddress = v.InferOutput<typeof addressSchema>;

/** @returns a function that removes the file, unless a later start has written its own. */
export function leaveAddress(address: EdgeAddress, file = addressFile): () => void {
  mkdirSync(dirname(file), { recursive: true });
  // An existing file would keep its mode.
  rmSync(file, { force: true });
  writeFileSync(file, `${JSON.stringify(address)}\n`, { mode: onlyTheOwner });
  return () => {
    if (readAddressFile(file)?.origin === address.origin) rmSync(file, { force: true });
  };
}

/** @returns undefined if nothing runs here, or the file cannot be read. */
export function readAddressFile(file = addressFile): EdgeAddress | undefined {
  try {
    return v.parse(addressSchema, JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}
