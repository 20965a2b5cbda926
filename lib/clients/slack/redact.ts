/** The notes that Slack adds to a refusal: which block it refuses, which scope is missing. */
const notesMax = 10;
const noteMaxCharacters = 300;
/** Shorter texts may be Slack's own words. */
const ownTextMinCharacters = 4;

/** Takes our own texts out of the notes, because Slack may quote the value it refuses. */
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
    ...(typeof answer.needed === 'string' && { needed: shortened(answer.needed) }),
    ...(typeof answer.provided === 'string' && { provided: shortened(answer.provided) }),
  };
}

function withoutTexts(note: string, texts: readonly string[]): string {
  return shortened(texts.reduce((rest, text) => rest.replaceAll(text, '…'), note));
}

/** Every text in the body, longest first. A block's type is left: it is no secret, and the best clue. */
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

function shortened(text: string): string {
  return text.length > noteMaxCharacters ? `${text.slice(0, noteMaxCharacters)}…` : text;
}
