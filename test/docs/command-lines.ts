/** The command lines that a page of Markdown shows, in its code spans and in its blocks of shell. */

export interface CommandLine {
  /** As the page shows it. */
  readonly text: string;
  /** The script of package.json that npm runs. */
  readonly script: string;
  /** What npm hands on to the script. */
  readonly words: readonly string[];
  /** What npm keeps for itself, as nobody wrote `--` before it. */
  readonly kept: readonly string[];
}

/** An option that is shown by itself, and the scripts that its page names: it belongs to one of these, or to any. */
export interface BareOption {
  /** Such as `--port`. */
  readonly name: string;
  readonly scripts: readonly string[];
}

export interface Shown {
  readonly lines: readonly CommandLine[];
  readonly options: readonly BareOption[];
}

export function readShown(page: string): Shown {
  const codes = codesOf(page);
  const lines = codes.flatMap(readCode);
  const scripts = [...new Set(lines.map(({ script }) => script))];
  const options = codes.flatMap((code) => /^--[a-z-]+/.exec(code) ?? []);
  return { lines, options: options.map((name) => ({ name, scripts })) };
}

function codesOf(page: string): readonly string[] {
  let isBlock = false;
  return page.split('\n').flatMap((line) => {
    if (/^\s*```/.test(line)) {
      isBlock = !isBlock;
      return [];
    }
    return isBlock ? [line] : Array.from(line.matchAll(/`([^`]+)`/g), ([, code]) => String(code));
  });
}

function readCode(code: string): readonly CommandLine[] {
  const [command = ''] = code.replace(/^\s*\$ /, '').split(/\s#\s/);
  return command.split('&&').flatMap((part) => readCommand(part.trim()));
}

const npmLine = /^(?:[A-Z_]+=(?:"[^"]*"|\S*)\s+)*npm (?:run (?:--silent )?(?<run>\S+)|(?<own>start|test))(?<rest>.*)$/;
/** `npm run setup:bench`, `setup:lambda`: the second is a script too. */
const scriptAlone = /^(?:setup|test):[a-z-]+$/;

function readCommand(text: string): readonly CommandLine[] {
  if (scriptAlone.test(text)) return [{ text, script: text, words: [], kept: [] }];
  const { run, own, rest = '' } = npmLine.exec(text)?.groups ?? {};
  const script = run ?? own;
  if (script === undefined) return [];
  const given = split(rest);
  const dashes = given.includes('--') ? given.indexOf('--') : given.length;
  return [{ text, script, words: given.slice(dashes + 1), kept: given.slice(0, dashes) }];
}

/** As a shell splits words, as far as the pages go. */
function split(text: string): readonly string[] {
  return Array.from(text.matchAll(/(?:"[^"]*"|[^\s"])+/g), ([word]) => word.replaceAll('"', ''));
}
