/** One accepted post or edit. emulate keeps only a message's last text; the journal keeps every step. */
export interface JournalEntry {
  readonly kind: 'post' | 'edit' | 'reply';
  readonly channel: string;
  readonly ts: string;
  readonly text: string;
  readonly threadTs?: string;
  /** A reply that was also sent to the channel. */
  readonly broadcast: boolean;
}

/** Undefined for calls that changed nothing: other methods, and refused calls. */
export function journalEntry(path: string, parameters: URLSearchParams, answer: string): JournalEntry | undefined {
  const isPost = path === '/api/chat.postMessage';
  if (!isPost && path !== '/api/chat.update') return undefined;
  const { ok, channel, ts } = JSON.parse(answer) as { ok: boolean; channel: string; ts: string };
  if (!ok) return undefined;
  const threadTs = parameters.get('thread_ts');
  return {
    kind: isPost ? (threadTs ? 'reply' : 'post') : 'edit',
    channel,
    ts,
    text: parameters.get('text') ?? '',
    ...(threadTs ? { threadTs } : {}),
    broadcast: parameters.get('reply_broadcast') === 'true',
  };
}
