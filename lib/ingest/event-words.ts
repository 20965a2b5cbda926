/** What the cloud says of an event, in words. Published examples of `content` are JSON, written for programs. */
import { readText } from '../model/read-json.ts';

/** Kept in the cursor as long as a state lasts. */
const wordsMaxCharacters = 200;
const depthMax = 4;
const partsMax = 20;
/** Where a sentence stands, if there is one. */
const sentences = /^(description|message|msg|reason|cause|detail|details|content|summary|suggestion|solution)$/i;
/** What names something for a program: enterprise projects, accounts, resources, requests. */
const ids = /(^|[_\-\s])ids?$|Ids?$|ID$|uuid|urn|enterprise|project|tenant|domain|account|trace|request|token|^_/i;
/** A value that only a program can read, whatever its key is. */
const idForm = /^[\da-f]{8}-?([\da-f]{4}-?){3}[\da-f]{12}$/i;

/** Undefined when it says nothing to people. */
export function readEventWords(content: unknown): string | undefined {
  const value = typeof content === 'string' ? parse(content) : content;
  if (typeof value !== 'object' || value === null) return readText(value, wordsMaxCharacters);
  const said = partsOf(value, 0);
  const sentence = said.filter(({ name }) => sentences.test(name)).map(({ text }) => text);
  const words =
    sentence.length > 0 ? sentence.join(' ') : said.map(({ name, text }) => labelled(name, text)).join(', ');
  return readText(words, wordsMaxCharacters);
}

/** The text itself unless it is JSON. */
function parse(text: string): unknown {
  const first = text.trimStart()[0];
  if (first !== '{' && first !== '[' && first !== '"') return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

interface Said {
  readonly name: string;
  readonly text: string;
}

/** JSON inside of JSON is read too. */
function partsOf(holder: object, depth: number, outer = ''): readonly Said[] {
  if (depth > depthMax) return [];
  return Object.entries(holder)
    .filter(([name]) => Array.isArray(holder) || !ids.test(name))
    .slice(0, partsMax)
    .flatMap(([key, given]: [string, unknown]) => {
      const name = Array.isArray(holder) ? outer : key;
      const value = typeof given === 'string' ? parse(given) : given;
      if (typeof value === 'object' && value !== null) return partsOf(value, depth + 1, name);
      const text = readText(typeof value === 'boolean' ? String(value) : value, wordsMaxCharacters)?.trim();
      return text === undefined || text === '' || idForm.test(text) ? [] : [{ name, text }];
    });
}

/** `nodeStatus` and `node_status` are a node status. */
function labelled(name: string, text: string): string {
  const words = name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .replaceAll(/[_\-\s]+/g, ' ')
    .trim()
    .toLowerCase();
  return words === '' ? text : `${words}: ${text}`;
}
