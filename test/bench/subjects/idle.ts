/** What a poll that finds nothing new asks of the services, counted where the requests arrive. */
import type { Finding, Measured } from '../results.ts';
import { interleave, ratios, runsUsual, spread } from '../support/measure.ts';
import { openPollWorld, type PollWorld } from '../support/poll-world.ts';
import { openSlowCloudEye } from '../support/slow-cloud-eye.ts';

const polls = 10;
const warmCalls = 20;
const expected = { taskCenter: 1, dynamodb: 3, slack: 0 };
type Service = keyof typeof expected;
const services = Object.keys(expected) as Service[];
const names: Readonly<Record<Service, string>> = { taskCenter: 'Task Center', dynamodb: 'DynamoDB', slack: 'Slack' };

export async function measureIdle(): Promise<Measured> {
  await using world = await openPollWorld();
  // The first begins the watch and greets; what follows is idle.
  await world.poll(2);
  const counted = await countIdle(world);
  const { calls, peakMebibytes } = await world.poll(1 + warmCalls);
  const [cold, ...warm] = calls;
  const figures = counted.map(({ requests, bytes }) => ({ requests, bytes }));
  const requestsOf = (service: Service) => spread(figures.map(({ requests }) => requests[service]));
  const bytesOf = (service: Service) => spread(figures.map(({ bytes }) => bytes[service]));
  return {
    findings: [
      ...services.map(
        (service): Finding => ({
          id: `idle.${service}`,
          what: `Idle poll, requests to ${names[service]}`,
          against: String(expected[service]),
          unit: 'requests',
          goal: { exactly: expected[service] },
          value: requestsOf(service),
          context: `${bytesOf(service).median.toLocaleString('en-US')} bytes on the wire, both ways`,
        }),
      ),
      {
        id: 'idle.cpu',
        what: 'Idle poll, processor time, warm',
        against: '-',
        unit: 'ms',
        value: spread(warm.map(({ cpuMs }) => cpuMs)),
        context: `first poll of a process ${cold?.cpuMs.toFixed(0)} ms, after loading; peak memory of the process ${peakMebibytes.toFixed(0)} MiB`,
      },
      ...(await measureCloudEye()),
    ],
    notes: [
      `${polls} polls over Amazon's DynamoDB Local, the local Task Center and the local Slack, counted by proxies in front of them, one process each; processor time of ${warmCalls} polls in one process. Secrets come from the environment: in Lambda one request to SSM every five minutes is added.`,
      `Cloud Eye is a loopback server that answers each request after ${answerMs} ms; the poll reads it alone, with its rows in memory, and is compared with one such request of the same client. The first list is read alone, since a key that is refused is not shown again; then four at once. Once an hour the names of events are asked for after that.`,
    ],
  };
}

async function countIdle(world: PollWorld) {
  const counted: { requests: Record<Service, number>; bytes: Record<Service, number> }[] = [];
  for (let poll = 0; poll < polls; poll += 1) {
    world.resetCounts();
    await world.poll();
    const of = (figure: 'requests' | 'bytes') =>
      Object.fromEntries(services.map((service) => [service, world.proxies[service].count()[figure]]));
    counted.push({
      requests: of('requests') as Record<Service, number>,
      bytes: of('bytes') as Record<Service, number>,
    });
  }
  return counted;
}

/** How long each answer of Cloud Eye takes. */
const answerMs = 300;
const lists = 13;

async function measureCloudEye(): Promise<readonly Finding[]> {
  await using cloudEye = await openSlowCloudEye(answerMs);
  // The first begins the watch, and of both clients the first request opens its connection.
  for (let poll = 0; poll < 2; poll += 1) await cloudEye.poll();
  await cloudEye.requestOnce();
  const requests: Record<'idle' | 'hourly', number[]> = { idle: [], hourly: [] };
  const poll = async (kind: keyof typeof requests) => {
    if (kind === 'hourly') cloudEye.passHour();
    const polled = await cloudEye.poll();
    requests[kind].push(polled.requests);
    return polled.tookMs;
  };
  const samples = await interleave(runsUsual, {
    one: () => cloudEye.requestOnce(),
    hourly: () => poll('hourly'),
    idle: () => poll('idle'),
  });
  const findings = (kind: keyof typeof requests, what: string, count: number, goal: number): readonly Finding[] => [
    {
      id: `idle.${kind}.cloudEye`,
      what: `${what}, requests to Cloud Eye`,
      against: String(count),
      unit: 'requests',
      goal: { exactly: count },
      value: spread(requests[kind]),
    },
    {
      id: `idle.${kind}.cloudEyeTime`,
      what: `${what}, times as long`,
      against: 'one request to Cloud Eye',
      unit: 'times',
      goal: { atMost: goal },
      value: spread(ratios(samples[kind], samples.one)),
      context: `one after the other they would take ${count} x`,
    },
  ];
  return [
    ...findings('idle', 'Idle poll of events', lists, 4.5),
    ...findings('hourly', 'Idle poll of events, once an hour', lists + 1, 5.5),
  ];
}
