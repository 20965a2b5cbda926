import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { ConfigurationError, parseSettings } from '../lib/config.ts';
import type { Settings } from '../lib/model/settings.ts';
import { CommandError } from './command-line.ts';

/** A stage may have a file of its own, so that one checkout serves several. */
export function watchFileOf(root: string, stage?: string): string {
  const own = join(root, `infra/watch.${stage}.yml`);
  return stage !== undefined && existsSync(own) ? own : join(root, 'infra/watch.yml');
}

/** Reads and checks infra/watch.yml. Throws a ConfigurationError with every fault. */
export function readWatchFile(path: string): Settings {
  return parseSettings(parseYaml(path, readText(path)), path);
}

function readText(path: string): string {
  if (!existsSync(path)) {
    throw new CommandError(
      `There is no ${path}. It says what to watch and what goes to which channel; npm run init writes it.`,
    );
  }
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new CommandError(`${path} cannot be read as a file; npm run init writes one.`, { cause });
  }
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
