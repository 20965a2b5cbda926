import { signingDate, signRequest } from '../../../lib/clients/huawei/request.ts';

export const PROJECT = '0123456789abcdef0123456789abcdef';
export const KEY = { ak: 'LOCALACCESSKEY', sk: 'a-secret-of-this-test' };

export interface Ask {
  /** Of the API; `v2` when left out. */
  readonly version?: string;
  readonly project?: string;
  /** Within the project; the list of tasks when left out. */
  readonly resource?: string;
  readonly query?: Readonly<Record<string, string | number>>;
  readonly ak?: string;
  readonly sk?: string;
  readonly atMs?: number;
  /** Signed and sent. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent only, over what was signed. */
  readonly unsignedHeaders?: Readonly<Record<string, string>>;
}

/** One signed request; everything can be made wrong. */
export async function ask(endpoint: string, options: Ask = {}): Promise<Response> {
  const url = new URL(
    `/${options.version ?? 'v2'}/${options.project ?? PROJECT}/${options.resource ?? 'tasks'}`,
    endpoint,
  );
  for (const [name, value] of Object.entries(options.query ?? {})) url.searchParams.append(name, String(value));
  const headers = signRequest({
    method: 'GET',
    url,
    headers: { host: url.host, 'x-sdk-date': signingDate(options.atMs ?? Date.now()), ...options.headers },
    ak: options.ak ?? KEY.ak,
    sk: options.sk ?? KEY.sk,
  });
  return fetch(url, { headers: { ...headers, ...options.unsignedHeaders } });
}

export interface TaskListBody {
  readonly task_count: unknown;
  readonly tasks: readonly { readonly id: string }[];
}

export async function askForIds(endpoint: string, query: Ask['query'] = {}, atMs?: number): Promise<string[]> {
  const response = await ask(endpoint, { query, ...(atMs === undefined ? {} : { atMs }) });
  const body = (await response.json()) as TaskListBody;
  return body.tasks.map(({ id }) => id);
}
