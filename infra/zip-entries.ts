/** One file in a zip. */
export interface ZipEntry {
  readonly name: string;
  readonly bytes: number;
}

/** https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT: 4.3.16 end of central directory, 4.3.12 file header. */
const endSignature = 0x06054b50;
const endLength = 22;
const headerSignature = 0x02014b50;
const headerLength = 46;

/** Lists what is in a zip from its central directory, without any library. */
export function zipEntries(zip: Buffer): readonly ZipEntry[] {
  const end = zip.lastIndexOf(Buffer.from(Uint32Array.of(endSignature).buffer));
  if (end < 0 || end + endLength > zip.length) throw new Error('Not a zip: it has no central directory');
  const entries: ZipEntry[] = [];
  let offset = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    if (zip.readUInt32LE(offset) !== headerSignature) throw new Error(`Not a zip: no file header at byte ${offset}`);
    const nameLength = zip.readUInt16LE(offset + 28);
    const name = zip.toString('utf8', offset + headerLength, offset + headerLength + nameLength);
    entries.push({ name, bytes: zip.readUInt32LE(offset + 24) });
    offset += headerLength + nameLength + zip.readUInt16LE(offset + 30) + zip.readUInt16LE(offset + 32);
  }
  return entries;
}
