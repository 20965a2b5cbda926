import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, it } from 'node:test';
import { createAsker } from '../../../infra/init/asker.ts';

describe('what is typed', () => {
  it('is shown as it is typed, and a secret is not', async () => {
    const input: PassThrough & { isTTY?: boolean } = new PassThrough();
    input.isTTY = true;
    const output = new PassThrough();
    const shown = text(output);
    const asker = createAsker(input, output);

    const name = asker.ask('Name: ');
    input.write('anna\n');
    assert.equal(await name, 'anna');
    const secret = asker.ask('Secret: ', true);
    input.write('canary\n');
    assert.equal(await secret, 'canary');

    asker.close();
    output.end();
    assert.match(await shown, /Name: .*anna/s);
    assert.doesNotMatch(await shown, /canary/);
  });
});
