/** Writes the row of a test alarm: whatever polls the table sends it, as it would a failure that it saw. */
import { timingOf } from '../../lib/model/message-state.ts';
import { routedEvent } from '../../lib/model/routes.ts';
import type { DefaultRoute, Settings, Target } from '../../lib/model/settings.ts';
import type { TestMark } from '../../lib/model/task.ts';
import { expiresAtSeconds, taskPatch } from '../../lib/model/task-patch.ts';
import { testAlarmRow } from '../../lib/model/test-alarm.ts';
import { type Mute, muteFor } from '../../lib/mutes/mutes.ts';
import type { Store } from '../../lib/ports/store.ts';
import { CommandError, UsageError } from '../command-line.ts';

export interface Tester {
  readonly settings: Settings;
  readonly target: Target;
  readonly store: Pick<Store, 'write'>;
  readonly mutes: readonly Mute[];
  readonly nowMs: number;
  readonly nonce: string;
}

/**
 * @returns what was written, in lines for a person.
 * @throws CommandError when nothing would be sent, and nothing is written.
 */
export async function writeTestAlarm(tester: Tester, test: TestMark): Promise<readonly string[]> {
  const { settings, target, store, mutes, nowMs, nonce } = tester;
  const route = routeOf(settings, test.route);
  const row = testAlarmRow(tester, test);
  const mute = muteFor(mutes, routedEvent(target.id, row, row.event), nowMs);
  if (mute !== undefined) {
    throw new CommandError(
      `Mute ${mute.number} (${mute.byName}) would keep it quiet: end it with /dcs unmute ${mute.number}.`,
    );
  }
  const patch = taskPatch(target.id, row, timingOf(settings), expiresAtSeconds(settings, nowMs));
  const { written } = await store.write(row.key, 0, patch, nonce);
  if (!written) throw new CommandError('The table did not take it: try again.');
  return [`${row.task.id}: ${nameOf(test.route)} → ${placeOf(route, test)}`, ...stepLines(route, test)];
}

/** @throws UsageError for a route that is not there or sends nothing. */
export function readRoute({ routes }: Settings, text: string | undefined): TestMark['route'] {
  const allowed = routes.length === 0 ? 'default' : `1 to ${routes.length}, or default`;
  if (text === undefined) throw new UsageError(`--route is missing: ${allowed}.`);
  if (text === 'default') return text;
  const number = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  const rule = routes[number - 1];
  if (rule === undefined) throw new UsageError(`--route: found ${text}, allowed: ${allowed}.`);
  if (rule.channel === undefined)
    throw new UsageError(`--route: route ${number} sends nothing: it drops what it matches.`);
  return number;
}

function routeOf({ routes, defaultRoute }: Settings, number: TestMark['route']): DefaultRoute {
  const rule = number === 'default' ? defaultRoute : routes[number - 1];
  const { channel } = rule ?? {};
  if (rule === undefined || channel === undefined) throw new UsageError(`--route: there is no route ${number}.`);
  return { ...rule, channel };
}

function nameOf(route: TestMark['route']): string {
  return route === 'default' ? 'the default route' : `route ${route}`;
}

function placeOf({ channel, mention }: Pick<DefaultRoute, 'channel' | 'mention'>, { calls }: TestMark): string {
  if (mention.length === 0) return `${channel}, mentions nobody`;
  return calls
    ? `${channel}, mentions ${mention.join(', ')}`
    : `${channel}, mentions nobody (with --call: ${mention.join(', ')})`;
}

function stepLines({ channel: own, escalate = [] }: DefaultRoute, test: TestMark): readonly string[] {
  return escalate.map(
    ({ after, mention, channel = own }) =>
      `after ${after}, if nobody is on it → ${placeOf({ channel, mention }, test)}`,
  );
}
