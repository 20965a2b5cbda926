import type { MiddlewareObj, Request } from '@middy/core';
import ssm from '@middy/ssm';
import type { Context } from 'aws-lambda';
import type { SecretValues } from '../../config/secrets.ts';
import { CloudError } from '../../ports/cloud.ts';
import type { Log } from '../../ports/effects.ts';
import { withDeadline } from '../deadline.ts';
import { createLog } from './log.ts';

/** A changed secret is used after this time at the latest, and at once after the cloud has refused the keys. */
const cacheMs = 5 * 60 * 1_000;
/** After a refresh that failed; until then the last good secrets go on without a wait. */
const retryMs = 60 * 1_000;
/** Many functions start at the same second, and SSM answers 40 requests a second: each refreshes at a time of its own. */
const earliestShare = 0.6;

export interface SecretsTimeouts {
  readonly connectionTimeoutMs: number;
  /** Until the answer's first byte, and between any two bytes after it. */
  readonly requestTimeoutMs: number;
  /** For the first fetch as a whole: nothing can be done without it. */
  readonly limitMs?: number;
  /** How long a refresh may hold up an invocation that has good secrets. */
  readonly refreshMs?: number;
}

/** Every invocation waits for its first fetch before it does anything else: three tries of it end in a third of its time. */
const pollTimeouts: SecretsTimeouts = { connectionTimeoutMs: 1_500, requestTimeoutMs: 3_000 };
const limitMsDefault = 10_000;
const refreshMsDefault = 2_000;

/** For the functions that Slack waits three seconds for. */
export const edgeTimeouts: SecretsTimeouts = {
  connectionTimeoutMs: 500,
  requestTimeoutMs: 700,
  limitMs: 1_500,
  refreshMs: 200,
};

export interface SecretsOptions extends SecretsTimeouts {
  readonly now?: () => number;
  readonly random?: () => number;
  readonly log?: Pick<Log, 'warn'>;
}

/** The secrets could not be fetched. The message names the path and the fault, never a value. */
export class SecretsError extends Error {
  override readonly name = 'SecretsError';
}

export interface Secrets {
  /** The values by their names below the path; those that SSM does not hold are left out. */
  read(): Promise<SecretValues>;
  /** For middy's `use`: reads before the handler runs. */
  readonly middleware: MiddlewareObj[];
  /** What the middleware has read for this invocation. */
  of(context: object): SecretValues;
}

/**
 * Secrets from SSM, decrypted by SSM itself. They are kept beside Lambda's context, not in it, because people log
 * contexts. While a refresh fails, or takes longer than its limit, the last good ones go on, unless the cloud has refused
 * them.
 */
export function createSecrets(path: string, names: readonly string[], options: SecretsOptions = pollTimeouts): Secrets {
  const { limitMs = limitMsDefault, refreshMs = refreshMsDefault } = options;
  const valuesOf = new WeakMap<object, SecretValues>();
  const keeper = createKeeper(path, names, options);
  const current = async (): Promise<SecretValues> => {
    const good = keeper.good();
    const fetching = keeper.refresh();
    if (fetching === undefined) return good ?? {};
    if (good === undefined) return (await withDeadline(limitMs, fetching, () => undefined)) ?? tooLate(path);
    const late = () => {
      keeper.postpone();
      return good;
    };
    return await withDeadline(refreshMs, fetching, late).catch(() => good);
  };
  const before = async ({ context }: Request) => {
    valuesOf.set(context, await current());
  };
  const onError = ({ error }: Request) => {
    if (areKeysRefused(error)) keeper.forget();
  };
  return { read: current, middleware: [{ before, onError }], of: (context) => valuesOf.get(context) ?? {} };
}

interface Keeper {
  /** What was fetched last, and not refused since. */
  good(): SecretValues | undefined;
  /** The fetch under way, one for all who wait; undefined: it is not time for one. */
  refresh(): Promise<SecretValues> | undefined;
  /** The next refresh is later. */
  postpone(): void;
  forget(): void;
}

function createKeeper(path: string, names: readonly string[], options: SecretsOptions): Keeper {
  const { now = Date.now, random = Math.random, log = createLog('warn') } = options;
  const fetch = createFetch(path, names, options);
  let known: { readonly values: SecretValues; refreshAtMs: number } | undefined;
  let fetching: Promise<SecretValues> | undefined;
  const soon = (ms: number): number => now() + ms * (earliestShare + (1 - earliestShare) * random());
  const postpone = (): void => {
    if (known !== undefined) known.refreshAtMs = soon(retryMs);
  };
  const start = (): Promise<SecretValues> => {
    const begun: Promise<SecretValues> = fetch().then(
      (values) => {
        const isWhole = names.every((name) => values[name] !== undefined);
        if (fetching === begun) known = { values, refreshAtMs: isWhole ? soon(cacheMs) : 0 };
        return values;
      },
      (error: unknown) => {
        if (fetching === begun) postpone();
        log.warn('secrets could not be fetched', { error: error instanceof Error ? error.message : 'unknown' });
        throw error;
      },
    );
    fetching = begun;
    const isOver = (): void => {
      if (fetching === begun) fetching = undefined;
    };
    begun.then(isOver, isOver);
    return begun;
  };
  return {
    good: () => known?.values,
    refresh: () => (known !== undefined && now() < known.refreshAtMs ? undefined : (fetching ?? start())),
    postpone,
    forget() {
      known = undefined;
      fetching = undefined;
    },
  };
}

function tooLate(path: string): never {
  throw new SecretsError(`SSM GetParameters below ${path} failed: TimeoutError`);
}

/** @returns one fetch a call: what is fetched is kept here, not by the middleware. */
function createFetch(
  path: string,
  names: readonly string[],
  { connectionTimeoutMs, requestTimeoutMs }: SecretsTimeouts,
): () => Promise<SecretValues> {
  const middleware: MiddlewareObj = ssm({
    fetchData: Object.fromEntries(names.map((name) => [name, `${path}/${name}`])),
    cacheKey: `secrets ${path}`,
    cacheExpiry: 0,
    // Not at import: only an invocation can report a failure.
    disablePrefetch: true,
    awsClientOptions: {
      maxAttempts: 3,
      retryMode: 'standard',
      requestHandler: {
        connectionTimeout: connectionTimeoutMs,
        requestTimeout: requestTimeoutMs,
        // Without this the SDK only warns when the time is over, and goes on waiting.
        throwOnRequestTimeout: true,
        // The request timeout ends with the answer's headers; this one ends a body that stalls.
        socketTimeout: requestTimeoutMs,
      },
    },
  });
  return async () => {
    const request: Request = { event: {}, context: {} as Context, response: undefined, error: undefined, internal: {} };
    await middleware.before?.(request);
    return await resolveAll(path, names, request.internal);
  };
}

/** The cloud refused the keys: they may have been changed since they were fetched. */
function areKeysRefused(error: unknown): boolean {
  const faults: readonly unknown[] = error instanceof AggregateError ? error.errors : [error];
  return faults.some((fault) => fault instanceof CloudError && fault.failure === 'authentication');
}

/** The middleware leaves a promise for each name. A missing parameter is no failure here: its reader names all that are missing. */
async function resolveAll(
  path: string,
  names: readonly string[],
  internal: Readonly<Record<string, unknown>>,
): Promise<SecretValues> {
  const answers = await Promise.allSettled(names.map((name) => internal[name]));
  const failure = answers.find((answer) => answer.status === 'rejected' && !isMissingParameter(answer.reason));
  if (failure?.status === 'rejected') {
    const fault = failure.reason instanceof Error ? failure.reason.name : 'unknown fault';
    throw new SecretsError(`SSM GetParameters below ${path} failed: ${fault}`, { cause: failure.reason });
  }
  const found = names.map((name, index) => [name, answers[index]] as const);
  return Object.fromEntries(
    found.flatMap(([name, answer]) => (answer?.status === 'fulfilled' ? [[name, answer.value]] : [])),
  );
}

function isMissingParameter(reason: unknown): boolean {
  return reason instanceof Error && reason.message.startsWith('InvalidParameter ');
}
