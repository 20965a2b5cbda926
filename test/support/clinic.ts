/** Somebody to examine: a whole local cloud, and the doctor's view of it. */
import assert from 'node:assert/strict';
import { CreateTableCommand, DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { composeCommand } from '../../functions/compose-command.ts';
import { alarmsOf } from '../../infra/doctor/check-stack.ts';
import type { Patient } from '../../infra/doctor/patient.ts';
import { runDoctor } from '../../infra/doctor/run-doctor.ts';
import type { Verdict } from '../../infra/doctor/verdict.ts';
import { schedules } from '../../infra/schedules.ts';
import { createDynamoDbClient } from '../../lib/clients/aws/dynamodb.ts';
import type { HttpEvent } from '../../lib/clients/aws/http-event.ts';
import { systemClock } from '../../lib/clients/system-clock.ts';
import { type HttpServer, sendJson, startHttpServer } from './http-server.ts';
import type { PlannedFault } from './slack-proxy.ts';
import { openStage, type Stage, type StageOptions, stageKey } from './stage.ts';

const secret = 'signing-secret-canary';
export const allScopes = 'chat:write,commands,channels:history,groups:history';

export interface Clinic extends AsyncDisposable {
  readonly stage: Stage;
  /** Nothing is wrong with it but what is changed. */
  patient(changes?: Partial<Patient>): Patient;
}

/** Cloud and Slack show the same time; what the doctor looks at has been polled once, unless the poll fails. */
export async function openClinic(options: StageOptions = {}): Promise<Clinic> {
  const stage = await openStage({ now: Date.now, ...options });
  await stage.tryPoll();
  const commands = await startCommands(stage);
  return {
    stage,
    patient: (changes = {}) => ({ ...patientOf(stage, commands.origin), ...changes }),
    async [Symbol.asyncDispose]() {
      await commands[Symbol.asyncDispose]();
      await stage[Symbol.asyncDispose]();
    },
  };
}

/** The command function as the gateway calls it. */
async function startCommands({
  environment: { tableName, slackHooksOrigin },
  settings,
  dynamodb,
}: Stage): Promise<HttpServer> {
  const environment = { tableName, slackHooksOrigin, signingSecrets: [secret], logLevel: 'error' } as const;
  const command = composeCommand({ settings, environment, dynamodb: dynamodb.connection, guardMs: 20_000 });
  return startHttpServer(async ({ headers, body }, response) => {
    const { statusCode, ...answer } = await command({ headers: headers as NonNullable<HttpEvent['headers']>, body });
    response.writeHead(statusCode, answer.headers).end(answer.body);
  });
}

function patientOf({ settings, environment, dynamodb }: Stage, url: string): Patient {
  const wanted = [...Object.keys(schedules(settings).Resources), ...alarmsOf(settings)];
  return {
    settings,
    targets: settings.targets,
    environment,
    signingSecrets: [secret],
    url,
    resources: new Map(wanted.map((id) => [id, id])),
    clock: systemClock,
    dynamodb: dynamodb.connection,
  };
}

/** What the doctor found; no line of it may hold a secret. */
export async function examine(patient: Patient): Promise<readonly Verdict[]> {
  const lines: string[] = [];
  const verdicts = await runDoctor(patient, (line) => void lines.push(line));
  assert.equal(lines.length, verdicts.length);
  for (const canary of [stageKey.sk, patient.environment.slackToken, secret])
    assert.equal(lines.join('\n').includes(canary), false);
  return verdicts;
}

export function faultsOf(verdicts: readonly Verdict[]): readonly Verdict[] {
  return verdicts.filter(({ kind }) => kind === 'fault');
}

export function slackSays(method: string, error: string): PlannedFault {
  return { method, applied: false, answer: (response) => sendJson(response, 200, { ok: false, error }) };
}

export function scopesAre(scopes: string): PlannedFault {
  const body = { ok: true, team: 'dcs-watch', bot_id: 'B1' };
  const headers = { 'x-oauth-scopes': scopes };
  return { method: 'auth.test', applied: false, answer: (response) => sendJson(response, 200, body, headers) };
}

/** The same table without one of its indexes. */
export async function tableWithout({ dynamodb, environment }: Stage, index: string): Promise<string> {
  const client = createDynamoDbClient({ count: () => {}, connection: dynamodb.connection });
  const { Table } = await client.send(new DescribeTableCommand({ TableName: environment.tableName }));
  const left = (Table?.GlobalSecondaryIndexes ?? []).filter(({ IndexName }) => IndexName !== index);
  const used = new Set(
    [...left, { KeySchema: Table?.KeySchema }]
      .flatMap(({ KeySchema = [] }) => KeySchema)
      .map((key) => key.AttributeName),
  );
  const TableName = `without-${index}`;
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: Table?.KeySchema,
      AttributeDefinitions: Table?.AttributeDefinitions?.filter(({ AttributeName }) => used.has(AttributeName)),
      GlobalSecondaryIndexes: left.map(({ IndexName, KeySchema, Projection }) => ({
        IndexName,
        KeySchema,
        Projection,
      })),
    }),
  );
  return TableName;
}
