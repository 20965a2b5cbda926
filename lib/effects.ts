import type { Mute } from './commands/mutes.ts';
import type { Budget, Clock, Ids, Instances, Log, Slack, Store, TaskList } from './ports.ts';

/** Everything the core may touch. */
export interface Effects {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly budget: Budget;
  readonly log: Log;
  readonly taskList: TaskList;
  readonly store: Store;
  readonly slack: Slack;
  /** Without it instances are named from the tasks and the table alone. */
  readonly instances?: Instances;
  /** Asked only when there is news; without it nothing is muted. */
  mutes?(): Promise<readonly Mute[]>;
}
