/** Everything about one run that more than one rule asks for. */
import type { Configuration, End, Line, PageSeen, TaskLife } from './history.ts';
import { type InstanceLists, readInstanceLists } from './known-instance.ts';
import { type Muting, readMutings } from './muting.ts';
import { readSlack, type Seen } from './slack-view.ts';

export interface Violation {
  readonly rule: string;
  /** `lost`: not told or told wrongly. `duplicated`: told twice. `conduct`: a rule was broken that keeps both away. */
  readonly kind: 'lost' | 'duplicated' | 'conduct';
  readonly what: string;
}

export interface Case {
  readonly configuration: Configuration;
  readonly history: readonly Line[];
  readonly tasks: readonly Sighted[];
  readonly messages: readonly Seen[];
  readonly end: End;
  readonly endAt: number;
  /** True time between which the watch of each target's sources began, by the name that `beginning` gives. */
  readonly began: ReadonlyMap<string, readonly [number, number]>;
  /** From when on each target read another project than at first. */
  readonly movedAt: ReadonlyMap<string, number>;
  readonly cloudOffsetMs: number;
  /** How far all our clocks together may be off. */
  readonly driftMs: number;
  readonly lies: readonly Lie[];
  readonly mutings: readonly Muting[];
  readonly lists: InstanceLists;
  /** Where things were to go, from when to when; the first are the configuration's own. */
  readonly routings: readonly Routing[];
}

export interface Routing extends Pick<Configuration, 'routes' | 'defaultRoute'> {
  readonly fromMs: number;
  readonly toMs: number;
}

/** An answer to this process whose Date was not the cloud's time, but the true one and so much more. */
export interface Lie {
  readonly at: number;
  readonly process: string;
  readonly saidMs: number;
}

/** A task, and what of its life the list ever returned. */
export interface Sighted extends TaskLife {
  /** Versions that any answer held. */
  readonly returned: ReadonlySet<number>;
  /** Versions that a run held that read the list to its end and wrote down all it found. */
  readonly committed: ReadonlySet<number>;
  /** Of those, versions that nobody had overtaken by then: each of them was an event. */
  readonly events: ReadonlySet<number>;
  /** By version: when the first run began that saw it, and when the first ended that wrote it down. */
  readonly seenAt: ReadonlyMap<number, number>;
  readonly writtenAt: ReadonlyMap<number, number>;
}

export function openCase(history: readonly Line[], configuration: Configuration): Case {
  const last = history.findLast((line) => line.f === 'end');
  if (last === undefined) throw new Error('The history has no end');
  const lives = history.filter(({ f }) => f === 'cloud.task').map(({ value }) => value as TaskLife);
  const clock = history.find(({ f }) => f === 'cloud.clock')?.value as
    | { offsetMs: number; driftMs: number }
    | undefined;
  const sightings = readSightings(history);
  return {
    configuration,
    history,
    tasks: lives.map((life) => ({ ...life, ...(sightings.get(life.id) ?? neverSeen) })),
    messages: readSlack(history),
    end: last.value as End,
    endAt: last.at,
    began: readBeginnings(history, configuration),
    movedAt: readMoves(history),
    cloudOffsetMs: clock?.offsetMs ?? 0,
    driftMs: clock?.driftMs ?? 0,
    lies: readLies(history),
    mutings: readMutings(history),
    lists: readInstanceLists(history),
    routings: readRoutings(history, configuration),
  };
}

/** A run that has begun goes on with what it knew. */
const runMs = 55_000;

function readRoutings(history: readonly Line[], { routes, defaultRoute }: Configuration): Routing[] {
  const changes = history.filter(({ f }) => f === 'routes.changed');
  const all = [
    { fromMs: Number.NEGATIVE_INFINITY, routes, defaultRoute },
    ...changes.map(({ at, value }) => ({ fromMs: at, ...(value as Pick<Routing, 'routes' | 'defaultRoute'>) })),
  ];
  return all.map((routing, index) => ({ ...routing, toMs: (all[index + 1]?.fromMs ?? Infinity) + runMs }));
}

function readLies(history: readonly Line[]): Lie[] {
  return history
    .filter(({ f }) => f === 'cloud.date')
    .map(({ at, process, value }) => ({ at, process, saidMs: (value as { saidMs: number }).saidMs }));
}

interface Sighting {
  readonly returned: Set<number>;
  readonly committed: Set<number>;
  readonly events: Set<number>;
  readonly seenAt: Map<number, number>;
  readonly writtenAt: Map<number, number>;
}

const neverSeen = newSighting();

function newSighting(): Sighting {
  return { returned: new Set(), committed: new Set(), events: new Set(), seenAt: new Map(), writtenAt: new Map() };
}

function readSightings(history: readonly Line[]): Map<string, Sighting> {
  const sightings = new Map<string, Sighting>();
  const held = new Map<string, Held>();
  const asked = new Map<number | undefined, { readonly limit: number; readonly offset: number }>();
  const began = new Map<string, number>();
  for (const line of history) {
    if (line.f === 'watch' && line.type === 'invoke') began.set(line.process, line.at);
    if (line.f === 'list.page' && line.type === 'invoke')
      asked.set(line.call, line.value as { limit: number; offset: number });
    if (line.f === 'list.page' && line.type === 'ok') {
      const mine = held.get(line.process) ?? { sure: new Map(), newest: new Map() };
      held.set(line.process, mine);
      const { items } = line.value as PageSeen;
      const { limit, offset } = asked.get(line.call) ?? { limit: 0, offset: 0 };
      for (const { id, version } of items) {
        const sighting = sightings.get(id) ?? newSighting();
        sightings.set(id, sighting);
        sighting.returned.add(version);
        const beganAt = began.get(line.process) ?? 0;
        sighting.seenAt.set(version, Math.min(beganAt, sighting.seenAt.get(version) ?? beganAt));
        mine.newest.set(id, Math.max(version, mine.newest.get(id) ?? version));
        // A full page proves nothing, so nobody has to believe it; nor a later page of a read that may be done again.
        if (items.length < limit && offset === 0) mine.sure.set(id, Math.max(version, mine.sure.get(id) ?? version));
      }
    }
    if (line.f === 'watch' && line.type === 'ok' && isComplete(line))
      commit(sightings, held.get(line.process), line.at);
  }
  return sightings;
}

/** What one run was shown, by task. */
interface Held {
  /** The newest version that it has to believe. */
  readonly sure: Map<string, number>;
  /** The newest of all. */
  readonly newest: Map<string, number>;
}

function commit(sightings: ReadonlyMap<string, Sighting>, held: Held | undefined, at: number): void {
  for (const [id, version] of held?.sure ?? []) {
    const sighting = sightings.get(id);
    // Of a task that one look saw twice only the newer sighting is written down, if it is believed.
    if (sighting === undefined || version < (held?.newest.get(id) ?? version)) continue;
    sighting.committed.add(version);
    if (!sighting.writtenAt.has(version)) sighting.writtenAt.set(version, at);
    if (version === Math.max(...sighting.returned)) sighting.events.add(version);
  }
}

export function isComplete({ value }: Line): boolean {
  return (value as { report: { complete: boolean } }).report.complete;
}

/** Every run names its target, and the project that it reads where that is another one than at first. */
interface Start {
  readonly target: string;
  readonly project?: string;
}

function startsOf(history: readonly Line[]): readonly (Start & { readonly at: number; readonly process: string })[] {
  return history
    .filter(({ f, type }) => f === 'watch' && type === 'invoke')
    .map(({ at, process, value }) => ({ at, process, ...(value as Start) }));
}

function readMoves(history: readonly Line[]): Map<string, number> {
  const moves = new Map<string, number>();
  for (const { at, target, project } of startsOf(history))
    if (project !== undefined && !moves.has(target)) moves.set(target, at);
  return moves;
}

/** The watch begins when its beginning is written down: between the first call and the first answered write of a cursor. */
function readBeginnings(history: readonly Line[], { targets }: Configuration): Map<string, readonly [number, number]> {
  const starts = startsOf(history);
  const projects = [...new Set(starts.map(({ project }) => project))];
  return new Map(
    targets.flatMap(({ id }) =>
      projects.flatMap((project) => {
        const mine = starts.filter((start) => start.target === id && start.project === project);
        const processes = new Set(mine.map(({ process }) => process));
        return [undefined, 'events' as const].map((source) => {
          const cursors = history.filter(
            ({ f, type, value, process }) =>
              f === 'store.write' && type === 'invoke' && processes.has(process) && isCursor(value, id, source),
          );
          const lastAt = lastBoot(history, new Set(cursors.map(({ call }) => call)), project !== undefined);
          return [nameOf([id, source, project]), [mine[0]?.at ?? 0, lastAt]] as const;
        });
      }),
    ),
  );
}

export function beginning({ target, source, project }: Pick<TaskLife, 'target' | 'source' | 'project'>): string {
  return nameOf([target, source, project]);
}

function nameOf(parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined).join(' ');
}

/** @param mustReplace there is a cursor of another project: that one was found says nothing. */
function lastBoot(history: readonly Line[], calls: ReadonlySet<number | undefined>, mustReplace: boolean): number {
  const first = history.find(
    ({ f, type, call, value }) =>
      f === 'store.write' &&
      type === 'ok' &&
      calls.has(call) &&
      (!mustReplace || (value as { written: boolean }).written),
  );
  return first?.at ?? Number.MAX_SAFE_INTEGER;
}

function isCursor(value: unknown, target: string, source: TaskLife['source']): boolean {
  const key = value as { pk: string; sk: string };
  return key.pk === `TARGET#${target}` && key.sk === (source === undefined ? 'CURSOR' : `CURSOR#${source}`);
}
