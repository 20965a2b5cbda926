import { type Logger, LogLevel } from '@slack/web-api';

/** Slack's clients log whole bodies, and texts of Slack that may quote them, so their log goes nowhere: failures are logged by us. */
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
