import type { EventName } from '../model/vocabulary.ts';
import type { EventWords } from './catalogue.ts';

const afterFailover = 'Check that clients have connected again and can write, and why the old master went away.';

export const eventsInEnglish: Readonly<Record<EventName, EventWords>> = {
  masterStandbyFailover: {
    name: 'Automatic failover',
    title: 'Automatic failover: a replica took over',
    check: afterFailover,
  },
  memcachedMasterStandbyFailover: {
    name: 'Automatic Memcached failover',
    title: 'Automatic Memcached failover: the standby took over',
    check: afterFailover,
  },
  masterStandbySwitchover: {
    name: 'Manual switchover',
    title: 'Manual switchover: master and replica changed places',
  },
  redisNodeStatusAbnormal: {
    name: 'Redis node health',
    title: 'Redis node not healthy',
    recovered: 'Redis node healthy again',
    check: 'Check whether clients can read and write, and whether a failover follows.',
  },
  redisNodeStatusNormal: { name: 'Redis node health', title: 'Redis node healthy again' },
  memcachedInstanceStatusAbnormal: {
    name: 'Memcached instance health',
    title: 'Memcached instance not healthy',
    recovered: 'Memcached instance healthy again',
    check: 'Check whether clients can read and write.',
  },
  memcachedInstanceStatusNormal: { name: 'Memcached instance health', title: 'Memcached instance healthy again' },
  instanceBackupFailure: {
    name: 'Backup failure',
    title: 'Backup failed',
    check: 'Check the age of the last good backup, and make one by hand.',
  },
  instanceNodeAbnormalRestart: {
    name: 'Unexpected node restart',
    title: 'A node restarted unexpectedly',
    check: 'Check that clients have connected again, and what memory and CPU were like before.',
  },
  nodeRestarted: { name: 'Node restart', title: 'A node has restarted' },
  scriptsStopped: { name: 'Lua script stopped', title: 'Long-running Lua script stopped' },
  migrationFullResync: { name: 'Migration resync', title: 'Data migration started a full sync again' },
  migrateSyncDataFail: {
    name: 'Migration sync failure',
    title: 'Data migration cannot sync',
    check: 'Look at the migration task in the console, and whether source and target can reach each other.',
  },
};
