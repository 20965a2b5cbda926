/** Writes down what goes over the wire, so that the judge can read what happened. */
import type { LocalTaskCenter } from '../../infra/local/task-center.ts';
import type { Metadata, Sent } from '../judge/history.ts';
import type { History } from '../simulation/history.ts';
import type { Arrived, Passed } from '../support/gate.ts';
import type { Lives } from './lives.ts';
import type { Service } from './moment.ts';

/** `answered` is called once the service has answered, `heard` when the process will hear of it. */
export interface Sighting {
  answered(answer: Passed): void;
  heard(): void;
}

export interface Witness {
  see(process: string, service: Service, arrived: Arrived): Sighting;
}

type RawItem = Parameters<LocalTaskCenter['put']>[1];
type Watch = (process: string, arrived: Arrived) => Sighting;

const unremarkable: Sighting = { answered: () => {}, heard: () => {} };

export function createWitness(history: History, lives: Lives): Witness {
  const slack = watchSlack(history);
  const watches: Readonly<Record<Service, Watch>> = {
    taskCenter: watchList(history, lives),
    dynamodb: watchCursor(history),
    slack,
  };
  return { see: (process, service, arrived) => watches[service](process, arrived) };
}

/** Which version of which task was shown to whom. */
function watchList(history: History, lives: Lives): Watch {
  return (process, { path }) => {
    const { pathname, searchParams } = new URL(path, 'http://local');
    if (!pathname.endsWith('/tasks')) return unremarkable;
    const call = history.invoke(process, 'list.page', { limit: Number(searchParams.get('limit')) });
    let seen: { type: 'ok' | 'fail'; value: unknown } | undefined;
    return {
      answered({ status, body }) {
        const { tasks = [] } = jsonOf(body) as { tasks?: readonly RawItem[] };
        const items = tasks.map((item) => ({ id: String(item.id), version: lives.versionOf(item) }));
        seen = status === 200 ? { type: 'ok', value: { items } } : { type: 'fail', value: { error: `${status}` } };
      },
      heard: () => seen && history.end(seen.type, process, 'list.page', call, seen.value),
    };
  };
}

interface Update {
  readonly Key?: { readonly pk?: { readonly S: string }; readonly sk?: { readonly S: string } };
}

/** The watch begins with the first write of its cursor. */
function watchCursor(history: History): Watch {
  return (process, { headers, body }) => {
    if (!String(headers['x-amz-target']).endsWith('.UpdateItem')) return unremarkable;
    const { Key } = jsonOf(body) as Update;
    if (Key?.sk?.S !== 'CURSOR') return unremarkable;
    const call = history.invoke(process, 'store.write', { pk: Key.pk?.S, sk: Key.sk.S });
    const answered = ({ status }: Passed) =>
      history.end(status === 200 ? 'ok' : 'fail', process, 'store.write', call, { status });
    return { answered, heard: () => {} };
  };
}

interface SlackBody {
  readonly ok: boolean;
  readonly error?: string;
  readonly ts?: string;
  readonly messages?: readonly { readonly metadata?: Metadata }[];
}

function watchSlack(history: History): Watch {
  /** By channel: a look that does not find one of these has found that it is not there. */
  const tried = new Map<string, Set<string>>();
  return (process, { path, body }) => {
    const form = new URLSearchParams(body.toString());
    const channel = form.get('channel') ?? '';
    const sending = sendings[path];
    if (sending !== undefined) {
      const sent = readSent(form);
      tried.set(channel, (tried.get(channel) ?? new Set()).add(sent.metadata.event_payload.delivery as string));
      return watchSending(history, process, sending, sent);
    }
    if (!path.startsWith('/api/conversations.')) return unremarkable;
    const looks = [...(tried.get(channel) ?? [])].map((delivery) => ({
      delivery,
      call: history.invoke(process, 'slack.find', { channel, delivery }),
    }));
    let found: ReadonlySet<unknown> | undefined;
    return {
      answered(answer) {
        const { messages } = jsonOf(answer.body) as SlackBody;
        found = messages && new Set(messages.map(({ metadata }) => metadata?.event_payload.delivery));
      },
      heard() {
        if (found === undefined) return;
        for (const { delivery, call } of looks) {
          history.end('ok', process, 'slack.find', call, { kind: found.has(delivery) ? 'found' : 'absent' });
        }
      },
    };
  };
}

const sendings: Readonly<Record<string, { readonly f: string; readonly done: string } | undefined>> = {
  '/api/chat.postMessage': { f: 'slack.post', done: 'slack.created' },
  '/api/chat.update': { f: 'slack.edit', done: 'slack.edited' },
};

function watchSending(
  history: History,
  process: string,
  { f, done }: { readonly f: string; readonly done: string },
  sent: Sent,
): Sighting {
  const call = history.invoke(process, f, sent);
  let answer: unknown;
  return {
    answered({ body }) {
      const { ok, ts, error } = jsonOf(body) as SlackBody;
      if (ok) history.info('slack', done, { ...sent, ts }, call);
      answer = ok ? { kind: 'sent', ts } : { kind: error?.startsWith('invalid_blocks') ? 'refused' : 'failed', error };
    },
    heard: () => history.end('ok', process, f, call, answer),
  };
}

function readSent(form: URLSearchParams): Sent {
  const read = (name: string) => form.get(name) ?? undefined;
  const blocks = read('blocks');
  const [threadTs, ts] = [read('thread_ts'), read('ts')];
  return {
    channel: read('channel') ?? '',
    text: read('text') ?? '',
    metadata: JSON.parse(read('metadata') ?? '{"event_payload":{}}') as Metadata,
    ...(blocks === undefined ? {} : { blocks: JSON.parse(blocks) as NonNullable<Sent['blocks']> }),
    ...(threadTs === undefined ? {} : { threadTs, broadcast: read('reply_broadcast') === 'true' }),
    ...(ts === undefined ? {} : { ts }),
  };
}

function jsonOf(body: Buffer): unknown {
  return JSON.parse(body.toString() || '{}');
}
