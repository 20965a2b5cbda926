/**
 * The Task Center on this machine, and Cloud Eye at the same address: a real HTTP server that is as strict as the
 * documentation says, and can behave in any way that the documentation leaves open. It verifies signatures with
 * Huawei's own published signer.
 */
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { listenOnLoopback } from './listen.ts';
import type { Answer } from './task-center/answers.ts';
import type { EventHabits, RawEvent } from './task-center/events.ts';
import { breakConnection, type Fault, faultyAnswer } from './task-center/faults.ts';
import { type AccessKey, createGatekeeper } from './task-center/gatekeeper.ts';
import type { RawInstance } from './task-center/instances.ts';
import type { Behaviour, RawTask } from './task-center/list-query.ts';
import { createPlannedFaults } from './task-center/planned-faults.ts';
import { createProjects, type Projects } from './task-center/projects.ts';
import { answerCall, type Cloud, isEventCall } from './task-center/services.ts';

export type { EventHabits, RawEvent } from './task-center/events.ts';
export type { Fault } from './task-center/faults.ts';
export type { AccessKey } from './task-center/gatekeeper.ts';
export type { RawInstance } from './task-center/instances.ts';
export type { RawTask } from './task-center/list-query.ts';

export interface LocalTaskCenterOptions extends Partial<Behaviour> {
  readonly keys: readonly AccessKey[];
  /** Project ids; any other answers 404. */
  readonly projects: readonly string[];
  readonly now?: () => number;
  /** How long a task stays out of the list after it was put. */
  readonly listingDelayMs?: number;
  /** How Cloud Eye lists its events. */
  readonly events?: Partial<EventHabits>;
  readonly port?: number;
}

export interface LoggedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: IncomingHttpHeaders;
  readonly atMs: number;
  /** Undefined if the connection broke instead. */
  readonly status?: number;
}

export interface LocalTaskCenter {
  /** The value for a target's `endpoint`. */
  readonly endpoint: string;
  /** Every request so far, including refused and broken ones. */
  readonly requests: readonly LoggedRequest[];
  put(projectId: string, ...tasks: readonly RawTask[]): void;
  /** `undefined` removes a field. */
  patch(projectId: string, taskId: string, changes: RawTask): void;
  remove(projectId: string, taskId: string): void;
  /** Which tasks ran on an instance is in the tasks' `behind`. */
  putInstances(projectId: string, ...instances: readonly RawInstance[]): void;
  /** Adds events to Cloud Eye's lists, each under its name. */
  putEvent(projectId: string, ...events: readonly RawEvent[]): void;
  /** The next requests meet these, one each, in this order. */
  fail(...faults: readonly Fault[]): void;
  /** The same for the next requests to Cloud Eye alone. */
  failEvents(...faults: readonly Fault[]): void;
  /** Every request to Cloud Eye meets this fault, until `undefined` ends it. */
  breakEvents(fault: Fault | undefined): void;
  /** The same for every request to DCS. */
  breakTasks(fault: Fault | undefined): void;
  close(): Promise<void>;
}

export async function createLocalTaskCenter(options: LocalTaskCenterOptions): Promise<LocalTaskCenter> {
  const now = options.now ?? Date.now;
  const delays = { tasksMs: options.listingDelayMs ?? 0, eventsMs: options.events?.listingDelayMs ?? 0 };
  const projects = createProjects(options.projects, now, delays);
  const requests: LoggedRequest[] = [];
  const faults = createPlannedFaults();
  const cloud = createCloud(options, now, projects);
  const server = createServer((request, response) => {
    const requestId = `local-${requests.length + 1}`;
    const { method = '', headers } = request;
    const url = new URL(request.url ?? '/', `http://${headers.host ?? 'unknown'}`);
    const right = () => answerCall(cloud, { method, url, headers, requestId });
    const fault = faults.take(isEventCall(url));
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
    putEvent: projects.putEvents,
    fail: faults.plan,
    failEvents: faults.planForEvents,
    breakEvents: faults.breakEvents,
    breakTasks: faults.breakTasks,
    close,
  };
}

function createCloud(options: LocalTaskCenterOptions, now: () => number, projects: Projects): Cloud {
  return {
    gatekeeper: createGatekeeper(options.keys, now),
    projects,
    now,
    tasks: {
      filterOn: options.filterOn ?? 'created',
      ends: options.ends ?? 'inclusive',
      order: options.order ?? 'newest-first',
      taskCount: options.taskCount ?? 'number',
      ...(options.startMaxDays === undefined ? {} : { startMaxDays: options.startMaxDays }),
      ...(options.spanMaxDays === undefined ? {} : { spanMaxDays: options.spanMaxDays }),
    },
    events: { ends: 'inclusive', order: 'newest-first', listingDelayMs: 0, ...options.events },
  };
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
