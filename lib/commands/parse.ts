/** Parses the text after /dcs into a command, or into a fault that says what would be right. No word is ignored. */
import { buildCommand } from './build-command.ts';
import { type Command, type CommandFault, isFault, type ParseContext } from './command.ts';
import { gather } from './gather.ts';
import { rules, stateTerms, termOf, verbTerms, wordsIn } from './grammar.ts';
import { nearest } from './nearest.ts';
import { tokensOf } from './tokens.ts';

export function parse(line: string, context: ParseContext): Command | CommandFault {
  // A line copied from help begins with the command's own name.
  const text = line.trim().replace(/^\/dcs(?=\s|$)\s*/iu, '');
  const { list, unclosed } = tokensOf(text, takesReason(text));
  if (unclosed) return { fault: 'quote', word: list.at(-1)?.text ?? '' };
  const [first, ...rest] = list;
  if (first === undefined) return { verb: 'help' };
  const verb = termOf(verbTerms, first.text);
  if (verb === undefined) return withTried(unknownVerb(text, first.text), context);
  const gathered = gather(text, verb, rest);
  if (isFault(gathered)) return withTried(gathered, context);
  return buildCommand(verb, gathered, context);
}

function takesReason(text: string): boolean {
  const verb = termOf(verbTerms, text.split(/\s/u, 1)[0] ?? '');
  return verb !== undefined && rules[verb].keywords.includes('because');
}

/** Only suggests lines that would be understood; a suggestion with another typo is corrected further. */
function withTried(fault: CommandFault, context: ParseContext): CommandFault {
  const { suggestion, ...bare } = fault;
  if (suggestion === undefined || suggestion.length > suggestionMaxCharacters) return bare;
  const tried = parse(suggestion, context);
  if (!isFault(tried)) return fault;
  return tried.suggestion === undefined ? bare : { ...fault, suggestion: tried.suggestion };
}

/** Enough for a typo or two; each attempt parses the whole line again. */
const suggestionMaxCharacters = 300;

function unknownVerb(text: string, word: string): CommandFault {
  // `/dcs failed` means the list.
  if (termOf(stateTerms, word) !== undefined)
    return { fault: 'verb', word, nearest: 'tasks', suggestion: `tasks ${text}` };
  const closest = nearest(word, wordsIn(verbTerms));
  if (closest === undefined) return { fault: 'verb', word };
  return { fault: 'verb', word, nearest: closest, suggestion: closest + text.slice(word.length) };
}
