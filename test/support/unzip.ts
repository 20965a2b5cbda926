/** Unpacks a zip with nothing but Node, as it is unpacked in Lambda: no file beside the ones it holds. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { inflateRawSync } from 'node:zlib';

/** https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT: 4.3.16 end of central directory, 4.3.12 file header. */
const endSignature = Buffer.from('PK\x05\x06', 'latin1');
const headerLength = 46;
const localHeaderLength = 30;
const deflated = 8;

export function unzip(file: string, directory: string): void {
  const zip = readFileSync(file);
  const end = zip.lastIndexOf(endSignature);
  let offset = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const nameLength = zip.readUInt16LE(offset + 28);
    const name = zip.toString('utf8', offset + headerLength, offset + headerLength + nameLength);
    const target = join(directory, name);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, contentOf(zip, offset));
    offset += headerLength + nameLength + zip.readUInt16LE(offset + 30) + zip.readUInt16LE(offset + 32);
  }
}

/** @param offset of the entry in the central directory: the local header may leave the size out. */
function contentOf(zip: Buffer, offset: number): Buffer {
  const local = zip.readUInt32LE(offset + 42);
  const start = local + localHeaderLength + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
  const content = zip.subarray(start, start + zip.readUInt32LE(offset + 20));
  return zip.readUInt16LE(offset + 10) === deflated ? inflateRawSync(content) : content;
}
