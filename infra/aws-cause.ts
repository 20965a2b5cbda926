/** Why a call to AWS failed, in the words of AWS or of its SDK, such as "Region is missing". */
export function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown fault';
  const { name, message } = error;
  // It quotes what was sent, which may be a secret.
  if (name === 'ValidationException' || message === '') return name;
  // Of a name that was looked up with every try, one is enough.
  const words = message.replace(/\s+/g, ' ').replace(/\.$/, '');
  return name === 'Error' ? words : `${name}: ${words}`;
}
