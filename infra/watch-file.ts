import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { ConfigurationError, parseSettings } from '../lib/config.ts';
import type { Settings } from '../lib/model/settings.ts';

/** Reads and checks infra/watch.yml. Throws a ConfigurationError with every fault. */
export function readWatchFile(path: string): Settings {
  return parseSettings(parseYaml(path, readFileSync(path, 'utf8')), path);
}

/** The parser's message quotes the line, which may hold a secret, so only the position is kept. */
function parseYaml(path: string, text: string): unknown {
  try {
    return parse(text, { prettyErrors: true });
  } catch (error) {
    const message = error instanceof Error ? error.message : '';
    const place = /at line (\d+), column (\d+)/.exec(message)?.[0] ?? 'somewhere';
    throw new ConfigurationError(path, [{ path: '(the whole file)', found: `a fault ${place}`, allowed: 'YAML' }]);
  }
}
