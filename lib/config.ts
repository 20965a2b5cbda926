/** The one reader of configuration and environment: what comes out is checked and complete. */
import * as v from 'valibot';
import { ConfigurationError, type ConfigurationFault } from './config/configuration-error.ts';
import { regionEndpoints } from './config/cross-checks.ts';
import { describePath, describeValue } from './config/describe.ts';
import { settingsSchema } from './config/schema.ts';
import { unknownKey } from './config/strict-map.ts';
import type { Settings, Target } from './model/settings.ts';

export { ConfigurationError } from './config/configuration-error.ts';
export { readEdgeEnvironment, readEnvironment, readTableEnvironment, settingsFile } from './config/environment.ts';
export { edgeSecretNames, secretNames, withEdgeSecrets, withSecrets } from './config/secrets.ts';

type CheckedTarget = v.InferOutput<typeof settingsSchema>['targets'][number];

/** Throws a ConfigurationError with every fault; `source` names the file in it. */
export function parseSettings(value: unknown, source = 'The configuration'): Settings {
  const result = v.safeParse(settingsSchema, value);
  if (!result.success) throw new ConfigurationError(source, result.issues.map(faultOf));
  const { targets, ...settings } = result.output;
  return { ...settings, targets: targets.map(targetOf) };
}

function targetOf({ endpoint, eventsEndpoint, ...target }: CheckedTarget): Target {
  const address = endpoint ?? regionEndpoints[target.region] ?? '';
  const events = target.sources.includes('events') ? { eventsEndpoint: eventsEndpoint ?? eventsBeside(address) } : {};
  const { origin } = new URL(address);
  return { name: target.id, ...target, endpoint: origin, ...events };
}

/** Cloud Eye answers at `ces.` where DCS answers at `dcs.`; an address of another kind is taken to answer for both. */
function eventsBeside(address: string): string {
  const url = new URL(address);
  url.host = url.host.replace(/^dcs\./, 'ces.');
  return url.origin;
}

function faultOf(issue: v.BaseIssue<unknown>): ConfigurationFault {
  const path = describePath(issue.path?.map((item) => item.key) ?? []);
  const found = issue.input === unknownKey ? 'an unknown key' : describeValue(issue.input);
  return { path, found, allowed: issue.message };
}
