/** Everything that is measured, in this order. */
import type { Subject } from './results.ts';
import { measureCold } from './subjects/cold.ts';
import { measureIdle } from './subjects/idle.ts';
import { measureSigning } from './subjects/signing.ts';
import { measureSize } from './subjects/size.ts';

export const subjects: Readonly<Record<string, Subject>> = {
  cold: { title: 'Cold start', measure: measureCold },
  size: { title: 'Bundle size', measure: measureSize },
  idle: { title: 'Idle poll', measure: measureIdle },
  signing: { title: 'Signing', measure: measureSigning },
};
