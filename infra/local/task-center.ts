/**
 * The Task Center on this machine: a real HTTP server that is as strict as the documentation says, and behaves in any of
 * the ways that the documentation leaves open. Signatures are verified with Huawei's own published signer.
 */
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { listenOnLoopback } from './listen.ts';
import { type Answer, dcsError, noSuchApi, unauthorized } from './task-center/answers.ts';
import { breakConnection, type Fault, faultyAnswer } from './task-center/faults.ts';
import { type AccessKey, createGatekeeper } from './task-center/gatekeeper.ts';
import { type Behaviour, listTasks, type RawTask, readListQuery } from './task-center/list-query.ts';
import { createProjects } from './task-center/projects.ts';

export type { Fault } from './task-center/faults.ts';
export type { AccessKey } from './task-center/gatekeeper.ts';
export type { RawTask } from './task-center/list-query.ts';

export interface LocalTaskCenterOptions extends Partial<Behaviour> {
  readonly keys: readonly AccessKey[];
  /** Project ids; any other answers 404. */
  readonly projects: readonly string[];
  readonly now?: () => number;
  /** How long after it was put a task stays out of the list. */
  readonly listingDelayMs?: number;
  readonly port?: number;
}

export interface LoggedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: IncomingHttpHeaders;
  readonly atMs: number;
  /** Undefined when the connection broke instead. */
  readonly status?: number;
}

export interface LocalTaskCenter {
  /** What a target's `endpoint` has to be. */
  readonly endpoint: string;
  /** Every request so far, refused and broken ones too. */
  readonly requests: readonly LoggedRequest[];
  put(projectId: string, ...tasks: readonly RawTask[]): void;
  /** `undefined` takes a field out. */
  patch(projectId: string, taskId: string, changes: RawTask): void;
  remove(projectId: string, taskId: string): void;
  /** The next requests meet these, one each, in this order. */
  fail(...faults: readonly Fault[]): void;
  close(): Promise<void>;
}

const TASKS_PATH = /^\/v2\/([^/]+)\/tasks$/;

export async function createLocalTaskCenter(options: LocalTaskCenterOptions): Promise<LocalTaskCenter> {
  const now = options.now ?? Date.now;
  const projects = createProjects(options.projects, now, options.listingDelayMs ?? 0);
  const requests: LoggedRequest[] = [];
  const faults: Fault[] = [];
  const answer = createAnswerer(options, now, projects.listed);
  const server = createServer((request, response) => {
    const requestId = `local-${requests.length + 1}`;
    const url = new URL(request.url ?? '/', `http://${request.headers.host ?? 'unknown'}`);
    const right = () => answer(request, url, requestId);
    const fault = faults.shift();
    const given = fault === undefined ? right() : faultyAnswer(fault, right, requestId);
    requests.push(logLine(request, url, now(), given));
    if (given !== undefined) send(response, given, now(), requestId);
    else if (fault !== undefined) breakConnection(fault, right, response);
  });
  const { origin, close } = await listenOnLoopback(server, options.port);
  return {
    endpoint: origin,
    requests,
    put: projects.put,
    patch: projects.patch,
    remove: projects.remove,
    fail: (...planned) => void faults.push(...planned),
    close,
  };
}

/** The gateway first (route, key), then the service (project, permission, parameters), as in the cloud. */
function createAnswerer(
  options: LocalTaskCenterOptions,
  now: () => number,
  listed: (projectId: string) => readonly RawTask[] | undefined,
): (request: IncomingMessage, url: URL, requestId: string) => Answer {
  const gatekeeper = createGatekeeper(options.keys, now);
  const behaviour: Behaviour = {
    filterOn: options.filterOn ?? 'created',
    ends: options.ends ?? 'inclusive',
    order: options.order ?? 'newest-first',
    taskCount: options.taskCount ?? 'number',
  };
  return (request, url, requestId) => {
    const [, projectId] = TASKS_PATH.exec(url.pathname) ?? [];
    if (projectId === undefined || request.method !== 'GET') return noSuchApi(requestId);
    const verdict = gatekeeper.judge({ method: request.method, url, headers: request.headers });
    if (!verdict.passes) return unauthorized(verdict.reason, requestId);
    const tasks = listed(projectId);
    if (tasks === undefined) return dcsError(404, 'DCS.4001', 'The requested URL does not exist.');
    if (!mayRead(verdict.key, projectId, request.headers))
      return dcsError(403, 'DCS.2007', 'Insufficient permissions.');
    const query = readListQuery(url.searchParams);
    return 'status' in query ? query : listTasks(tasks, query, behaviour);
  };
}

function mayRead(key: AccessKey, projectId: string, headers: IncomingHttpHeaders): boolean {
  const claimed = headers['x-project-id'] ?? projectId;
  return claimed === projectId && (key.projects?.includes(projectId) ?? true);
}

function logLine(request: IncomingMessage, url: URL, atMs: number, answer: Answer | undefined): LoggedRequest {
  return {
    method: request.method ?? '',
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: request.headers,
    atMs,
    ...(answer === undefined ? {} : { status: answer.status }),
  };
}

function send(response: ServerResponse, answer: Answer, nowMs: number, requestId: string): void {
  response.writeHead(answer.status, {
    'content-type': answer.contentType ?? 'application/json',
    date: new Date(nowMs).toUTCString(),
    'x-request-id': requestId,
    ...answer.headers,
  });
  response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body));
}
