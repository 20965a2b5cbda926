/** What a poll that finds nothing new asks of the services, counted where the requests arrive. */
import type { Finding, Measured } from '../results.ts';
import { spread } from '../support/measure.ts';
import { openPollWorld, type PollWorld } from '../support/poll-world.ts';

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
    ],
    notes: [
      `${polls} polls over Amazon's DynamoDB Local, the local Task Center and the local Slack, counted by proxies in front of them, one process each; processor time of ${warmCalls} polls in one process. Secrets come from the environment: in Lambda one request to SSM every five minutes is added.`,
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
