import { ownValue, readText } from '../../model/read-json.ts';
import { stateOf } from '../../model/vocabulary.ts';
import type { FailedStep, TaskProgress } from '../../ports/cloud.ts';

/** Documented: 1,024. It is one line of a message, and stands in the task's row. */
const nameMaxCharacters = 200;
const codeMaxCharacters = 64;
/** The documentation gives no limit; no task was seen with more than a dozen. */
const stepsMax = 200;
/** What takes longer is no estimate. */
const remainingMaxSeconds = 30 * 86_400;

/**
 * Reads the answer of ShowBackgroundTaskProgress: `progress` in percent, `remain_time` in seconds, `step_details`, each
 * with `sub_step_details`. A field that is missing or odd costs itself alone. Undefined for a body with none of the three.
 * https://support.huaweicloud.com/intl/en-us/api-dcs/ShowBackgroundTaskProgress.html
 */
export function readProgress(body: unknown): TaskProgress | undefined {
  const [progress, remaining, details] = ['progress', 'remain_time', 'step_details'].map((name) =>
    ownValue(body, name),
  );
  if ([progress, remaining, details].every((value) => value === undefined)) return undefined;
  const percent = readNumber(progress, 100);
  const remainingSeconds = readNumber(remaining, remainingMaxSeconds);
  const failedStep = Array.isArray(details) ? findFailedStep(details.slice(0, stepsMax)) : undefined;
  return {
    ...(percent === undefined ? {} : { percent: Math.floor(percent) }),
    ...(remainingSeconds === undefined ? {} : { remainingMs: Math.round(remainingSeconds * 1_000) }),
    ...(failedStep === undefined ? {} : { failedStep }),
  };
}

function readNumber(value: unknown, max: number): number | undefined {
  const isDigits = typeof value === 'string' && /^\d{1,9}(\.\d{1,9})?$/.test(value.trim());
  const number = isDigits ? Number(value) : value;
  return typeof number === 'number' && number >= 0 && number <= max ? number : undefined;
}

/** A part that failed tells more than its step, and says so even where the step itself does not. */
function findFailedStep(steps: readonly unknown[]): FailedStep | undefined {
  for (const [index, step] of steps.entries()) {
    const parts = ownValue(step, 'sub_step_details');
    const part = Array.isArray(parts) ? parts.slice(0, stepsMax).find((one) => hasFailed(one, 'sub_step')) : undefined;
    if (part === undefined && !hasFailed(step, 'step')) continue;
    const names = [nameOf(step, 'step'), nameOf(part, 'sub_step')].filter((name) => name !== undefined);
    const errorCode = codeOf(part) ?? codeOf(step);
    return {
      ...(names.length === 0 ? {} : { name: [...new Set(names)].join(' › ') }),
      number: index + 1,
      of: steps.length,
      ...(errorCode === undefined ? {} : { errorCode }),
    };
  }
  return undefined;
}

function hasFailed(step: unknown, kind: 'step' | 'sub_step'): boolean {
  return stateOf(readText(ownValue(step, `${kind}_status`), codeMaxCharacters) ?? '') === 'failed';
}

function nameOf(step: unknown, kind: 'step' | 'sub_step'): string | undefined {
  return readText(ownValue(step, `${kind}_name`), nameMaxCharacters);
}

function codeOf(step: unknown): string | undefined {
  return readText(ownValue(step, 'error_code'), codeMaxCharacters);
}
