import type { KindWords, KnownKind } from './catalogue.ts';

const specification: KindWords = { name: '规格变更', check: '请确认实例当前的规格。' };

export const kindsInChinese: Readonly<Record<KnownKind, KindWords>> = {
  masterStandbySwapJob: { name: '主备切换', check: '请确认当前的主节点，以及客户端能否写入。' },
  EXTEND: specification,
  ChangeInstanceSpec: specification,
  extendDCSInstance: specification,
  AddReplica: { name: '添加副本', check: '请确认正常且已同步的副本数。' },
  DelReplica: { name: '删除副本', check: '请确认剩余副本及其同步情况。' },
  RemoveIpFromDns: { name: '副本域名摘除', check: '请确认只读域名解析到哪些地址。' },
  BindEip: { name: '开启公网访问', check: '请确认实例能否从公网访问。' },
  UnBindEip: { name: '关闭公网访问', check: '请确认实例是否仍可从公网访问。' },
  AddWhitelist: { name: 'IP 白名单变更', check: '请确认当前允许连接的地址。' },
  modify: { name: '密码修改', check: '请确认客户端应使用哪个密码登录。' },
  DeleteAcl: { name: 'ACL 账号删除', check: '请确认该账号是否仍可登录。' },
  UpdatePort: { name: '端口修改', check: '请确认实例监听的端口与客户端一致。' },
  dcsExportJob: { name: '实例列表导出', check: '如仍需要，请重新导出。' },
  modifyClientIpTransJob: { name: '客户端 IP 透传变更', check: '请确认实例能否看到客户端地址。' },
  modifyBandwidth: { name: '带宽变更', check: '请确认当前生效的带宽。' },
  createDCSInstance: { name: '实例创建', check: '请确认实例是否存在以及是否计费。' },
  closeDCSInstance: { name: '实例关闭', check: '请确认实例是否仍在服务。' },
  deleteDCSInstance: { name: '实例删除', check: '请确认实例是否仍存在以及是否计费。' },
  backupDCSInstance: { name: '备份', check: '请确认最近一次成功备份的时间。' },
  restoreDCSInstance: { name: '恢复', check: '客户端使用前请确认实例中的数据。' },
};
