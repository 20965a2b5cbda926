/** Which project a cursor is of, and which build wrote it: settings may change under the same target id. */
import type { Settings, Target } from './settings.ts';

export interface CursorOwner {
  /** Left out by releases that did not store them: then the cursor is of whatever its target reads. */
  readonly region?: string;
  readonly projectId?: string;
  /** When the latest build was made that wrote it; left out where nothing is built. */
  readonly builtAtMs?: number;
}

export function ownerOf({ builtAtMs }: Settings, { region, projectId }: Target): CursorOwner {
  return { region, projectId, ...(builtAtMs === undefined ? {} : { builtAtMs }) };
}

export function isOfAnother(cursor: CursorOwner, { region, projectId }: CursorOwner): boolean {
  return (cursor.region ?? region) !== region || (cursor.projectId ?? projectId) !== projectId;
}

/** Who runs an older build, for example while a new one is deployed, may not take back what that began. */
export function isNewer({ builtAtMs }: CursorOwner, ours: CursorOwner): boolean {
  return builtAtMs !== undefined && ours.builtAtMs !== undefined && builtAtMs > ours.builtAtMs;
}

/** A build that goes on with a cursor leaves the time of a newer one in it. */
export function owned<C extends CursorOwner>(cursor: C, { region, projectId, builtAtMs = 0 }: CursorOwner): C {
  const latestMs = Math.max(cursor.builtAtMs ?? 0, builtAtMs);
  return {
    ...cursor,
    ...(region === undefined ? {} : { region }),
    ...(projectId === undefined ? {} : { projectId }),
    ...(latestMs === 0 ? {} : { builtAtMs: latestMs }),
  };
}
