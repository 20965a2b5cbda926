/** Names the instances of what is about to be routed, where a route or a mute looks at instances. */
import type { Naming, News } from '../instances/lookup.ts';
import { nameTasks } from '../instances/name-tasks.ts';
import { isInForce, type Mute } from '../mutes/mutes.ts';
import type { Run } from '../run.ts';

/** What is news waits no longer for the name of an instance. */
const timeMaxMs = 2_000;

/** Whether a route of the target, or a mute in force there, looks at instances. */
export function needsInstances({ settings, target, now }: Run, mutes: readonly Mute[]): boolean {
  const isHere = (targets: readonly string[] | undefined) => targets === undefined || targets.includes(target.id);
  return (
    settings.routes.some(({ match }) => match.instance !== undefined && isHere(match.target)) ||
    mutes.some((mute) => {
      const { instance, target: only } = mute.filter;
      return instance !== undefined && isHere(only === undefined ? only : [only]) && isInForce(mute, now());
    })
  );
}

/**
 * From the list in the table. An instance that it lacks is asked for once; what cannot be found out in time is looked
 * for again after the commit.
 * @returns by task id. Never rejects.
 */
export async function nameBeforeRouting(
  run: Run,
  news: readonly News[],
  clockOffsetMs: number,
): Promise<ReadonlyMap<string, Naming>> {
  if (news.length === 0) return new Map();
  const { naming, signing, reading } = run;
  const timeMs = signing.anew ? 0 : Math.min(timeMaxMs, reading.remainingMs());
  const limits = { timeMs, clockOffsetMs, left: naming.left };
  const { found, ...learned } = await nameTasks(run.effects, run.target, news, limits, naming);
  Object.assign(naming, learned);
  return found;
}
