import type { LocalSlack } from '../slack.ts';

export type SlackAddress = Pick<LocalSlack, 'url' | 'token'>;

/** Calls a method of the local Slack with the app's own token; rejects when Slack refuses. */
export async function callSlack<Body extends object>(
  { url, token }: SlackAddress,
  method: string,
  fields: Readonly<Record<string, string>>,
): Promise<Body> {
  const headers = { authorization: `Bearer ${token}` };
  const response = await fetch(`${url}${method}`, { method: 'POST', headers, body: new URLSearchParams(fields) });
  const body = (await response.json()) as Body & { readonly ok: boolean; readonly error?: string };
  if (!body.ok) throw new Error(`The local Slack refused ${method}: ${body.error}`);
  return body;
}
