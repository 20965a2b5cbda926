import { type ListedTask, taskCenterConformance } from '../conformance/task-center.ts';
import type { State } from '../judge/history.ts';
import { createSimulatedTaskList, type SimulatedTask } from './simulated-task-center.ts';

taskCenterConformance('The simulated Task Center', async ({ filterBy, ends, order }) => {
  const isInclusive = ends === 'inclusive';
  const meaning = { filterBy, order, fromInclusive: isInclusive, toInclusive: isInclusive };
  const tasks: SimulatedTask[] = [];
  const target = { id: 'prod', endpoint: 'https://dcs.example', projectId: '0'.repeat(32), credentials: 'default' };
  return {
    taskList: createSimulatedTaskList(tasks, meaning, () => Number.MAX_SAFE_INTEGER),
    target,
    hold: (listed) => void tasks.splice(0, tasks.length, ...listed.map(asTask)),
    [Symbol.asyncDispose]: async () => {},
  };
});

function asTask({ id, createdAtMs, updatedAtMs, status }: ListedTask): SimulatedTask {
  const state: State = status === 'FAILED' ? 'failed' : 'open';
  const item = { id, status, created_at: isoTime(createdAtMs), updated_at: isoTime(updatedAtMs) };
  const versions = [{ atMs: 0, state, updatedAtMs, item }];
  return { target: 'prod', id, name: 'EXTEND', class: 'capacity', createdAtMs, versions, absent: [] };
}

function isoTime(timeMs: number): string {
  return new Date(timeMs).toISOString();
}
