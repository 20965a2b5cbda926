import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { summary } from '../../../infra/doctor/run-doctor.ts';
import { fault, note, ok, skipped } from '../../../infra/doctor/verdict.ts';

describe('the last line of the doctor', () => {
  const rows = [
    { name: 'all is well', verdicts: [ok('token', 'a bot'), note('scopes', 'more', 'remove')], line: 'No faults.' },
    {
      name: 'something was skipped',
      verdicts: [ok('token', 'a bot'), skipped('stack', 'not checked without --stage')],
      line: 'No faults in what was checked.',
    },
    {
      name: 'one fault',
      verdicts: [fault('token', 'wrong', 'store it'), skipped('stack', 'not checked without --stage')],
      line: '1 fault. The text after each → says what to do.',
    },
  ];
  for (const { name, verdicts, line } of rows) {
    it(`claims no more than was found: ${name}`, () => assert.equal(summary(verdicts), line));
  }
});
