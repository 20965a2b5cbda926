import { type Logger, LogLevel } from '@slack/web-api';

/**
 * WebClient's own log holds whole bodies, and texts of Slack that may quote them. It goes nowhere; what is worth
 * knowing of a call, slack-call.ts logs itself.
 */
export const silentLogger: Logger = {
  debug: ignore,
  info: ignore,
  warn: ignore,
  error: ignore,
  setLevel: ignore,
  setName: ignore,
  getLevel: () => LogLevel.ERROR,
};

function ignore(): void {}
