/** Sources are independent: one in trouble delays no other, and is never taken for another. */
import type { Case, Sighted, Violation } from './case.ts';
import { expect } from './expected.ts';
import { kindOf, payload, textsOf } from './slack-view.ts';
import { tellingsOf } from './told.ts';

interface SourceTrouble {
  readonly source: 'tasks' | 'events';
  readonly kind: string;
  readonly fromMs: number;
  readonly toMs: number;
}

const minuteMs = 60_000;
/** A poll a minute, the time of one, and what a channel takes to hear of a burst. */
const healthyMaxMs = 3 * minuteMs;
/** A source that answers slowly is read in two polls or three. */
const slowMaxMs = 6 * minuteMs;
/** An update stamp that rises all the time keeps a task out of a list that filters by it. */
const versionsMax = 6;
/** Reported only once what they may belong to must be listed. */
const heldNames = new Set(['masterStandbySwitchover', 'redisNodeStatusNormal', 'memcachedInstanceStatusNormal']);

/** Of worlds in which one source has trouble and nothing else has. */
export function judgeSources(court: Case): Violation[] {
  const line = court.history.find(({ f }) => f === 'source.trouble');
  if (line === undefined) return [];
  const trouble = line.value as SourceTrouble;
  return [...court.tasks.flatMap((task) => judgeDelay(court, task, trouble)), ...judgeNotices(court, trouble)];
}

function judgeDelay(court: Case, task: Sighted, { source, kind, fromMs, toMs }: SourceTrouble): Violation[] {
  const isTroubled = (task.source ?? 'tasks') === source;
  if (isTroubled && kind !== 'slow') return [];
  const listedMs = task.versions[0]?.atMs ?? 0;
  const maxMs = isTroubled ? slowMaxMs : healthyMaxMs;
  if (listedMs < fromMs || listedMs + maxMs > toMs || heldNames.has(task.name)) return [];
  if (
    task.isOfUnknownName === true ||
    task.absent.length > 0 ||
    task.versions.length > versionsMax ||
    expect(court, task).must.size === 0
  )
    return [];
  const toldAt = Math.min(...tellingsOf(court, task).map(({ root, part }) => (part ?? root).createdAt));
  if (toldAt - listedMs <= maxMs) return [];
  const what = `${task.id} told ${(toldAt - listedMs) / 1_000} s after it was listed, while ${source} ${kind}`;
  return [{ rule: 'no source waits for another', kind: 'lost', what }];
}

/** Only who was in trouble is said to be: nobody is told that a source cannot be read which can. */
function judgeNotices({ messages }: Case, { source, kind }: SourceTrouble): Violation[] {
  const blind = messages.filter(({ born }) => kindOf(born) === 'notice' && payload(born, 'notice') === 'blind');
  const wrong = blind.filter(({ born }) => {
    const isOfEvents = [born.text, ...textsOf(born.blocks)].some((text) => text.includes('Cloud Eye'));
    return kind === 'slow' || isOfEvents !== (source === 'events');
  });
  return wrong.map(({ born }) => ({
    rule: 'no source is taken for another',
    kind: 'conduct',
    what: `${born.ts} while ${source} ${kind}: ${born.text}`,
  }));
}
