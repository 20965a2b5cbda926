import type { SourceName } from '../tasks/task.ts';
import { cloudEye } from './cloud-eye.ts';
import type { Source } from './source.ts';
import { taskCenter } from './task-center.ts';

export const sources: Readonly<Record<SourceName, Source>> = { tasks: taskCenter, events: cloudEye };
