/** What DynamoDB can hold, and how large it is there. */

/** A frozen copy: whoever keeps the original cannot change the table, whoever reads the table cannot either. */
export function holdable(value: unknown): unknown {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return holdableNumber(value);
  if (Array.isArray(value)) return Object.freeze(value.map(holdable));
  if (typeof value !== 'object') throw new TypeError(`a table holds no ${typeof value}`);
  const copies = Object.entries(value).map(([name, item]) => [name, holdable(item)] as const);
  return Object.freeze(Object.fromEntries(copies));
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html */
const smallestNumber = 1e-130;

/** The SDK refuses larger numbers than these, since they would come back as others; DynamoDB refuses smaller ones. */
function holdableNumber(value: number): number {
  const size = Math.abs(value);
  if (size === 0 || (size >= smallestNumber && size <= Number.MAX_SAFE_INTEGER)) return value;
  throw new TypeError(`a table cannot give the number ${value} back as it is`);
}

/**
 * The size rules of
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export function rowBytes(attributes: Readonly<Record<string, unknown>>): number {
  return Object.entries(attributes).reduce((sum, [name, value]) => sum + textBytes(name) + valueBytes(value), 0);
}

const collectionBytes = 3;
const elementBytes = 1;

function valueBytes(value: unknown): number {
  if (typeof value === 'string') return textBytes(value);
  if (typeof value === 'number') return Math.ceil(String(value).replace(/\D/g, '').length / 2) + 1;
  if (Array.isArray(value)) {
    return value.reduce((sum: number, item) => sum + valueBytes(item) + elementBytes, collectionBytes);
  }
  if (typeof value === 'object' && value !== null) {
    const elements = Object.keys(value).length * elementBytes;
    return collectionBytes + elements + rowBytes(value as Record<string, unknown>);
  }
  return 1;
}

function textBytes(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}
