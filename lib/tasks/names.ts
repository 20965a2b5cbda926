import type { TaskClass } from '../model/task.ts';
import { eventNamesOf } from '../model/vocabulary.ts';

/**
 * The events of Cloud Eye, and of tasks the documented names, one older name, those seen in examples and in Terraform's provider, and job types that may appear as names.
 * https://support.huaweicloud.com/intl/en-us/api-dcs/ListCenterTask.html
 */
const NAMES: Readonly<Record<TaskClass, readonly string[]>> = {
  switchover: ['masterStandbySwapJob'],
  failover: eventNamesOf('failover'),
  health: eventNamesOf('health'),
  capacity: [
    'EXTEND',
    'ChangeInstanceSpec',
    'AddReplica',
    'DelReplica',
    'RemoveIpFromDns',
    'modifyBandwidth',
    'createDCSInstance',
    'closeDCSInstance',
    'deleteDCSInstance',
    'extendDCSInstance',
  ],
  security: ['BindEip', 'UnBindEip', 'AddWhitelist', 'modify', 'DeleteAcl', 'UpdatePort', 'modifyClientIpTransJob'],
  routine: ['dcsExportJob', 'backupDCSInstance'],
  // A restore replaces data: a route that drops what is routine must not hide it.
  other: ['restoreDCSInstance'],
};

const classByName: ReadonlyMap<string, TaskClass> = new Map(
  Object.entries(NAMES).flatMap(([taskClass, names]) =>
    names.map((name) => [name.toLowerCase(), taskClass as TaskClass] as const),
  ),
);

/** What a task of this name is about. The names are open-ended: one nobody knows is `other`, and is told like the rest. */
export function classOf(name: string): TaskClass {
  return classByName.get(name.trim().toLowerCase()) ?? 'other';
}
