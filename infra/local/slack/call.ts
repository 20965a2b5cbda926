export interface SlackAddress {
  /** The value for SLACK_API_URL. */
  readonly url: string;
  /** A bot token with exactly the scopes that the product asks for. */
  readonly token: string;
}

/** Calls a method of the local Slack with the app's token; rejects if Slack refuses. */
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
