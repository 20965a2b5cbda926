/** Why a task failed, in our own words. Only for failed tasks: tasks that succeeded carry a code too. */
import type { Language } from '../model/settings.ts';
import { type Advice, adviceByCode, type CauseCode } from './cause-codes.ts';
import { tidy } from './text.ts';
import { wordsOf } from './words.ts';

export interface Cause {
  /** As the cloud gave it, so that people can search for it. */
  readonly code: string;
  /** Left out when the code is unknown. */
  readonly words?: string;
  readonly advice: Advice;
}

const codeMaxCharacters = 40;
const firstDigitByStatus: Readonly<Record<string, string>> = { 400: '4', 401: '1', 403: '3', 404: '4', 500: '5' };

/** The one documented pair that breaks the rule. */
const instanceMissing = { long: '111404022', short: '3022' } as const;

export function causeOf(errorCode: string | undefined, language: Language): Cause | undefined {
  // Table entries can hold a stray blank ("DCS. 5094").
  const code = tidy((errorCode ?? '').replace(/\s+/gu, ''), codeMaxCharacters);
  if (code === '') return undefined;
  const known = causeCode(code);
  return known
    ? { code, words: wordsOf(language).causes[known], advice: adviceByCode[known] }
    : { code, advice: 'support' };
}

/**
 * Two code systems run side by side: `DCS.4842` is `111400842`, service 111, HTTP status 400 and the last three
 * digits. The first digit of the short code follows from the status.
 */
function causeCode(code: string): CauseCode | undefined {
  const short = /^DCS\.(\d{4})$/i.exec(code)?.[1] ?? shortOf(code);
  return short !== undefined && isCauseCode(short) ? short : undefined;
}

function shortOf(code: string): string | undefined {
  if (code === instanceMissing.long) return instanceMissing.short;
  const [, status, digits] = /^111(\d{3})(\d{3})$/.exec(code) ?? [];
  const first = status === undefined ? undefined : firstDigitByStatus[status];
  return first === undefined ? undefined : `${first}${digits}`;
}

function isCauseCode(code: string): code is CauseCode {
  return Object.hasOwn(adviceByCode, code);
}
