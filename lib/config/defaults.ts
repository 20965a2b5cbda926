/** Defaults that more than one file needs; all others stand in the schema. */

/** The best link that is documented: there is none to a task or an instance. */
export const consoleUrlDefault =
  'https://console.huaweicloud.com/dcs/?region={region}&locale=en-us#/dcs/manager/cacheList';

export const retentionDaysDefault = 90;
export const staleAfterDaysDefault = 7;
