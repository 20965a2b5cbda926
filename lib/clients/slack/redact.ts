/** What Slack adds to a refusal: which block it did not like, which scope it missed. */

const notesMax = 10;
const noteMaxCharacters = 300;
/** Shorter texts of ours are words of Slack's as well. */
const ownTextMinCharacters = 4;

/** The notes without anything that was ours: Slack may quote the value it refuses. */
export function safeNotes(
  answer: Readonly<Record<string, unknown>>,
  sent: Readonly<Record<string, unknown>>,
): { messages?: string[]; needed?: string; provided?: string } {
  const ownTexts = textsOf(sent);
  const metadata = answer.response_metadata as { messages?: unknown } | undefined;
  const messages = Array.isArray(metadata?.messages)
    ? metadata.messages.filter((note) => typeof note === 'string').slice(0, notesMax)
    : [];
  return {
    ...(messages.length > 0 && { messages: messages.map((note) => withoutTexts(note, ownTexts)) }),
    ...(typeof answer.needed === 'string' && { needed: clip(answer.needed) }),
    ...(typeof answer.provided === 'string' && { provided: clip(answer.provided) }),
  };
}

function withoutTexts(note: string, texts: readonly string[]): string {
  return clip(texts.reduce((rest, text) => rest.replaceAll(text, '…'), note));
}

/** Every text in the body, longest first; the type of a block is ours too, but is no secret and the best clue. */
function textsOf(value: unknown): string[] {
  const texts: string[] = [];
  const collect = (member: unknown): void => {
    if (typeof member === 'string') texts.push(member);
    else if (typeof member === 'object' && member !== null)
      for (const [name, inner] of Object.entries(member)) if (name !== 'type') collect(inner);
  };
  collect(value);
  return texts.filter((text) => text.length >= ownTextMinCharacters).sort((a, b) => b.length - a.length);
}

function clip(text: string): string {
  return text.length > noteMaxCharacters ? `${text.slice(0, noteMaxCharacters)}…` : text;
}
