import type { Mute } from './mutes/mutes.ts';
import type { Instances, TaskList } from './ports/cloud.ts';
import type { Budget, Clock, Ids, Log } from './ports/effects.ts';
import type { Slack } from './ports/slack.ts';
import type { Store } from './ports/store.ts';

/** Everything the core may touch. */
export interface Effects {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly budget: Budget;
  readonly log: Log;
  readonly taskList: TaskList;
  /** Cloud Eye's list of one sort of event, by its name there: as the list of tasks, with an `event_info` for an item. */
  eventList(eventName: string): TaskList;
  readonly store: Store;
  readonly slack: Slack;
  /** Without it instances are named from the tasks and the table alone. */
  readonly instances?: Instances;
  /** Asked only when there is news; without it nothing is muted. */
  mutes?(): Promise<readonly Mute[]>;
}
