import type { Source } from '../ingest/source.ts';
import type { SourceName } from '../tasks/task.ts';
import { cloudEye } from './cloud-eye.ts';
import { taskCenter } from './task-center.ts';

export const sources: Readonly<Record<SourceName, Source>> = { tasks: taskCenter, events: cloudEye };
