import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { type SignedRequest, signSlackRequest, verifySlackRequest } from '../../../../lib/clients/slack/signature.ts';

interface Vector {
  readonly secret: string;
  readonly timestamp: string;
  readonly body: string;
  readonly signature: string;
}

const vector: Vector = JSON.parse(
  readFileSync(new URL('../../../data/slack-signature-vector.json', import.meta.url), 'utf8'),
);
const nowMs = Number(vector.timestamp) * 1_000;
const genuine: SignedRequest = {
  timestamp: vector.timestamp,
  signature: vector.signature,
  body: Buffer.from(vector.body),
};

function verdictOn(changes: Partial<SignedRequest>, secrets = [vector.secret], atMs = nowMs): string {
  const verdict = verifySlackRequest({ ...genuine, ...changes }, secrets, atMs);
  return verdict.genuine ? 'genuine' : verdict.reason;
}

/** Signed by whoever holds the secret, whatever the timestamp looks like. */
function signedAt(timestamp: string): Partial<SignedRequest> {
  return { timestamp, signature: signSlackRequest(vector.secret, timestamp, genuine.body) };
}

describe('verifySlackRequest', () => {
  it("takes Slack's published example, and signs it the same way", () => {
    assert.equal(verdictOn({}), 'genuine');
    assert.equal(signSlackRequest(vector.secret, vector.timestamp, genuine.body), vector.signature);
  });

  it('T49: takes a request up to 300 s off in either direction, and none beyond', () => {
    for (const [offsetSeconds, verdict] of [
      [300, 'genuine'],
      [301, 'stale'],
      [-300, 'genuine'],
      [-301, 'stale'],
    ] as const) {
      assert.equal(verdictOn({}, [vector.secret], nowMs + offsetSeconds * 1_000), verdict, `${offsetSeconds} s`);
    }
  });

  for (const timestamp of [
    '',
    ' ',
    'now',
    '1531420618.5',
    '-1531420618',
    '0x5b47',
    '1531420618,1531420618',
    'Infinity',
  ]) {
    it(`T49: refuses the timestamp ${JSON.stringify(timestamp)} though it is signed`, () => {
      assert.equal(verdictOn(signedAt(timestamp)), 'no-timestamp');
    });
  }

  const signatures: Record<string, string | undefined> = {
    missing: undefined,
    empty: '',
    'without its version': vector.signature.slice(3),
    'of another version': vector.signature.replace('v0', 'v1'),
    'too short': vector.signature.slice(0, -1),
    'too long': `${vector.signature}0`,
    'in capitals': vector.signature.toUpperCase(),
    'sent twice': `${vector.signature},${vector.signature}`,
    'with a line break': `${vector.signature}\n`,
    'not hexadecimal': `v0=${'g'.repeat(64)}`,
  };
  for (const [name, signature] of Object.entries(signatures)) {
    it(`T49: refuses a signature that is ${name}`, () => {
      assert.equal(verdictOn({ signature }), 'no-signature');
    });
  }

  const bodies: Record<string, Buffer> = {
    'with a byte more': Buffer.from(`${vector.body} `),
    truncated: Buffer.from(vector.body.slice(0, -1)),
    empty: Buffer.alloc(0),
    're-encoded': Buffer.from(vector.body.replaceAll('%2F', '/')),
    'with its fields in another order': Buffer.from(vector.body.split('&').reverse().join('&')),
  };
  for (const [name, body] of Object.entries(bodies)) {
    it(`T49: refuses a body that is ${name}`, () => {
      assert.equal(verdictOn({ body }), 'forged');
    });
  }

  it('takes either of two secrets while one takes the place of the other', () => {
    assert.equal(verdictOn({}, ['another', vector.secret]), 'genuine');
    assert.equal(verdictOn({}, [vector.secret, 'another']), 'genuine');
    assert.equal(verdictOn({}, ['another', 'a third']), 'forged');
  });

  it('takes nothing without a secret: anybody could sign with an empty one', () => {
    const signature = signSlackRequest('', vector.timestamp, genuine.body);

    assert.equal(verdictOn({ signature }, ['']), 'forged');
    assert.equal(verdictOn({ signature }, []), 'forged');
  });

  it('checks bytes, not characters: a body that is no UTF-8 is verified as it came', () => {
    const body = Buffer.from([0xff, 0xfe, 0x00]);
    const signature = signSlackRequest(vector.secret, vector.timestamp, body);

    assert.equal(verdictOn({ body, signature }), 'genuine');
    assert.equal(verdictOn({ body: Buffer.from(body.toString('utf8')), signature }), 'forged');
  });
});
