/** When a process is killed: chosen by the seed, before its invocation starts. */
import type { Random } from '../simulation/random.ts';

export type Service = 'taskCenter' | 'dynamodb' | 'slack';

/**
 * `before`: the request is lost with the process. `after`: the service applied it, and nobody hears the answer.
 * `time`: wherever the process is by then, waiting or working.
 */
export type Moment =
  | { readonly kind: 'never' }
  | { readonly kind: 'time'; readonly afterMs: number }
  | {
      readonly kind: 'request';
      /** Left out: of any. */
      readonly of?: Service;
      /** From 1. */
      readonly index: number;
      readonly side: 'before' | 'after';
    };

/** An idle run lasts a fraction of a second, one that waits for the pace of a channel some seconds. */
const afterMaxMsChoices = [300, 1_000, 4_000];
/** An idle run has four requests, one with much to tell some forty. */
const indexMaxChoices = [4, 10, 40];
/** Few runs have more calls to Slack before they wait for its pace. */
const slackIndexMax = 5;

export function chooseMoment(random: Random): Moment {
  const luck = random.next();
  if (luck < 0.25) return { kind: 'never' };
  if (luck < 0.5) return { kind: 'time', afterMs: random.integer(0, random.pick(afterMaxMsChoices)) };
  const side = random.pick(['before', 'after'] as const);
  if (luck < 0.75) return { kind: 'request', of: 'slack', index: random.integer(1, slackIndexMax), side };
  return { kind: 'request', index: random.integer(1, random.pick(indexMaxChoices)), side };
}

/** Counts the requests of one invocation until the chosen one comes. */
export function createCountdown(moment: Moment): (service: Service) => 'before' | 'after' | undefined {
  let count = 0;
  return (service) => {
    if (moment.kind !== 'request' || (moment.of ?? service) !== service) return undefined;
    count += 1;
    return count === moment.index ? moment.side : undefined;
  };
}
