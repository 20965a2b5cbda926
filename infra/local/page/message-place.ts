/** Links to messages are made for Slack, but the page has those messages itself. */
import { workspaceUrl } from '../slack/request.ts';
import { idOf } from './draw-channel.ts';

const messagePath = /^archives\/[A-Z0-9]+\/p(\d+)(\d{6})$/;

/** Where on the page a link of the local workspace leads; undefined for any other link. */
export function messagePlace(url: string): string | undefined {
  if (!url.startsWith(workspaceUrl)) return undefined;
  const [, seconds, fraction] = messagePath.exec(url.slice(workspaceUrl.length)) ?? [];
  return seconds === undefined ? undefined : `#${idOf({ ts: `${seconds}.${fraction}` })}`;
}
