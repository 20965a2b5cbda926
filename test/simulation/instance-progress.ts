/** How far tasks are and at which step they failed, and when the cloud may work on their instances. */
import type { TaskProgress } from '../../lib/ports/cloud.ts';
import type { Plan } from './plan.ts';
import { createRandom } from './random.ts';
import type { InstanceRun } from './simulated-instances.ts';
import { type SimulatedTask, versionAt } from './simulated-task-center.ts';

const kinds = ['told', 'told', 'told', 'silent', 'odd'] as const;
const hourMinutes = 60;
const stepMs = 10_000;

/** Undefined: the cloud knows no such task. An odd answer says nothing. */
export function progressOf({ seed }: Plan, task: SimulatedTask): InstanceRun['progress'] {
  const random = createRandom(seed, `instances/progress/${task.id}`);
  const kind = random.pick(kinds);
  if (kind === 'silent') return undefined;
  if (kind === 'odd') return {};
  const withCode = random.chance(0.5);
  return (nowMs): TaskProgress => {
    const state = task.versions[versionAt(task, nowMs)]?.state;
    const done = Math.max(0, Math.floor((nowMs - task.createdAtMs) / stepMs));
    const percent = Math.min(99, done);
    const failedStep = {
      name: failedStepOf(task.id),
      number: 2,
      of: 3,
      ...(withCode ? { errorCode: 'DCS.5091' } : {}),
    };
    return { percent, remainingMs: (100 - percent) * stepMs, ...(state === 'failed' && { failedStep }) };
  };
}

/** Each task has a step of its own, so that no message can show another's unnoticed. */
function failedStepOf(taskId: string): string {
  return `Step <!here> & ${taskId.slice(-8)}`;
}

/** Half of them have one, of some hours, so that what happens may be inside or not. */
export function maintenanceOf({ seed }: Plan, instanceId: string): { readonly maintenance?: string } {
  const random = createRandom(seed, `instances/window/${instanceId}`);
  if (random.chance(0.5)) return {};
  const fromMinutes = random.integer(0, 24 * hourMinutes - 1);
  const toMinutes = (fromMinutes + random.integer(1, 16 * hourMinutes)) % (24 * hourMinutes);
  return { maintenance: `${timeOf(fromMinutes)}-${timeOf(toMinutes)}` };
}

function timeOf(minutes: number): string {
  return [Math.floor(minutes / hourMinutes), minutes % hourMinutes]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
}
