/** Signing a request for the Task Center, against Huawei's published signer and against the bare HMAC. */
import { createHash, createHmac } from 'node:crypto';
import { AKSKSigner } from '@huaweicloud/huaweicloud-sdk-core/auth/AKSKSigner.js';
import { signingDate, signRequest } from '../../../lib/clients/huawei/request.ts';
import type { Measured } from '../results.ts';
import { interleave, ratios, spread, timed } from '../support/measure.ts';
import { benchKey, benchProject } from '../support/settings.ts';

const signatures = 4_000;
const runs = 15;
const host = 'dcs.cn-north-4.myhuaweicloud.com';
const path = `/v2/${benchProject}/tasks`;
const query = { start_time: '20261126101500', end_time: '20261126102600', offset: '0', limit: '1000' };
const date = signingDate(Date.UTC(2026, 10, 26, 10, 26));
const url = `https://${host}${path}?${new URLSearchParams(query)}`;

export async function measureSigning(): Promise<Measured> {
  if (signOurs() !== signTheirs()) throw new Error('The two signers do not agree');
  const variants = {
    ours: () => perSignatureUs(signOurs),
    theirs: () => perSignatureUs(signTheirs),
    bare: () => perSignatureUs(signBare),
    digests: () => perSignatureUs(digestsAlone),
  };
  await interleave(2, variants);
  const { ours, theirs, bare, digests } = await interleave(runs, variants);
  const figure = (values: readonly number[]) => `${spread(values).median.toFixed(1)} µs`;
  const context = `ours ${figure(ours)}, theirs ${figure(theirs)}, HMAC ${figure(bare)}, with both hashes ${figure(digests)} a request`;
  return {
    findings: [
      {
        id: 'signing.published',
        what: 'Signing, times as fast',
        against: "Huawei's published signer",
        unit: 'times',
        goal: { atLeast: 5 },
        value: spread(ratios(theirs, ours)),
        context,
      },
      {
        id: 'signing.hmac',
        what: 'Signing, times as long',
        against: "openssl's HMAC alone",
        unit: 'times',
        value: spread(ratios(ours, bare)),
      },
      {
        id: 'signing.attainable',
        what: 'HMAC and both hashes alone, times as fast',
        against: "Huawei's published signer",
        unit: 'times',
        value: spread(ratios(theirs, digests)),
        context: 'createHash and createHmac, and no canonical form at all',
      },
    ],
    notes: [
      `${signatures.toLocaleString('en-US')} signatures of a list request a run, in one warm process. The HMAC is node:crypto's, which is openssl's, over the same string to sign; a signature needs two SHA-256 hashes besides, of the body and of the canonical request.`,
    ],
  };
}

async function perSignatureUs(sign: () => string): Promise<number> {
  const durationMs = await timed(() => {
    for (let count = 0; count < signatures; count += 1) sign();
  });
  return (durationMs * 1_000) / signatures;
}

function signOurs(): string {
  return signRequest({ method: 'GET', url, headers: { host, 'x-sdk-date': date }, ...benchKey }).authorization ?? '';
}

function signTheirs(): string {
  const request = {
    method: 'GET',
    endpoint: `https://${host}${path}`,
    queryParams: { ...query },
    headers: { host, 'X-Sdk-Date': date },
  };
  const credentials = { getAk: () => benchKey.ak, getSk: () => benchKey.sk };
  const signed = AKSKSigner.sign(request as never, credentials as never) as Record<string, string>;
  return signed.Authorization ?? '';
}

const stringToSign = `SDK-HMAC-SHA256\n${date}\n${'0'.repeat(64)}`;

function signBare(): string {
  return createHmac('sha256', benchKey.sk).update(stringToSign).digest('hex');
}

const canonicalRequest = `GET\n${path}/\n${new URLSearchParams(query)}\nhost:${host}\nx-sdk-date:${date}\n\nhost;x-sdk-date\n`;

function digestsAlone(): string {
  const body = createHash('sha256').update('').digest('hex');
  const canonical = createHash('sha256')
    .update(canonicalRequest + body)
    .digest('hex');
  return createHmac('sha256', benchKey.sk).update(`SDK-HMAC-SHA256\n${date}\n${canonical}`).digest('hex');
}
