/** What Cloud Eye lists on the demonstration's day. Times are UTC. */
import type { RawEvent, RawInstance } from './task-center.ts';

const KINDS = {
  redisNodeStatusAbnormal: { level: 'Major', state: 'incident', content: 'The status of the Redis node is abnormal.' },
  masterStandbyFailover: {
    level: 'Major',
    state: 'incident',
    content: 'The master node is faulty; the standby node has been promoted.',
  },
  redisNodeStatusNormal: { level: 'Info', state: 'normal', content: 'The status of the Redis node is normal.' },
  masterStandbySwitchover: { level: 'Info', state: 'normal', content: 'A master/standby switchover was performed.' },
} as const;

/** As https://support.huaweicloud.com/intl/en-us/api-ces/ces_03_0075.html shows them. */
export function demoEvent(
  name: keyof typeof KINDS,
  at: string,
  instance: RawInstance,
  user = 'SYSTEM',
): RawEvent & { readonly time: number } {
  const time = Date.parse(at);
  const { level, state, content } = KINDS[name];
  return {
    event_id: `ev${time}${name.length.toString().padStart(2, '0')}`,
    event_name: name,
    event_source: 'SYS.DCS',
    time,
    detail: {
      content,
      group_id: '',
      resource_id: instance.instance_id,
      resource_name: instance.name,
      event_state: state,
      event_level: level,
      event_user: user,
      event_type: 'EVENT.SYS',
    },
  };
}
