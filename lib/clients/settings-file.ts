import { readFileSync } from 'node:fs';
import { ConfigurationError, parseSettings } from '../config.ts';
import type { Settings } from '../model/settings.ts';

/** Reads dist/watch.json, or what WATCH_CONFIG_FILE names. Throws a ConfigurationError that says which file. */
export function loadSettings(path: string): Settings {
  return parseSettings(parseFile(path, readFile(path)), path);
}

function readFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const fault = {
      path: '(the whole file)',
      found: 'nothing that can be read',
      allowed: 'the JSON that npm run build writes',
    };
    throw new ConfigurationError(path, [fault], { cause });
  }
}

/** The parser's own error is left out: it quotes the file, and what it quotes may be a secret. */
function parseFile(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const hint = /\.ya?ml$/.test(path) ? ': npm run build makes dist/watch.json of infra/watch.yml' : '';
    throw new ConfigurationError(path, [{ path: '(the whole file)', found: 'no JSON', allowed: `JSON${hint}` }]);
  }
}
