/**
 * The hours of a day in which the cloud may work on an instance, as `22:00-02:00` in UTC. Huawei's SDK calls maintain_begin
 * and maintain_end of an instance UTC times of the form HH:mm:ss (huaweicloud-sdk-go-v3, services/dcs/v2/model), and so
 * does https://support.huaweicloud.com/intl/en-us/api-dcs/ListMaintenanceWindows.html, whose example leaves out minutes
 * and seconds. The console shows local times. No live account has confirmed any of it.
 */
import type { Task, TaskEvent } from './task.ts';
import { classOf } from './vocabulary.ts';

const timeForm = /^([01]?\d|2[0-3])(?::([0-5]\d)(?::[0-5]\d)?)?$/;
const windowForm = /^(\d{2}):(\d{2})-(\d{2}):(\d{2})$/;
const dayMinutes = 24 * 60;
const minuteMs = 60_000;

/** Undefined unless both ends are times, and not the same one. */
export function windowOf(begin: unknown, end: unknown): string | undefined {
  const [from, to] = [timeOf(begin), timeOf(end)];
  return from === undefined || to === undefined || from === to ? undefined : `${from}-${to}`;
}

/** The beginning belongs to it, the end does not. A window may go past midnight. */
export function isInWindow(window: string | undefined, atMs: number): boolean {
  const [fromHour, fromMinute, toHour, toMinute] = (windowForm.exec(window ?? '') ?? []).slice(1).map(Number);
  if (fromHour === undefined || fromMinute === undefined || toHour === undefined || toMinute === undefined)
    return false;
  const fromMinutes = fromHour * 60 + fromMinute;
  const lengthMinutes = (toHour * 60 + toMinute - fromMinutes + dayMinutes) % dayMinutes;
  const sinceMinutes = (Math.floor(atMs / minuteMs) - fromMinutes) % dayMinutes;
  return (sinceMinutes + dayMinutes) % dayMinutes < lengthMinutes;
}

/** Whether it is worth a word that something happened inside the window: that may be why. */
export function mayBeMaintenance({ name }: Pick<Task, 'name'>, event: TaskEvent): boolean {
  const about = classOf(name);
  return event === 'failed' || about === 'switchover' || about === 'failover';
}

function timeOf(value: unknown): string | undefined {
  const [, hour, minute = '00'] = timeForm.exec(typeof value === 'string' ? value.trim() : '') ?? [];
  return hour === undefined ? undefined : `${hour.padStart(2, '0')}:${minute}`;
}
