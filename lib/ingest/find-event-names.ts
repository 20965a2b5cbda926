/** Cloud Eye may have kinds of events that nobody has written down: once an hour it is asked for the names there were. */
import { createNotice } from '../deliver/notice.ts';
import type { Cursor } from '../model/cursor.ts';
import { ownValue } from '../model/read-json.ts';
import { isEventName } from '../model/vocabulary.ts';
import { CloudError, type CloudList } from '../ports/cloud.ts';
import type { Row } from '../ports/store.ts';
import type { Run } from '../run.ts';
import type { StepResult } from './source.ts';

const askEveryMs = 60 * 60_000;
/** What may have been listed since the names were last asked for, an hour after it happened. */
const readBackSeconds = 2 * 3_600 + 600;
/** As Cloud Eye accepts stamps. */
const aheadSeconds = 600;
/** https://support.huaweicloud.com/intl/en-us/api-ces/ces_03_0074.html */
const pageSize = 100;
const pagesMax = 5;
/** A request each in every poll. */
const foundMax = 20;
/** As the same page has it. A name becomes part of a path. */
const nameForm = /^[A-Za-z]\w{0,63}$/;
const ourSource = 'SYS.DCS';

/** Each new name is announced once, and read from then on. That the names cannot be listed fails no poll. */
export async function findEventNames(
  run: Run,
  cursor: Cursor,
  cloudNowMs: number,
): Promise<{ readonly cursor: Cursor } & StepResult> {
  const { eventNames, log } = run.effects;
  const { found = new Map<string, number>(), namesAskedAtMs } = cursor;
  if (eventNames === undefined) return { cursor };
  // What happened before the watch began is no news under any name.
  if (namesAskedAtMs === undefined) return { cursor: { ...cursor, namesAskedAtMs: cloudNowMs } };
  if (cloudNowMs - namesAskedAtMs < askEveryMs) return { cursor };
  const nowSeconds = Math.floor(cloudNowMs / 1_000);
  const fromSeconds = nowSeconds - readBackSeconds;
  try {
    const names = await readNames(run, eventNames, { fromSeconds, toSeconds: nowSeconds + aheadSeconds });
    const added = names.filter((name) => !found.has(name)).slice(0, Math.max(0, foundMax - found.size));
    const rows: Row[] = [];
    for (const name of added) rows.push(...(await announceName(run, name)));
    const next = new Map([...found, ...added.map((name) => [name, fromSeconds] as const)]);
    return { cursor: { ...cursor, ...(next.size === 0 ? {} : { found: next }), namesAskedAtMs: cloudNowMs }, rows };
  } catch (error) {
    if (!(error instanceof CloudError)) throw error;
    log.warn('the names of events cannot be listed', { target: run.target.id, error: error.message });
    return { cursor: { ...cursor, namesAskedAtMs: cloudNowMs } };
  }
}

async function readNames(
  run: Run,
  list: CloudList,
  span: { readonly fromSeconds: number; readonly toSeconds: number },
): Promise<readonly string[]> {
  const names = new Set<string>();
  for (let page = 0; page < pagesMax; page += 1) {
    const timeoutMs = run.reading.remainingMs();
    const query = { ...span, offset: page * pageSize, limit: pageSize, clockOffsetMs: 0, timeoutMs };
    const { items } = await list.page({ target: run.target, ...query });
    for (const item of items) {
      const name = ownValue(item, 'event_name');
      const isOurs = ownValue(item, 'latest_event_source') === ourSource;
      if (isOurs && typeof name === 'string' && nameForm.test(name) && !isEventName(name)) names.add(name);
    }
    if (items.length < pageSize) break;
  }
  return [...names];
}

async function announceName(run: Run, name: string): Promise<readonly Row[]> {
  run.effects.log.warn('an event that is not known', { target: run.target.id, name });
  const facts = { notice: 'drift', count: 1, detail: name, isName: true, source: 'events' } as const;
  const row = await createNotice(run, `events-name-${name}`, facts);
  return row === undefined ? [] : [row];
}
