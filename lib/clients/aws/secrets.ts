import type { MiddlewareObj, Request } from '@middy/core';
import ssm from '@middy/ssm';
import type { SecretValues } from '../../config/secrets.ts';
import { CloudError } from '../../ports/cloud.ts';

/** A changed secret is taken up within this time, and at once after the cloud refused the keys. */
const cacheMs = 5 * 60 * 1000;

/** The fetch runs inside an invocation, in front of everything else. */
const connectionTimeoutMs = 2_000;
const requestTimeoutMs = 5_000;

/** The secrets could not be fetched. The message names path and fault, never a value. */
export class SecretsError extends Error {
  override readonly name = 'SecretsError';
}

export interface Secrets {
  /** For middy's `use`: fetches before the handler runs. */
  readonly middleware: MiddlewareObj[];
  /** The values by their names below the path; what SSM does not hold is left out. */
  of(context: object): SecretValues;
}

/**
 * Secrets from SSM, decrypted by SSM itself. They are kept beside Lambda's context, not in it: a context is an object
 * that people log.
 */
export function createSecrets(path: string, names: readonly string[]): Secrets {
  const valuesOf = new WeakMap<object, SecretValues>();
  let generation = 0;
  let fetch = createFetch(path, names, generation);
  const keep = async ({ context, internal }: Request) => {
    valuesOf.set(context, await resolveAll(path, names, internal));
  };
  const forgetRefused = ({ error }: Request) => {
    if (!isRefused(error)) return;
    generation += 1;
    fetch = createFetch(path, names, generation);
  };
  const middleware = [
    { before: (request: Request) => fetch.before?.(request) },
    { before: keep, onError: forgetRefused },
  ];
  return { middleware, of: (context) => valuesOf.get(context) ?? {} };
}

/** @param generation a cache of its own: after a refusal nothing that was fetched before is used again. */
function createFetch(path: string, names: readonly string[], generation: number): MiddlewareObj {
  return ssm({
    fetchData: Object.fromEntries(names.map((name) => [name, `${path}/${name}`])),
    cacheKey: `secrets ${path} ${generation}`,
    cacheExpiry: cacheMs,
    // Not at import: the first invocation has somewhere to report a failure to.
    disablePrefetch: true,
    awsClientOptions: {
      maxAttempts: 3,
      retryMode: 'standard',
      requestHandler: { connectionTimeout: connectionTimeoutMs, requestTimeout: requestTimeoutMs },
    },
  });
}

/** The cloud refused the keys: they may have been changed since they were fetched. */
function isRefused(error: unknown): boolean {
  const faults: readonly unknown[] = error instanceof AggregateError ? error.errors : [error];
  return faults.some((fault) => fault instanceof CloudError && fault.failure === 'authentication');
}

/** The middleware leaves a promise for each name. A missing parameter is no failure here: whoever needs it names all that are. */
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
