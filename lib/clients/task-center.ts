import type { TaskList } from '../ports/cloud.ts';
import { createSignedList, type SignedListOptions } from './huawei/lists.ts';
import { compactTime } from './huawei/request.ts';

/** The Task Center: https://support.huaweicloud.com/intl/en-us/api-dcs/ListCenterTask.html */
export function createTaskCenter(options: SignedListOptions): TaskList {
  return createSignedList(options, {
    service: 'task-center',
    name: 'list of tasks',
    field: 'tasks',
    questionOf({ target, fromSeconds, toSeconds, offset, limit, clockOffsetMs }) {
      const query = { start_time: compactTime(fromSeconds), end_time: compactTime(toSeconds), offset, limit };
      return { target, path: ['tasks'], query, clockOffsetMs };
    },
  });
}
