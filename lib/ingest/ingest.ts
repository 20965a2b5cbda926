/** Reads every source up to now and commits what changed. Whatever fails here never stops the deliveries. */

import type { Run } from '../run.ts';
import { recordTransitions } from '../weekly/week.ts';
import { isRefusal } from './credential-lock.ts';
import { combineSources, emptyResult, type IngestResult, resultForNextSource } from './ingest-result.ts';
import { ingestSource } from './ingest-source.ts';
import { sources } from './sources.ts';

export async function ingest(run: Run): Promise<IngestResult> {
  let result = emptyResult();
  for (const name of run.target.sources) {
    // A key that one source refused is not shown to the next in the same run: the cloud locks keys that keep failing.
    if (result.faults.some(isRefusal)) break;
    result = combineSources(result, await ingestSource(run, sources[name], resultForNextSource(result)));
  }
  await recordTransitions(run, result.transitions.flat());
  return result;
}
