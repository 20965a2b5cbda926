/** From the text behind /dcs to a command, or to a fault that says what would be right. Nothing is ignored in silence. */
import { buildCommand } from './build-command.ts';
import { type Command, type Fault, isFault, type ParseContext } from './command.ts';
import { gather } from './gather.ts';
import { stateTerms, termOf, verbTerms, wordsIn } from './grammar.ts';
import { nearest } from './nearest.ts';
import { tokensOf } from './tokens.ts';

export function parse(line: string, context: ParseContext): Command | Fault {
  // Copied from help, the command's own name stands before it.
  const text = line.trim().replace(/^\/dcs(?=\s|$)\s*/iu, '');
  const { list, unclosed } = tokensOf(text);
  if (unclosed) return { fault: 'quote', word: list.at(-1)?.text ?? '' };
  const [first, ...rest] = list;
  if (first === undefined) return { verb: 'help' };
  const verb = termOf(verbTerms, first.text);
  if (verb === undefined) return withTried(unknownVerb(text, first.text), context);
  const gathered = gather(text, verb, rest);
  if (isFault(gathered)) return withTried(gathered, context);
  return buildCommand(verb, gathered, context);
}

/** A suggestion is made only when it would be understood; one that holds another slip is mended further. */
function withTried(fault: Fault, context: ParseContext): Fault {
  const { suggestion, ...bare } = fault;
  if (suggestion === undefined || suggestion.length > suggestionMaxCharacters) return bare;
  const tried = parse(suggestion, context);
  if (!isFault(tried)) return fault;
  return tried.suggestion === undefined ? bare : { ...fault, suggestion: tried.suggestion };
}

/** A slip or two: each try reads the whole line once more. */
const suggestionMaxCharacters = 300;

function unknownVerb(text: string, word: string): Fault {
  // `/dcs failed`: the list was meant.
  if (termOf(stateTerms, word) !== undefined)
    return { fault: 'verb', word, nearest: 'tasks', suggestion: `tasks ${text}` };
  const closest = nearest(word, wordsIn(verbTerms));
  if (closest === undefined) return { fault: 'verb', word };
  return { fault: 'verb', word, nearest: closest, suggestion: closest + text.slice(word.length) };
}
