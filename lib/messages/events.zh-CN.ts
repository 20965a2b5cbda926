import type { EventName } from '../model/vocabulary.ts';
import type { EventWords } from './catalogue.ts';

const afterFailover = '请确认客户端已重连并能写入，并查明原主节点的故障原因。';

export const eventsInChinese: Readonly<Record<EventName, EventWords>> = {
  masterStandbyFailover: { name: '自动故障倒换', title: '自动故障倒换：副本已接管', check: afterFailover },
  memcachedMasterStandbyFailover: {
    name: 'Memcached 自动故障倒换',
    title: 'Memcached 自动故障倒换：备节点已接管',
    check: afterFailover,
  },
  masterStandbySwitchover: { name: '手动主备倒换', title: '手动主备倒换：主备节点已互换' },
  redisNodeStatusAbnormal: {
    name: 'Redis 节点状态',
    title: 'Redis 节点异常',
    recovered: 'Redis 节点已恢复正常',
    check: '请确认客户端能否读写，以及是否随后发生故障倒换。',
  },
  redisNodeStatusNormal: { name: 'Redis 节点状态', title: 'Redis 节点已恢复正常' },
  memcachedInstanceStatusAbnormal: {
    name: 'Memcached 实例状态',
    title: 'Memcached 实例异常',
    recovered: 'Memcached 实例已恢复正常',
    check: '请确认客户端能否读写。',
  },
  memcachedInstanceStatusNormal: { name: 'Memcached 实例状态', title: 'Memcached 实例已恢复正常' },
  instanceBackupFailure: {
    name: '备份失败',
    title: '实例备份失败',
    check: '请确认最近一次成功备份的时间，并手动备份。',
  },
  instanceNodeAbnormalRestart: {
    name: '节点异常重启',
    title: '节点异常重启',
    check: '请确认客户端已重连，并查看重启前的内存和 CPU 使用情况。',
  },
  nodeRestarted: { name: '节点重启', title: '节点已重启' },
  scriptsStopped: { name: 'Lua 脚本停止', title: '长时间运行的 Lua 脚本已被停止' },
  migrationFullResync: { name: '迁移全量重同步', title: '数据迁移重新开始全量同步' },
  migrateSyncDataFail: {
    name: '迁移同步失败',
    title: '数据迁移无法同步',
    check: '请在控制台查看迁移任务，并确认源端与目标端网络互通。',
  },
};
