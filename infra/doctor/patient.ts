import type { Environment, Settings, Target } from '../../lib/model/settings.ts';
import type { Clock } from '../../lib/ports/effects.ts';
import type { Connection } from './connection.ts';

/** Everything that the checks need; the caller has read it. */
export interface Patient {
  readonly settings: Settings;
  /** The targets to check. */
  readonly targets: readonly Target[];
  readonly environment: Environment;
  /** Empty if there is none to sign with. */
  readonly signingSecrets: readonly string[];
  /** Where Slack sends commands; absent if nothing is deployed. */
  readonly url?: string;
  /** The stack's resources by their logical ids; absent if no stage was named. */
  readonly resources?: ReadonlyMap<string, string>;
  readonly clock: Clock;
  /** Where DynamoDB is, unless the AWS SDK should read that from the environment. */
  readonly dynamodb?: Connection;
}
