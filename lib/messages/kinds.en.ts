import type { KindWords, KnownKind } from './catalogue.ts';

const specification: KindWords = {
  name: 'Specification change',
  check: 'Check which specification the instance runs with now.',
};

export const kindsInEnglish: Readonly<Record<KnownKind, KindWords>> = {
  masterStandbySwapJob: {
    name: 'Master/standby switchover',
    check: 'Check which node is master now and whether clients can write.',
  },
  EXTEND: specification,
  ChangeInstanceSpec: specification,
  extendDCSInstance: specification,
  AddReplica: { name: 'Adding a replica', check: 'Check how many replicas are up and in sync.' },
  DelReplica: { name: 'Deleting a replica', check: 'Check which replicas are left and in sync.' },
  RemoveIpFromDns: {
    name: 'Taking a replica out of DNS',
    check: 'Check which addresses the read-only domain name resolves to.',
  },
  BindEip: {
    name: 'Enabling public access',
    check: 'Check whether the instance can be reached from the internet.',
  },
  UnBindEip: {
    name: 'Disabling public access',
    check: 'Check whether the instance can still be reached from the internet.',
  },
  AddWhitelist: { name: 'IP whitelist change', check: 'Check which addresses may connect now.' },
  modify: { name: 'Password change', check: 'Check which password clients can sign in with.' },
  DeleteAcl: { name: 'ACL account deletion', check: 'Check whether the account can still sign in.' },
  UpdatePort: { name: 'Port change', check: 'Check which port the instance listens on and clients use.' },
  dcsExportJob: { name: 'Instance list export', check: 'Start the export again if it is still needed.' },
  modifyClientIpTransJob: {
    name: 'Client IP pass-through change',
    check: 'Check whether the instance sees the addresses of its clients.',
  },
  modifyBandwidth: { name: 'Bandwidth change', check: 'Check the bandwidth that is in force.' },
  createDCSInstance: { name: 'Instance creation', check: 'Check whether the instance exists and is billed.' },
  closeDCSInstance: { name: 'Instance shutdown', check: 'Check whether the instance still serves clients.' },
  deleteDCSInstance: { name: 'Instance deletion', check: 'Check whether the instance still exists and is billed.' },
  backupDCSInstance: { name: 'Backup', check: 'Check the age of the last good backup.' },
  restoreDCSInstance: { name: 'Restore', check: 'Check what data the instance holds before clients use it.' },
};
