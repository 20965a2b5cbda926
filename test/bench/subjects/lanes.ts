/** Whether a channel waits for another: ten channels against one. */
import type { Measured } from '../results.ts';
import { interleave, ratios, runsUsual, spread } from '../support/measure.ts';
import { openSlowSlack } from '../support/slow-slack.ts';

const answerMs = 200;
const channels = 10;
/** Slack's burst: more would wait for the pace of their channel. */
const messages = 5;

export async function measureLanes(): Promise<Measured> {
  await using slack = await openSlowSlack(answerMs);
  // The first messages open the connections.
  await slack.poll(channels, messages);
  const { one, ten } = await interleave(runsUsual, {
    one: () => slack.poll(1, messages),
    ten: () => slack.poll(channels, messages),
  });
  return {
    findings: [
      {
        id: 'lanes.time',
        what: `${messages} messages to each of ten channels, times as long`,
        against: `${messages} messages to one`,
        unit: 'times',
        goal: { atMost: 1.2 },
        value: spread(ratios(ten, one)),
        context: `${spread(ten).median.toFixed(0)} ms against ${spread(one).median.toFixed(0)} ms`,
      },
    ],
    notes: [
      `Slack is a loopback server that answers each message after ${answerMs} ms; one channel after the other they would take 10 x.`,
    ],
  };
}
