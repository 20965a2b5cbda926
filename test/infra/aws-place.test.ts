import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { causeOf } from '../../infra/aws-cause.ts';
import { enterPlace, readPlace } from '../../infra/aws-place.ts';

describe('where in AWS a command works', () => {
  const rows = [
    {
      name: 'an option',
      given: { region: 'us-east-1' },
      variables: { AWS_REGION: 'eu-west-1' },
      words: 'us-east-1 (--region)',
    },
    { name: 'the variable', given: {}, variables: { AWS_REGION: 'eu-west-1' }, words: 'eu-west-1 (AWS_REGION)' },
    {
      name: 'nothing, whatever the profile says',
      given: { 'aws-profile': 'work' },
      variables: { AWS_REGION: '', AWS_PROFILE: 'other' },
      words: 'eu-central-1 (by default; --region or AWS_REGION names another), profile work',
    },
  ];
  for (const { name, given, variables, words } of rows) {
    it(`G12: is named by ${name}, and said`, () =>
      assert.equal(readPlace(given, variables).words, `AWS region ${words}`));
  }

  it('G12: is the same for every client of AWS, and for whoever calls osls directly', () => {
    const variables: Record<string, string | undefined> = { AWS_PROFILE: 'other' };
    const place = readPlace({ 'aws-profile': 'work' }, variables);
    enterPlace(place, variables);
    const { provider } = parse(readFileSync(new URL('../../serverless.yml', import.meta.url), 'utf8'), {
      logLevel: 'error',
    });

    assert.deepEqual(variables, { AWS_PROFILE: 'work', AWS_REGION: 'eu-central-1' });
    assert.equal(provider.region, `\${opt:region, env:AWS_REGION, '${place.region}'}`);
  });
});

describe('why a call to AWS failed', () => {
  const named = (name: string, message: string) => Object.assign(new Error(message), { name });
  const rows: readonly [Error, string][] = [
    [new Error('Region is missing'), 'Region is missing'],
    [
      named('CredentialsProviderError', 'Could not load credentials from any providers'),
      'CredentialsProviderError: Could not load credentials from any providers',
    ],
    [named('ValidationException', "Value 'xoxb-canary' at 'value' failed"), 'ValidationException'],
    [named('AccessDeniedException', ''), 'AccessDeniedException'],
  ];
  for (const [error, words] of rows) {
    it(`G12: is said, but never what was sent: ${words}`, () => assert.equal(causeOf(error), words));
  }
});
