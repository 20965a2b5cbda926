import { cloudEye } from '../sources/cloud-eye.ts';
import { taskCenter } from '../sources/task-center.ts';
import type { SourceName } from '../tasks/task.ts';
import type { Source } from './source.ts';

export const sources: Readonly<Record<SourceName, Source>> = { tasks: taskCenter, events: cloudEye };
