import type { LocalTable } from './table.ts';

/** The AWS SDK reads its endpoint and credentials from the environment. Nothing in there may reach the real AWS. */
export function pointAwsAt({ endpoint }: LocalTable): void {
  for (const name of ['AWS_PROFILE', 'AWS_SESSION_TOKEN']) delete process.env[name];
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_DYNAMODB: endpoint,
    AWS_REGION: 'local',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  });
}
