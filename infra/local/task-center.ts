/**
 * The Task Center on this machine: a real HTTP server that is as strict as the documentation says, and behaves in any of
 * the ways that the documentation leaves open. Signatures are verified with Huawei's own published signer.
 */
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { listenOnLoopback } from './listen.ts';
import { type Answer, dcsError, noSuchApi, unauthorized } from './task-center/answers.ts';
import { breakConnection, type Fault, faultyAnswer } from './task-center/faults.ts';
import { type AccessKey, createGatekeeper } from './task-center/gatekeeper.ts';
import { listInstances, listInstanceTasks, type RawInstance, showJob } from './task-center/instances.ts';
import { type Behaviour, listTasks, type RawTask, readListQuery } from './task-center/list-query.ts';
import { createProjects, type Projects } from './task-center/projects.ts';

export type { Fault } from './task-center/faults.ts';
export type { AccessKey } from './task-center/gatekeeper.ts';
export type { RawInstance } from './task-center/instances.ts';
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
  /** Which tasks ran on one, the tasks say themselves, behind the list. */
  putInstances(projectId: string, ...instances: readonly RawInstance[]): void;
  /** The next requests meet these, one each, in this order. */
  fail(...faults: readonly Fault[]): void;
  close(): Promise<void>;
}

const PROJECT_PATH = /^\/v2\/([^/]+)\/(.+)$/;
const INSTANCE_TASKS_PATH = /^instances\/([^/]+)\/tasks$/;
const JOB_PATH = /^jobs\/([^/]+)$/;

export async function createLocalTaskCenter(options: LocalTaskCenterOptions): Promise<LocalTaskCenter> {
  const now = options.now ?? Date.now;
  const projects = createProjects(options.projects, now, options.listingDelayMs ?? 0);
  const requests: LoggedRequest[] = [];
  const faults: Fault[] = [];
  const answer = createAnswerer(options, now, projects);
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
    putInstances: projects.putInstances,
    fail: (...planned) => void faults.push(...planned),
    close,
  };
}

/** The gateway first (route, key), then the service (project, permission, parameters), as in the cloud. */
function createAnswerer(
  options: LocalTaskCenterOptions,
  now: () => number,
  projects: Projects,
): (request: IncomingMessage, url: URL, requestId: string) => Answer {
  const gatekeeper = createGatekeeper(options.keys, now);
  const behaviour: Behaviour = {
    filterOn: options.filterOn ?? 'created',
    ends: options.ends ?? 'inclusive',
    order: options.order ?? 'newest-first',
    taskCount: options.taskCount ?? 'number',
  };
  return (request, url, requestId) => {
    const [, projectId = '', resource = ''] = PROJECT_PATH.exec(url.pathname) ?? [];
    const serve = request.method === 'GET' ? serviceOf(resource, url.searchParams, behaviour) : undefined;
    if (serve === undefined) return noSuchApi(requestId);
    const verdict = gatekeeper.judge({ method: 'GET', url, headers: request.headers });
    if (!verdict.passes) return unauthorized(verdict.reason, requestId);
    const tasks = projects.listed(projectId);
    if (tasks === undefined) return dcsError(404, 'DCS.4001', 'The requested URL does not exist.');
    if (!mayRead(verdict.key, projectId, request.headers))
      return dcsError(403, 'DCS.2007', 'Insufficient permissions.');
    return serve(tasks, projects.instances(projectId));
  };
}

type Service = (tasks: readonly RawTask[], instances: readonly RawInstance[]) => Answer;

/** What answers a path within a project; undefined for a path that is no API. */
function serviceOf(resource: string, parameters: URLSearchParams, behaviour: Behaviour): Service | undefined {
  if (resource === 'instances') return (_, instances) => listInstances(instances, parameters);
  const [, jobId] = JOB_PATH.exec(resource) ?? [];
  if (jobId !== undefined) return (tasks) => showJob(tasks, jobId);
  const [, instanceId] = INSTANCE_TASKS_PATH.exec(resource) ?? [];
  if (resource !== 'tasks' && instanceId === undefined) return undefined;
  return (tasks, instances) => {
    const query = readListQuery(parameters);
    if ('status' in query) return query;
    if (instanceId === undefined) return listTasks(tasks, query, behaviour);
    return listInstanceTasks(tasks, instances, instanceId, query, behaviour);
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
