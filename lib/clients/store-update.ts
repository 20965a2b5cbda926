/** One conditional write, in DynamoDB's words. */
import type { UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Attribute, Key, Patch } from '../ports/store.ts';

/**
 * Names go through placeholders: `msg#C01` and reserved words such as `name` are legal attributes but not legal in an
 * expression. A map is always set whole, since one update cannot create a map and set inside it.
 */
export function updateInput(
  key: Key,
  version: number,
  patch: Patch,
  nonce: string,
): Omit<UpdateItemCommandInput, 'TableName'> {
  const changes = Object.entries({ ...patch, v: version + 1, nonce });
  const names: Record<string, string> = {};
  const values: Record<string, Attribute> = {};
  const set: string[] = [];
  const remove: string[] = [];
  for (const [index, [name, value]] of changes.entries()) {
    names[`#a${index}`] = name;
    if (value === undefined) {
      remove.push(`#a${index}`);
    } else {
      values[`:a${index}`] = value;
      set.push(`#a${index} = :a${index}`);
    }
  }
  const condition = version === 0 ? 'attribute_not_exists(#row)' : '#version = :version';
  if (version === 0) names['#row'] = 'pk';
  else {
    names['#version'] = 'v';
    values[':version'] = version;
  }
  return {
    Key: marshall(key),
    UpdateExpression: `SET ${set.join(', ')}${remove.length === 0 ? '' : ` REMOVE ${remove.join(', ')}`}`,
    ConditionExpression: condition,
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: marshall(values),
    ReturnValues: 'ALL_NEW',
  };
}
