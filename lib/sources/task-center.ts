import { readTask } from '../ingest/parse-task.ts';
import type { Source } from '../ingest/source.ts';

/** What people start: background tasks, which are open for a while and then end. */
export const taskCenter: Source = {
  name: 'tasks',
  pageSizeMax: 1_000,
  changes: true,
  lists: ({ taskList }) => [{ list: taskList, readItem: readTask }],
};
