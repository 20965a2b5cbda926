import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { leaveAddress, readAddressFile } from '../../../../infra/local/edge/address-file.ts';

const directory = mkdtempSync(join(tmpdir(), 'dcs-watch-address-'));
const file = join(directory, 'below', 'edge.json');
after(() => rmSync(directory, { recursive: true }));

test('what one start leaves is read by another process, by the owner alone, and is taken back at the end', () => {
  const address = { origin: 'http://127.0.0.1:1', signingSecret: 'made-up' };
  const takeBack = leaveAddress(address, file);
  assert.deepEqual(readAddressFile(file), address);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  takeBack();
  assert.equal(readAddressFile(file), undefined);
});

test('the end of an earlier start leaves alone what a later one has written', () => {
  const takeBack = leaveAddress({ origin: 'http://127.0.0.1:1' }, file);
  leaveAddress({ origin: 'http://127.0.0.1:2' }, file);
  takeBack();
  assert.deepEqual(readAddressFile(file), { origin: 'http://127.0.0.1:2' });
});

test('a file that is no address counts as none', () => {
  writeFileSync(file, '{"origin":');
  assert.equal(readAddressFile(file), undefined);
});
