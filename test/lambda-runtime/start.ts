/** Starts a function the way Lambda does: AWS's own runtime client, under the Node that runs this. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const packageDirectory = fileURLToPath(new URL('node_modules/aws-lambda-ric/', import.meta.url));

/** Lambda sets these; the runtime refuses to start without them. */
const lambdaVariables = {
  AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
  AWS_LAMBDA_FUNCTION_NAME: 'poll',
  AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
  AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/poll',
  AWS_LAMBDA_LOG_STREAM_NAME: 'local',
};

export interface LambdaFunction {
  /** What the zip was unpacked to. */
  readonly directory: string;
  /** For example `dist/poll.handler`. */
  readonly handler: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where createRuntimeApi listens. */
  readonly runtimeApi: string;
}

/** Why it cannot run here; undefined when it can. */
export function missingForLambda(): string | undefined {
  return existsSync(`${packageDirectory}rapid-client.node`) ? undefined : 'aws-lambda-ric is not installed';
}

/** The process has no variable but these: nothing of this machine leaks into it. */
export function startLambda({ directory, handler, environment, runtimeApi }: LambdaFunction): ChildProcess {
  return spawn(process.execPath, [`${packageDirectory}index.mjs`], {
    cwd: directory,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...environment,
      ...lambdaVariables,
      AWS_LAMBDA_RUNTIME_API: runtimeApi,
      LAMBDA_TASK_ROOT: directory,
      _HANDLER: handler,
    },
  });
}
