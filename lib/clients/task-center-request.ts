import { readOrigin } from '../config/addresses.ts';
import { TaskListError, type TaskPageRequest } from '../ports.ts';
import type { Credentials } from '../settings.ts';
import { signingDate, signRequest } from './signature.ts';

export interface PreparedRequest {
  /** What messages call it: method, host and path, never the query or a header. */
  readonly name: string;
  readonly url: URL;
  readonly headers: Headers;
}

/** https://support.huaweicloud.com/intl/en-us/api-dcs/ListCenterTask.html */
export function prepareRequest(
  request: TaskPageRequest,
  credentials: ReadonlyMap<string, Credentials>,
  nowMs: number,
): PreparedRequest {
  const { target, clockOffsetMs } = request;
  const url = urlOf(request);
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

function urlOf({ target, fromSeconds, toSeconds, offset, limit }: TaskPageRequest): URL {
  const origin = readOrigin(target.endpoint);
  if (origin === undefined) {
    throw new TaskListError(
      `Target ${target.id}: the endpoint must be https://<host> without a path; http:// only for a loopback host`,
      { failure: 'request', retryable: false },
    );
  }
  const url = new URL(`/v2/${encodeURIComponent(target.projectId)}/tasks`, origin);
  url.searchParams.set('start_time', compactTime(fromSeconds));
  url.searchParams.set('end_time', compactTime(toSeconds));
  url.searchParams.set('offset', String(offset));
  url.searchParams.set('limit', String(limit));
  return url;
}

/** `yyyyMMddHHmmss`, UTC. */
function compactTime(seconds: number): string {
  return new Date(seconds * 1_000).toISOString().slice(0, 19).replaceAll(/[-:T]/g, '');
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
