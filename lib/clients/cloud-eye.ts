import type { TaskList } from '../ports/cloud.ts';
import { createSignedList, type SignedListOptions } from './huawei/lists.ts';

/** Cloud Eye's list of one sort of event of DCS: https://support.huaweicloud.com/intl/en-us/api-ces/ces_03_0075.html */
export function createCloudEye(options: SignedListOptions, eventName: string): TaskList {
  return createSignedList(options, {
    service: 'cloud-eye',
    name: 'list of events',
    field: 'event_info',
    questionOf({ target, fromSeconds, toSeconds, offset, limit, clockOffsetMs }) {
      const query = {
        event_type: 'EVENT.SYS',
        event_source: 'SYS.DCS',
        from: fromSeconds * 1_000,
        to: toSeconds * 1_000,
        start: offset,
        limit,
      };
      const endpoint = target.eventsEndpoint ?? target.endpoint;
      return { target, endpoint, version: 'V1.0', path: ['event', eventName], query, clockOffsetMs };
    },
  });
}
