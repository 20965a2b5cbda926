import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bodyMaxBytes, type HttpEvent, readHttpEvent } from '../../../../lib/clients/aws/http-event.ts';

function read(event: HttpEvent) {
  const request = readHttpEvent(event);
  assert.notEqual(request, 'too-large');
  return request as Exclude<typeof request, 'too-large'>;
}

describe('readHttpEvent', () => {
  it('finds a header in whatever case it came', () => {
    const { header } = read({ headers: { 'X-Slack-Signature': 'one', 'x-slack-request-timestamp': 'two' } });

    assert.equal(header('x-slack-signature'), 'one');
    assert.equal(header('x-slack-request-timestamp'), 'two');
    assert.equal(header('constructor'), undefined);
  });

  it('knows no value of a header that came twice in different cases', () => {
    const { header } = read({ headers: { 'X-Slack-Signature': 'one', 'x-slack-signature': 'two' } });

    assert.equal(header('x-slack-signature'), undefined);
  });

  it('gives the bytes that were sent, base64 or not', () => {
    const text = 'text=%E4%BB%BB&emoji=🎉';

    assert.deepEqual(read({ body: text }).body, Buffer.from(text));
    const encoded = Buffer.from(text).toString('base64');
    assert.deepEqual(read({ body: encoded, isBase64Encoded: true }).body, Buffer.from(text));
  });

  it('takes an event without body or headers', () => {
    for (const event of [{}, { headers: null, body: null }]) assert.equal(read(event).body.length, 0);
  });

  it('T49: takes a body of exactly 64 KB and none larger, counted in bytes', () => {
    const largest = 'a'.repeat(bodyMaxBytes);
    const encode = (text: string): string => Buffer.from(text).toString('base64');

    assert.equal(read({ body: largest }).body.length, 64 * 1024);
    assert.equal(readHttpEvent({ body: `${largest}a` }), 'too-large');
    assert.equal(readHttpEvent({ body: '任'.repeat(bodyMaxBytes / 2) }), 'too-large');
    assert.equal(read({ body: encode(largest), isBase64Encoded: true }).body.length, bodyMaxBytes);
    assert.equal(readHttpEvent({ body: encode(`${largest}a`), isBase64Encoded: true }), 'too-large');
  });
});
