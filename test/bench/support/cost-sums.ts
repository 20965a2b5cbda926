/** From what was counted to what a month costs. Pure: the counts come from the run, the prices from prices.json. */

export interface Prices {
  readonly region: string;
  readonly date: string;
  readonly honesty: string;
  readonly lambdaMillionRequests: Price;
  readonly lambdaGigabyteSecondArm: Price;
  readonly dynamodbMillionWriteUnits: Price;
  readonly dynamodbMillionReadUnits: Price;
  readonly schedulerMillionInvocations: Price;
  readonly httpApiMillionRequests: Price;
  readonly ssmStandardParameterCall: Price;
  readonly logsGigabyteIngested: Price;
  readonly customMetricMonth: Price;
  readonly alarmMonth: Price;
}

interface Price {
  readonly usd: number;
  readonly page: string;
}

/** Of one kind of event: an idle poll, what a task adds, a command. */
export interface Usage {
  readonly invocations: number;
  readonly scheduled: number;
  readonly httpRequests: number;
  readonly gigabyteSeconds: number;
  readonly writeUnits: number;
  readonly readUnits: number;
  readonly loggedBytes: number;
  readonly ssmCalls: number;
}

export const nothingUsed: Usage = {
  invocations: 0,
  scheduled: 0,
  httpRequests: 0,
  gigabyteSeconds: 0,
  writeUnits: 0,
  readUnits: 0,
  loggedBytes: 0,
  ssmCalls: 0,
};

const million = 1e6;
const bytesPerGigabyte = 1e9;

export function times(usage: Usage, count: number): Usage {
  return mapUsage((name) => usage[name] * count);
}

export function add(one: Usage, other: Usage): Usage {
  return mapUsage((name) => one[name] + other[name]);
}

export interface CostLine {
  readonly service: string;
  readonly counted: string;
  readonly usd: number;
}

/** By service, what is nought included. */
export function costLines(usage: Usage, prices: Prices): readonly CostLine[] {
  const line = (service: string, count: number, unit: string, usdEach: number): CostLine => ({
    service,
    counted: `${count.toLocaleString('en-US', { maximumFractionDigits: count < 10 ? 2 : 0 })} ${unit}`,
    usd: count * usdEach,
  });
  const { loggedBytes } = usage;
  return [
    line('Lambda, requests', usage.invocations, 'invocations', prices.lambdaMillionRequests.usd / million),
    line('Lambda, time', usage.gigabyteSeconds, 'GB-seconds', prices.lambdaGigabyteSecondArm.usd),
    line('DynamoDB, writes', usage.writeUnits, 'write units', prices.dynamodbMillionWriteUnits.usd / million),
    line('DynamoDB, reads', usage.readUnits, 'read units', prices.dynamodbMillionReadUnits.usd / million),
    line('EventBridge Scheduler', usage.scheduled, 'invocations', prices.schedulerMillionInvocations.usd / million),
    line('HTTP API', usage.httpRequests, 'requests', prices.httpApiMillionRequests.usd / million),
    line('SSM parameters, standard', usage.ssmCalls, 'calls', prices.ssmStandardParameterCall.usd),
    line('CloudWatch logs', loggedBytes / bytesPerGigabyte, 'GB', prices.logsGigabyteIngested.usd),
  ];
}

export function total(lines: readonly CostLine[]): number {
  return lines.reduce((sum, { usd }) => sum + usd, 0);
}

function mapUsage(value: (name: keyof Usage) => number): Usage {
  const names = Object.keys(nothingUsed) as (keyof Usage)[];
  return Object.fromEntries(names.map((name) => [name, value(name)])) as unknown as Usage;
}
