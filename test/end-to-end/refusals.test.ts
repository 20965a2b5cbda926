/** What is not Slack's own, not fresh, too large or somebody else's is refused by the very bundles that are deployed. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Context } from 'aws-lambda';
import { build } from '../../infra/build.ts';
import { createDynamoDbClient } from '../../lib/clients/aws/dynamodb.ts';
import type { HttpAnswer, HttpEvent } from '../../lib/clients/aws/http-event.ts';
import { signSlackRequest } from '../../lib/clients/slack/signature.ts';
import { type Dynalite, startDynalite } from '../support/dynalite.ts';
import { setEnvironment } from '../support/environment.ts';
import { type FaultyDynamoDb, startFaultyDynamoDb } from '../support/faulty-dynamodb.ts';
import { type HttpServer, sendJson, startHttpServer } from '../support/http-server.ts';
import { commandForm, pressForm, signingSecret } from '../support/slack-caller.ts';
import { createTable } from '../support/table.ts';

const tableName = 'refusals';
const context = { awsRequestId: 'one', getRemainingTimeInMillis: () => 10_000 } as Context;
const bodyMaxBytes = 64 * 1024;

type Handler = (event: HttpEvent, context: Context) => Promise<HttpAnswer>;
type Headers = Record<string, string | undefined>;

interface Request {
  readonly body: string;
  readonly headers: Headers;
}

const nowSeconds = (): number => Math.floor(Date.now() / 1_000);

function signed(body: string, { secret = signingSecret, at = String(nowSeconds()), over = body } = {}): Request {
  const signature = signSlackRequest(secret, at, Buffer.from(over));
  return { body, headers: { 'x-slack-request-timestamp': at, 'x-slack-signature': signature } };
}

function withHeader(request: Request, name: string, value: string | undefined): Request {
  return { ...request, headers: { ...request.headers, [name]: value } };
}

const signature = 'x-slack-signature';
const timestamp = 'x-slack-request-timestamp';

/** What makes of a form that would be answered a request that is refused. */
const wrongs: Readonly<Record<string, (body: string) => Request>> = {
  'signature: none': (body) => withHeader(signed(body), signature, undefined),
  'signature: empty': (body) => withHeader(signed(body), signature, ''),
  'signature: of nothing': (body) => signed(body, { over: '' }),
  'signature: of another body': (body) => signed(body, { over: `${body}&x=1` }),
  'signature: of another secret': (body) => signed(body, { secret: 'another-secret' }),
  'signature: of an empty secret': (body) => signed(body, { secret: '' }),
  'signature: of another version': (body) =>
    withHeader(signed(body), signature, signed(body).headers[signature]?.replace('v0', 'v1')),
  'signature: in capital letters': (body) =>
    withHeader(signed(body), signature, signed(body).headers[signature]?.toUpperCase()),
  'signature: cut': (body) => withHeader(signed(body), signature, signed(body).headers[signature]?.slice(0, -1)),
  'signature: twice': (body) =>
    withHeader(signed(body), signature, `${signed(body).headers[signature]},${signed(body).headers[signature]}`),
  'signature: twice, in two headers': (body) =>
    withHeader(signed(body), 'X-Slack-Signature', signed(body).headers[signature]),
  'time: none': (body) => withHeader(signed(body), timestamp, undefined),
  'time: another than the signed one': (body) => withHeader(signed(body), timestamp, String(nowSeconds() + 1)),
  'time: five minutes old': (body) => signed(body, { at: String(nowSeconds() - 302) }),
  'time: five minutes ahead': (body) => signed(body, { at: String(nowSeconds() + 305) }),
  'time: a year old': (body) => signed(body, { at: String(nowSeconds() - 31_536_000) }),
  'time: in milliseconds': (body) => signed(body, { at: String(Date.now()) }),
  'time: no number': (body) => signed(body, { at: 'now' }),
  'time: with a fraction': (body) => signed(body, { at: `${nowSeconds()}.5` }),
  'time: negative': (body) => signed(body, { at: `-${nowSeconds()}` }),
};

const larges: Readonly<Record<string, (body: string) => Request>> = {
  'size: one byte too many, signed': (body) => signed(filled(body, bodyMaxBytes + 1)),
  'size: one byte too many, unsigned': (body) => ({ body: filled(body, bodyMaxBytes + 1), headers: {} }),
  'size: a megabyte, signed': (body) => signed(filled(body, 1_048_576)),
};

function filled(body: string, bytes: number): string {
  return `${body}&filled=${'a'.repeat(bytes - body.length - '&filled='.length)}`;
}

interface Sender {
  readonly command?: Record<string, string>;
  readonly press?: Record<string, unknown>;
}

const ours = { id: 'T0001', domain: 'example' };
const senders: Readonly<Record<string, Sender>> = {
  'another workspace': {
    command: { team_id: 'T0009' },
    press: { team: ours, user: { id: 'U9', team_id: 'T0009' } },
  },
  'no workspace': { command: { team_id: '' }, press: { team: null, user: { id: 'U9' } } },
  'another organization': {
    command: { team_id: 'T0009', enterprise_id: 'E0009' },
    press: { team: { ...ours, enterprise_id: 'E0001' }, user: { id: 'W9', team_id: 'E0009' } },
  },
  'another app': { command: { api_app_id: 'A0009' }, press: { api_app_id: 'A0009' } },
  'no app': { command: { api_app_id: '' }, press: { api_app_id: '' } },
};

describe('the built functions', () => {
  const directory = mkdtempSync(join(tmpdir(), 'refusals-'));
  let dynalite: Dynalite;
  let table: FaultyDynamoDb;
  let responses: HttpServer;
  let environment: Disposable;
  const handlers = new Map<string, Handler>();

  before(async () => {
    dynalite = await startDynalite();
    await createTable(createDynamoDbClient({ count: () => {}, connection: dynalite.connection }), tableName);
    table = await startFaultyDynamoDb(dynalite.endpoint);
    responses = await startHttpServer((_request, response) => sendJson(response, 200, { ok: true }));
    await build({ root: fileURLToPath(new URL('../..', import.meta.url)), output: directory });
    const file = join(directory, 'own.json');
    const targets = [{ id: 'prod', region: 'cn-north-4', projectId: '0123456789abcdef0123456789abcdef' }];
    const slack = { teamId: 'T0001', appId: 'A0001' };
    writeFileSync(file, JSON.stringify({ targets, defaultRoute: { channel: 'C0123456789' }, slack }));
    environment = setEnvironment({
      WATCH_CONFIG_FILE: file,
      TABLE_NAME: tableName,
      SLACK_SIGNING_SECRET: signingSecret,
      SLACK_HOOKS_ORIGIN: responses.origin,
      LOG_LEVEL: 'error',
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_ENDPOINT_URL_DYNAMODB: table.connection.endpoint,
    });
    for (const name of ['command', 'interact']) {
      const module = await import(pathToFileURL(join(directory, `${name}.mjs`)).href);
      handlers.set(name, module.handler);
    }
  });
  after(async () => {
    environment[Symbol.dispose]();
    await Promise.all([responses[Symbol.asyncDispose](), table.close(), dynalite.close()]);
    rmSync(directory, { recursive: true });
  });

  const form = (name: string, sender: Sender = {}): string =>
    name === 'command'
      ? commandForm('help', sender.command)
      : pressForm({ action_id: 'page:0-0', value: 'help' }, `${responses.origin}/a`, undefined, sender.press);

  async function statusOf(name: string, { body, headers }: Request, isEncoded = false): Promise<number> {
    const event = {
      headers,
      body: isEncoded ? Buffer.from(body).toString('base64') : body,
      isBase64Encoded: isEncoded,
    };
    const answer = await handlers.get(name)?.(event, context);
    assert.ok(answer);
    if (answer.statusCode !== 200) assert.equal(answer.body, '');
    return answer.statusCode;
  }

  /** Nothing is asked of the table, and nobody is written to. */
  async function assertRefused(name: string, request: Request, status: number): Promise<void> {
    const [asked, written] = [table.operations.length, responses.received.length];
    for (const isEncoded of [false, true]) assert.equal(await statusOf(name, request, isEncoded), status);
    assert.deepEqual([table.operations.length, responses.received.length], [asked, written]);
  }

  for (const name of ['command', 'interact']) {
    it(`${name}: answers what is right, up to the largest size`, async () => {
      assert.equal(await statusOf(name, signed(form(name))), 200);
      assert.equal(await statusOf(name, signed(filled(form(name), bodyMaxBytes)), true), 200);
    });

    for (const [wrong, make] of Object.entries(wrongs)) {
      it(`${name}: refuses with 401, ${wrong}`, async () => assertRefused(name, make(form(name)), 401));
    }

    for (const [large, make] of Object.entries(larges)) {
      it(`${name}: refuses with 413, ${large}`, async () => assertRefused(name, make(form(name)), 413));
    }

    for (const [who, sender] of Object.entries(senders)) {
      it(`${name}: refuses with 401, sender: ${who}`, async () => assertRefused(name, signed(form(name, sender)), 401));
    }

    it(`${name}: refuses a replay with 401, at once and in any encoding`, async () => {
      const request = signed(form(name));
      assert.equal(await statusOf(name, request), 200);
      const written = responses.received.length;
      for (const isEncoded of [false, true]) assert.equal(await statusOf(name, request, isEncoded), 401);
      assert.equal(responses.received.length, written);
    });
  }
});
