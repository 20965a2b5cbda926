import type { SourceName } from '../model/task.ts';
import { cloudEye } from '../sources/cloud-eye.ts';
import { taskCenter } from '../sources/task-center.ts';
import type { Source } from './source.ts';

export const sources: Readonly<Record<SourceName, Source>> = { tasks: taskCenter, events: cloudEye };
