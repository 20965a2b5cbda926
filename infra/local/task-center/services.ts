/** Answers each path: first as the gateway (route, key), then as the service (project, permission, parameters). */
import type { IncomingHttpHeaders } from 'node:http';
import { type Answer, cloudEyeError, dcsError, noSuchApi, unauthorized } from './answers.ts';
import { type EventHabits, listEventNames, listEvents, readEventQuery } from './events.ts';
import type { AccessKey, Gatekeeper } from './gatekeeper.ts';
import { listInstances, listInstanceTasks, showJob, showProgress } from './instances.ts';
import { type Behaviour, listTasks, readListQuery, refuseSpan } from './list-query.ts';
import type { Projects } from './projects.ts';

export interface Call {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly requestId: string;
}

export interface Cloud {
  readonly gatekeeper: Gatekeeper;
  readonly projects: Projects;
  readonly tasks: Behaviour;
  now(): number;
  readonly events: EventHabits;
}

interface Service {
  readonly projectId: string;
  answer(cloud: Cloud): Answer;
  /** In the service's own shape. */
  error(status: 403 | 404): Answer;
  /** For a key that is not accepted. */
  refuse(reason: string): Answer;
  mayUse(key: AccessKey): boolean;
}

const PROJECT_PATH = /^\/v2\/([^/]+)\/(.+)$/;
const EVENT_NAMES_PATH = /^\/V1\.0\/([^/]+)\/events$/;
const EVENT_PATH = /^\/V1\.0\/([^/]+)\/event\/([\w.-]{1,64})$/;
const INSTANCE_TASKS_PATH = /^instances\/([^/]+)\/tasks$/;
const PROGRESS_PATH = /^instances\/([^/]+)\/tasks\/([^/]+)\/progress$/;
const JOB_PATH = /^jobs\/([^/]+)$/;

const forbidden = 'Insufficient permissions.';
const notFound = 'The requested URL does not exist.';

export function answerCall(cloud: Cloud, call: Call): Answer {
  const { requestId, headers, url } = call;
  const service = call.method === 'GET' ? (eventService(call) ?? dcsService(call)) : undefined;
  if (service === undefined) return noSuchApi(requestId);
  const verdict = cloud.gatekeeper.judge({ method: 'GET', url, headers });
  if (!verdict.passes) return service.refuse(verdict.reason);
  const { projectId } = service;
  if (cloud.projects.listed(projectId) === undefined) return service.error(404);
  const claimed = headers['x-project-id'] ?? projectId;
  const mayRead = claimed === projectId && (verdict.key.projects?.includes(projectId) ?? true);
  return mayRead && service.mayUse(verdict.key) ? service.answer(cloud) : service.error(403);
}

export function isEventCall({ pathname }: URL): boolean {
  return EVENT_PATH.test(pathname) || EVENT_NAMES_PATH.test(pathname);
}

/** Cloud Eye. It shares a gateway with DCS; only the host differs in the cloud, and here it is the same. */
function eventService({ url }: Call): Service | undefined {
  const [, projectOfNames] = EVENT_NAMES_PATH.exec(url.pathname) ?? [];
  const [, projectId = projectOfNames, eventName] = EVENT_PATH.exec(url.pathname) ?? [];
  if (projectId === undefined) return undefined;
  const action = eventName === undefined ? 'ces:events:list' : 'ces:events:get';
  return {
    projectId,
    mayUse: ({ mayReadEvents = true, mayListEventNames = mayReadEvents }) =>
      eventName === undefined ? mayListEventNames : mayReadEvents,
    error: (status) =>
      status === 403
        ? cloudEyeError(403, 'ces.0017', `Policy doesn't allow [${action}] to be performed`)
        : cloudEyeError(404, 'ces.0016', 'The requested resource does not exist.'),
    refuse: (reason) =>
      cloudEyeError(
        401,
        'ces.0015',
        `Authentication fails or the authentication information is not provided: ${reason}`,
      ),
    answer({ projects, events }) {
      const query = readEventQuery(url.searchParams);
      if ('status' in query) return query;
      if (eventName === undefined) return listEventNames(projects.events(projectId), query, events);
      return listEvents(projects.events(projectId), eventName, query, events);
    },
  };
}

function dcsService({ url: { pathname, searchParams }, requestId }: Call): Service | undefined {
  const [, projectId, resource = ''] = PROJECT_PATH.exec(pathname) ?? [];
  const answer = projectId === undefined ? undefined : resourceAnswer(projectId, resource, searchParams);
  if (projectId === undefined || answer === undefined) return undefined;
  return {
    projectId,
    answer,
    mayUse: ({ mayListInstances = true, mayReadProgress = true }) =>
      (resource !== 'instances' || mayListInstances) && (!PROGRESS_PATH.test(resource) || mayReadProgress),
    refuse: (reason) => unauthorized(reason, requestId),
    error: (status) => (status === 403 ? dcsError(403, 'DCS.2007', forbidden) : dcsError(404, 'DCS.4001', notFound)),
  };
}

/** What answers a path within a project; undefined if the path is not an API. */
function resourceAnswer(
  projectId: string,
  resource: string,
  parameters: URLSearchParams,
): Service['answer'] | undefined {
  if (resource === 'instances') return ({ projects }) => listInstances(projects.instances(projectId), parameters);
  const listed = ({ projects }: Cloud) => projects.listed(projectId) ?? [];
  const [, jobId] = JOB_PATH.exec(resource) ?? [];
  if (jobId !== undefined) return (cloud) => showJob(listed(cloud), jobId);
  const [, ofInstance, taskId] = PROGRESS_PATH.exec(resource) ?? [];
  if (ofInstance !== undefined && taskId !== undefined) {
    return (cloud) => showProgress(listed(cloud), { instanceId: ofInstance, taskId });
  }
  const [, instanceId] = INSTANCE_TASKS_PATH.exec(resource) ?? [];
  if (resource !== 'tasks' && instanceId === undefined) return undefined;
  return (cloud) => {
    const query = readListQuery(parameters);
    if ('status' in query) return query;
    const refusal = instanceId === undefined ? refuseSpan(query, cloud.tasks, cloud.now()) : undefined;
    if (refusal !== undefined) return refusal;
    if (instanceId === undefined) return listTasks(listed(cloud), query, cloud.tasks);
    return listInstanceTasks(listed(cloud), cloud.projects.instances(projectId), instanceId, query, cloud.tasks);
  };
}
