import { readOrigin } from '../../config/addresses.ts';
import type { Credentials } from '../../model/settings.ts';
import { TaskListError, type TaskListTarget } from '../../ports/cloud.ts';
import { signingDate, signRequest } from '../signature.ts';

/** A question to the cloud about one target, before it is signed. */
export interface Question {
  readonly target: TaskListTarget;
  /** The target's own endpoint when left out. */
  readonly endpoint?: string;
  /** Stands before the project's id in the path; `v2` when left out. */
  readonly version?: string;
  /** The segments that follow the project's id. */
  readonly path: readonly string[];
  readonly query: Readonly<Record<string, string | number>>;
  /** Server clock minus our clock as last seen; the request is signed with the corrected time. */
  readonly clockOffsetMs: number;
}

export interface PreparedRequest {
  /** What messages call it: method, host and path, never the query or a header. */
  readonly name: string;
  readonly url: URL;
  readonly headers: Headers;
}

export function prepareRequest(
  question: Question,
  credentials: ReadonlyMap<string, Credentials>,
  nowMs: number,
): PreparedRequest {
  const { target, clockOffsetMs } = question;
  const url = urlOf(question);
  const keys = credentials.get(target.credentials);
  if (keys === undefined) {
    throw new TaskListError(`Target ${target.id}: there is no credential set named ${target.credentials}`, {
      failure: 'authentication',
      retryable: false,
    });
  }
  const { host, ...signed } = signRequest({
    method: 'GET',
    url,
    headers: {
      host: url.host,
      'x-sdk-date': signingDate(nowMs + clockOffsetMs),
      'x-project-id': target.projectId,
      ...(keys.securityToken === undefined ? {} : { 'x-security-token': keys.securityToken }),
    },
    ak: keys.ak,
    sk: keys.sk,
  });
  const headers = headersOf({ ...signed, accept: 'application/json', 'user-agent': 'dcs-watch' }, target.credentials);
  return { name: `GET ${host}${url.pathname}`, url, headers };
}

/** `yyyyMMddHHmmss`, UTC: how the cloud takes times in a query. */
export function compactTime(seconds: number): string {
  return new Date(seconds * 1_000).toISOString().slice(0, 19).replaceAll(/[-:T]/g, '');
}

function urlOf({ target, endpoint = target.endpoint, version = 'v2', path, query }: Question): URL {
  const origin = readOrigin(endpoint);
  if (origin === undefined) {
    throw new TaskListError(
      `Target ${target.id}: the endpoint must be https://<host> without a path; http:// only for a loopback host`,
      { failure: 'request', retryable: false },
    );
  }
  const segments = [version, target.projectId, ...path].map(encodeURIComponent);
  const url = new URL(`/${segments.join('/')}`, origin);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value));
  return url;
}

/** The error of Headers quotes the value it refuses, which here is a key: it must not become a cause. */
function headersOf(fields: Record<string, string>, credentialSet: string): Headers {
  try {
    return new Headers(fields);
  } catch {
    throw new TaskListError(`The credential set ${credentialSet} holds characters that no HTTP header can carry`, {
      failure: 'authentication',
      retryable: false,
    });
  }
}
