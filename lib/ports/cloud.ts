/** One target as the clients of the cloud need it. */
export interface CloudTarget {
  readonly id: string;
  readonly endpoint: string;
  /** Where Cloud Eye answers, for targets that have events as a source. */
  readonly eventsEndpoint?: string;
  readonly projectId: string;
  readonly credentials: string;
}

export interface CloudPageRequest {
  readonly target: CloudTarget;
  /** Whole seconds since the epoch. Whether the server takes the ends as inclusive is not known. */
  readonly fromSeconds: number;
  readonly toSeconds: number;
  readonly offset: number;
  readonly limit: number;
  /** Server clock minus our clock as last seen; the request is signed with the corrected time. */
  readonly clockOffsetMs: number;
  /** The call ends by then, retries included, however much time the invocation has left; without it, that decides. */
  readonly timeoutMs?: number;
}

export interface CloudPage {
  /** Items as they came; lib/ingest/ makes tasks of them. */
  readonly items: readonly unknown[];
  /** Server clock minus our clock, from the answer's Date header; absent when there was none. */
  readonly clockOffsetMs?: number;
}

export interface CloudList {
  /** Reads one page, which is one snapshot of the list. Rejects with a CloudError. */
  page(request: CloudPageRequest): Promise<CloudPage>;
}

/** Why a request failed. `authentication`: never try again in this run, because the cloud locks keys that keep failing. */
export type CloudFailure = 'authentication' | 'permission' | 'request' | 'limited' | 'server' | 'network' | 'answer';

export interface CloudErrorFields {
  readonly failure: CloudFailure;
  readonly retryable: boolean;
  readonly status?: number;
  readonly code?: string;
  readonly action?: string;
  readonly requestId?: string;
  readonly clockOffsetMs?: number;
  readonly cause?: unknown;
}

/** The cloud did not answer what it was asked. The message is safe to show: no header, no body, no key. */
export class CloudError extends Error {
  override readonly name = 'CloudError';
  readonly failure: CloudFailure;
  /** Whether the same request may succeed later without anyone changing a setting. */
  readonly retryable: boolean;
  readonly status?: number;
  readonly code?: string;
  /** What the policy of the key does not allow, as the cloud names it: `ces:events:get`. */
  readonly action?: string;
  /** The cloud's own id of the request; its support asks for it. */
  readonly requestId?: string;
  readonly clockOffsetMs?: number;

  constructor(message: string, { cause, ...fields }: CloudErrorFields) {
    super(message, cause === undefined ? undefined : { cause });
    this.failure = fields.failure;
    this.retryable = fields.retryable;
    if (fields.status !== undefined) this.status = fields.status;
    if (fields.code !== undefined) this.code = fields.code;
    if (fields.action !== undefined) this.action = fields.action;
    if (fields.requestId !== undefined) this.requestId = fields.requestId;
    if (fields.clockOffsetMs !== undefined) this.clockOffsetMs = fields.clockOffsetMs;
  }
}

/** What a person opens the console for. Untrusted text, cut. */
export interface InstanceDescription {
  /** With its version: `Redis 6.0`. */
  readonly engine?: string;
  readonly specification?: string;
  readonly gigabytes?: string;
  /** The cloud's own word: `RUNNING`. */
  readonly status?: string;
  readonly zones?: readonly string[];
}

/** What the list of instances says: what tells one from another (lib/instances/match.ts compares it), and what it is like. */
export interface InstanceFacts extends InstanceDescription {
  readonly id: string;
  readonly name?: string;
  /** Private addresses; a cluster has several. */
  readonly addresses?: readonly string[];
  readonly publicIpId?: string;
  readonly publicIpAddress?: string;
  /** `22:00-02:00`, in UTC: lib/model/maintenance-window.ts. */
  readonly maintenance?: string;
}

/** The first step of a background task that failed. Untrusted text, cut. */
export type FailedStep = {
  /** With the part of the step that failed, if the cloud says one. */
  readonly name?: string;
  /** Counted from 1. */
  readonly number: number;
  readonly of: number;
  readonly errorCode?: string;
};

export interface InstanceTask {
  readonly instanceId: string;
  readonly taskId: string;
}

/** How far a background task is. What the cloud leaves out or says oddly is left out. */
export interface TaskProgress {
  /** A whole number from 0 to 100. */
  readonly percent?: number;
  readonly remainingMs?: number;
  readonly failedStep?: FailedStep;
}

export interface InstanceCall {
  /** Server clock minus our clock as last seen; the request is signed with the corrected time. */
  readonly clockOffsetMs: number;
  /** The call ends by then, however much time the invocation has left: the answer is useful, but not needed. */
  readonly timeoutMs: number;
}

/** Facts that only improve the messages, and no message waits long for them. All reject with a CloudError. */
export interface Instances {
  instances(target: CloudTarget, call: InstanceCall): Promise<readonly InstanceFacts[]>;
  /** The tasks of one instance; with `sinceMs`, only those that began at that time or later. */
  instanceTaskIds(
    target: CloudTarget,
    instanceId: string,
    call: InstanceCall & { readonly sinceMs?: number },
  ): Promise<readonly string[]>;
  /** What the job itself says about why it failed: untrusted text, cut. Undefined when it says nothing. */
  failReason(target: CloudTarget, jobId: string, call: InstanceCall): Promise<string | undefined>;
  /**
   * How far a task of an instance is, and at which step it failed. Empty for a task whose id cannot be asked for. That the
   * cloud knows tasks here by the ids of the Task Center is not documented, and not verified by a live account.
   */
  progress(target: CloudTarget, of: InstanceTask, call: InstanceCall): Promise<TaskProgress>;
}
