import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { amount, goalText, noReason, renderPage, renderTable, withoutReason } from './render.ts';
import { type Finding, isMet, mergeResults, type SubjectResult } from './results.ts';
import { add, costLines, nothingUsed, type Prices, times, total } from './support/cost-sums.ts';
import { interleave, median, ratios, spread } from './support/measure.ts';

describe('what is measured', () => {
  test('is taken by turns', async () => {
    const order: string[] = [];
    const variant = (name: string, value: number) => () => {
      order.push(name);
      return value;
    };
    const samples = await interleave(2, { baseline: variant('baseline', 2), ours: variant('ours', 3) });
    assert.deepEqual(order, ['baseline', 'ours', 'baseline', 'ours']);
    assert.deepEqual(samples, { baseline: [2, 2], ours: [3, 3] });
  });

  test('has its middle for a median, of an even number the mean of both', () => {
    assert.equal(median([9, 1, 5]), 5);
    assert.equal(median([9, 1, 5, 4]), 4.5);
    assert.deepEqual(spread([9, 1, 5]), { median: 5, least: 1, most: 9, runs: 3 });
    assert.throws(() => spread([]), /No run/);
  });

  test('is compared round by round', () => {
    assert.deepEqual(ratios([2, 9], [1, 3]), [2, 3]);
    assert.throws(() => ratios([1], []), /1 runs against 0/);
  });
});

describe('a goal', () => {
  test('is met by the median, and one that is exact by every run', () => {
    const value = { median: 2, least: 1, most: 3, runs: 3 };
    assert.equal(isMet(finding({ goal: { atMost: 2 }, value })), true);
    assert.equal(isMet(finding({ goal: { atMost: 1.9 }, value })), false);
    assert.equal(isMet(finding({ goal: { atLeast: 2.1 }, value })), false);
    assert.equal(isMet(finding({ goal: { between: [1.9, 2.1] }, value })), true);
    assert.equal(isMet(finding({ goal: { between: [2.1, 3] }, value })), false);
    assert.equal(isMet(finding({ goal: { exactly: 2 }, value })), false);
    assert.equal(isMet(finding({ goal: { exactly: 2 }, value: spread([2, 2]) })), true);
    assert.equal(isMet(finding({ value })), undefined);
  });

  test('and an amount are written with their unit', () => {
    assert.equal(goalText({ atMost: 1.6 }, 'times'), 'at most 1.60 x');
    assert.equal(goalText({ between: [0.85, 1.15] }, 'times'), '0.85 x to 1.15 x');
    assert.equal(amount(1234.5, 'kB'), '1,235 kB');
    assert.equal(amount(3, 'requests'), '3 requests');
  });
});

describe('the page', () => {
  const missed = finding({ goal: { atMost: 1 }, value: spread([1.5]) });
  const results = { cold: subject([missed]) };

  test('says so where a goal is missed without a reason', () => {
    assert.deepEqual(withoutReason(results, {}), ['cold.poll']);
    assert.match(renderPage(results, {}), new RegExp(noReason));
  });

  test('gives the reason that was written, and what would be needed', () => {
    const reasons = { 'cold.poll': { reason: 'It is large.', needed: 'Less.' } };
    assert.deepEqual(withoutReason(results, reasons), []);
    const page = renderPage(results, reasons);
    assert.match(page, /It is large\. What would be needed: Less\./);
    assert.match(page, /0 of 1 goals are met/);
    assert.ok(!page.includes(noReason));
  });

  test('says one reason once for all goals that miss for it', () => {
    const other = finding({ id: 'cold.command', what: 'Another', goal: { atMost: 1 }, value: spread([1.2]) });
    const reason = { reason: 'It is large.', needed: 'Less.' };
    const reasons = { 'cold.poll': reason, 'cold.command': { ...reason } };
    const page = renderPage({ cold: subject([missed, other]) }, reasons);
    assert.equal(page.split('It is large.').length, 2);
    assert.match(page, /\*\*Another\*\*, against empty: 1\.20 x, goal at most 1 x\./);
  });

  test('leaves what has no goal to results.json', () => {
    const page = renderPage({ cold: subject([finding({ what: 'For the record' })]), size: subject([missed]) }, {});
    assert.ok(!page.includes('For the record'));
    assert.equal(page.split('## Cold start').length, 2);
  });

  test('has tables that hold any text', () => {
    const table = renderTable({ title: 'Title', head: ['a', 'b'], rows: [['1|2', 'x\ny']] });
    assert.equal(table, '**Title**\n\n| a | b |\n| --- | --- |\n| 1\\|2 | x y |');
  });

  test('keeps what was measured earlier, in the order of the subjects', () => {
    const older = { size: subject([]), cold: subject([]) };
    const merged = mergeResults(older, { cold: subject([missed]) }, ['cold', 'idle', 'size']);
    assert.deepEqual(Object.keys(merged), ['cold', 'size']);
    assert.equal(merged.cold?.findings.length, 1);
  });
});

test('a month costs what was counted times the prices', () => {
  const idle = { ...nothingUsed, invocations: 2, writeUnits: 10 };
  const month = add(times(idle, 100_000), { ...nothingUsed, httpRequests: 1_000_000 });
  const lines = costLines(month, prices());
  const usdOf = (service: string) => lines.find((line) => line.service === service)?.usd;
  assert.equal(usdOf('Lambda, requests')?.toFixed(6), '0.040000');
  assert.equal(usdOf('DynamoDB, writes')?.toFixed(6), '0.625000');
  assert.equal(usdOf('HTTP API')?.toFixed(6), '1.000000');
  assert.equal(total(lines).toFixed(6), '1.665000');
});

function finding(changes: Partial<Finding>): Finding {
  const base = { id: 'cold.poll', what: 'Cold start', against: 'empty', unit: 'times', value: spread([1]) } as const;
  return { ...base, ...changes };
}

function subject(findings: readonly Finding[]): SubjectResult {
  const facts = { title: 'Cold start', date: '2026-11-26T00:00:00.000Z', node: 'v24.0.0', machine: 'a machine' };
  return { ...facts, seconds: 1, notes: [], findings };
}

function prices(): Prices {
  const price = (usd: number) => ({ usd, page: 'https://aws.amazon.com/' });
  return {
    region: 'us-east-1',
    date: '2026-11-26',
    honesty: '',
    lambdaMillionRequests: price(0.2),
    lambdaGigabyteSecondArm: price(1),
    dynamodbMillionWriteUnits: price(0.625),
    dynamodbMillionReadUnits: price(1),
    schedulerMillionInvocations: price(1),
    httpApiMillionRequests: price(1),
    ssmStandardParameterCall: price(1),
    logsGigabyteIngested: price(1),
    customMetricMonth: price(1),
    alarmMonth: price(1),
  };
}
