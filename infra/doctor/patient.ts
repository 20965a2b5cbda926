import type { Environment, Settings, Target } from '../../lib/model/settings.ts';
import type { Clock } from '../../lib/ports/effects.ts';
import type { Connection } from './connection.ts';

/** All that the checks look at; whoever calls them has read it. */
export interface Patient {
  readonly settings: Settings;
  /** Those that were asked for. */
  readonly targets: readonly Target[];
  readonly environment: Environment;
  /** Empty when there is none to sign with. */
  readonly signingSecrets: readonly string[];
  /** Where Slack's commands arrive; absent when nothing is deployed. */
  readonly url?: string;
  /** The stack's resources by their logical ids; absent when no stage was named. */
  readonly resources?: ReadonlyMap<string, string>;
  readonly clock: Clock;
  /** Where DynamoDB is, unless the AWS SDK is to read that from the environment. */
  readonly dynamodb?: Connection;
}
