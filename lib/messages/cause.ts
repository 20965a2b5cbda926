/** Why a task failed, in our own words. The code is asked for failed tasks only: tasks that succeeded carry one too. */
import type { Language } from '../model/settings.ts';
import { causesInEnglish } from './causes.en.ts';
import { causesInChinese } from './causes.zh-CN.ts';
import { tidy } from './text.ts';

/** What helps: the sort of thing to do next. */
export type Advice =
  | 'wait'
  | 'request'
  | 'quota'
  | 'zone'
  | 'subnet'
  | 'permission'
  | 'order'
  | 'unsupported'
  | 'support';

export type CauseCode = keyof typeof adviceByCode;

export interface Cause {
  /** As the cloud gave it, for whoever searches for it. */
  readonly code: string;
  /** Left out when the code is not known. */
  readonly words?: string;
  readonly advice: Advice;
}

const codeMaxCharacters = 40;

export function causeOf(errorCode: string | undefined, language: Language): Cause | undefined {
  // Table entries can hold a stray blank ("DCS. 5094").
  const code = tidy((errorCode ?? '').replace(/\s+/gu, ''), codeMaxCharacters);
  if (code === '') return undefined;
  const known = causeCode(code);
  return known ? { code, words: causes[language][known], advice: adviceByCode[known] } : { code, advice: 'support' };
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

const firstDigitByStatus: Readonly<Record<string, string>> = { 400: '4', 401: '1', 403: '3', 404: '4', 500: '5' };

/** The one documented pair that breaks the rule. */
const instanceMissing = { long: '111404022', short: '3022' } as const;

const adviceByCode = {
  ...adviceFor('permission', ['1001', '1002', '2003', '2007', '3002', '3003']),
  ...adviceFor('request', ['3022', '4012', '4013', '4014', '4016', '4019', '4042', '4046', '4060', '4062', '4063']),
  ...adviceFor('request', ['4066', '4068', '4080', '4105', '4119', '4202', '4800', '4927']),
  ...adviceFor('wait', ['4017', '4026', '4049', '4069', '4096', '4097', '4099', '4104', '4108', '4111', '4113']),
  ...adviceFor('wait', ['4114', '4115', '4116', '4117', '4118', '4120', '4300', '4918', '5095']),
  ...adviceFor('quota', ['4035', '4036', '4039']),
  ...adviceFor('zone', ['4054', '5041']),
  ...adviceFor('subnet', ['4911']),
  ...adviceFor('order', ['4107']),
  ...adviceFor('unsupported', ['4027', '4086', '4094', '4095', '4102', '4103', '4200', '4253', '4841', '4850']),
  ...adviceFor('unsupported', ['4855', '4875', '4879', '4935', '4936', '4937', '5050']),
  ...adviceFor('support', ['4101', '4842', '5000', '5006', '5017', '5020', '5024', '5031', '5032', '5044', '5053']),
  ...adviceFor('support', ['5070', '5085', '5090', '5091', '5092', '5094', '5104']),
};

const causes: Readonly<Record<Language, Readonly<Record<CauseCode, string>>>> = {
  en: causesInEnglish,
  'zh-CN': causesInChinese,
};

function adviceFor<Code extends string>(advice: Advice, codes: readonly Code[]): Readonly<Record<Code, Advice>> {
  return Object.fromEntries(codes.map((code) => [code, advice])) as Record<Code, Advice>;
}
