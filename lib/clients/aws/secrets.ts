import type { MiddlewareObj, Request } from '@middy/core';
import ssm from '@middy/ssm';
import type { SecretValues } from '../../config/secrets.ts';
import { CloudError } from '../../ports/cloud.ts';

/** A changed secret is used after this time at the latest, and at once after the cloud has refused the keys. */
const cacheMs = 5 * 60 * 1000;

/** Every invocation waits for the fetch before it does anything else: three tries of it end in a third of its time. */
const defaultTimeouts: SecretsTimeouts = { connectionTimeoutMs: 2_000, requestTimeoutMs: 5_000 };

export interface SecretsTimeouts {
  readonly connectionTimeoutMs: number;
  /** Until the answer's first byte, and between any two bytes after it. */
  readonly requestTimeoutMs: number;
}

/** The secrets could not be fetched. The message names the path and the fault, never a value. */
export class SecretsError extends Error {
  override readonly name = 'SecretsError';
}

export interface Secrets {
  /** For middy's `use`: fetches before the handler runs. */
  readonly middleware: MiddlewareObj[];
  /** The values by their names below the path; those that SSM does not hold are left out. */
  of(context: object): SecretValues;
}

/**
 * Secrets from SSM, decrypted by SSM itself. They are kept beside Lambda's context, not in it, because people log
 * contexts.
 */
export function createSecrets(
  path: string,
  names: readonly string[],
  timeouts: SecretsTimeouts = defaultTimeouts,
): Secrets {
  const valuesOf = new WeakMap<object, SecretValues>();
  let generation = 0;
  let fetch = createFetch(path, names, generation, timeouts);
  const keep = async ({ context, internal }: Request) => {
    valuesOf.set(context, await resolveAll(path, names, internal));
  };
  const forgetRefused = ({ error }: Request) => {
    if (!areKeysRefused(error)) return;
    generation += 1;
    fetch = createFetch(path, names, generation, timeouts);
  };
  const middleware = [
    { before: (request: Request) => fetch.before?.(request) },
    { before: keep, onError: forgetRefused },
  ];
  return { middleware, of: (context) => valuesOf.get(context) ?? {} };
}

/** @param generation gives each fetch a cache of its own: after a refusal nothing fetched before is used again. */
function createFetch(
  path: string,
  names: readonly string[],
  generation: number,
  { connectionTimeoutMs, requestTimeoutMs }: SecretsTimeouts,
): MiddlewareObj {
  return ssm({
    fetchData: Object.fromEntries(names.map((name) => [name, `${path}/${name}`])),
    cacheKey: `secrets ${path} ${generation}`,
    cacheExpiry: cacheMs,
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
