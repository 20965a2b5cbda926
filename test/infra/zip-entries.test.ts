import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { zipEntries } from '../../infra/zip-entries.ts';

/** `printf hello > a.txt; zip -X -0 a.zip a.txt`, its local part left out but for its length. */
const local = Buffer.alloc(40);
const header = Buffer.alloc(46);
header.writeUInt32LE(0x02014b50, 0);
header.writeUInt32LE(5, 24);
header.writeUInt16LE(5, 28);
const directory = Buffer.concat([header, Buffer.from('a.txt')]);
const end = Buffer.alloc(22);
end.writeUInt32LE(0x06054b50, 0);
end.writeUInt16LE(1, 10);
end.writeUInt32LE(local.length, 16);

describe('zipEntries', () => {
  it('lists names and sizes', () => {
    assert.deepEqual(zipEntries(Buffer.concat([local, directory, end])), [{ name: 'a.txt', bytes: 5 }]);
  });

  it('refuses what is no zip', () => {
    assert.throws(() => zipEntries(Buffer.from('hello')), /no central directory/);
  });

  it('refuses a directory that does not lead to a file', () => {
    assert.throws(() => zipEntries(Buffer.concat([local, Buffer.alloc(51), end])), /no file header at byte 40/);
  });
});
