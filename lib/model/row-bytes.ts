/** How large DynamoDB counts a row: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html */
import type { Attribute, Patch } from '../ports/store.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
export const rowMaxBytes = 400 * 1_024;

/** The largest that a number can be: 38 digits, two in a byte. */
const numberBytes = 21;
const collectionBytes = 3;
const elementBytes = 1;

/** At least what DynamoDB counts, names included. */
export function rowBytes(attributes: Patch): number {
  let bytes = 0;
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined) bytes += textBytes(name) + attributeBytes(value);
  }
  return bytes;
}

/** In UTF-8, which takes three bytes for a Chinese character. */
export function textBytes(text: string): number {
  return Buffer.byteLength(text);
}

function attributeBytes(value: Attribute): number {
  if (typeof value === 'string') return textBytes(value);
  if (typeof value === 'number') return numberBytes;
  if (typeof value !== 'object' || value === null) return 1;
  const members = Object.entries(value);
  const names = Array.isArray(value) ? 0 : members.reduce((sum, [name]) => sum + textBytes(name), 0);
  return members.reduce((sum, [, member]) => sum + elementBytes + attributeBytes(member), collectionBytes + names);
}
