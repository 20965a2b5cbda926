/** What each function may do with the table, read from the template, and what a call on the wire asks to do. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { localConnection } from './local-connection.ts';

/** The logical ids of the roles in infra/permissions.yml. */
export const roles = ['PollRole', 'CommandRole', 'InteractRole', 'DigestRole'] as const;
export type Role = (typeof roles)[number];

/** One call to DynamoDB, as IAM looks at it. */
export interface TableCall {
  /** `dynamodb:GetItem`. */
  readonly action: string;
  /** `table`, or the name of the index that is asked. */
  readonly asked: string;
  /** The partition keys it names: `dynamodb:LeadingKeys`. */
  readonly keys: readonly string[];
}

export interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

export interface RoleResource {
  readonly Properties: {
    readonly Policies: readonly { readonly PolicyDocument: { Statement: readonly Statement[] } }[];
  };
}

const file = new URL('../../infra/permissions.yml', import.meta.url);

/** CloudFormation's short forms, as osls writes them into the template. */
const customTags = [
  { tag: '!GetAtt', resolve: (text: string) => ({ 'Fn::GetAtt': text.split('.') }) },
  { tag: '!Sub', resolve: (text: string) => ({ 'Fn::Sub': text }) },
];

/** The connection of a function: its access key names its role, and test/support/dynalite.ts refuses what that does not allow. */
export function asRole(connection: ReturnType<typeof localConnection>, role: Role): typeof connection {
  return { ...connection, credentials: { ...connection.credentials, accessKeyId: role } };
}

/** The roles of the template, without the minutes that packaging takes; a test holds the two against each other. */
export function readRoles(): Readonly<Record<Role, readonly Statement[]>> {
  const { Resources } = parse(readFileSync(file, 'utf8'), { customTags, merge: true }) as {
    Resources: Record<Role, RoleResource>;
  };
  return Object.fromEntries(roles.map((role) => [role, statementsOf(Resources[role])])) as Record<Role, Statement[]>;
}

export function statementsOf({ Properties: { Policies } }: RoleResource): Statement[] {
  return Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
}

export function readTableCall(target: string, text: string): TableCall {
  const operation = target.replace(/^DynamoDB_\d+\./, '');
  const body = JSON.parse(text) as {
    readonly Key?: { readonly pk: { readonly S: string } };
    readonly IndexName?: string;
    readonly KeyConditionExpression?: string;
    readonly ExpressionAttributeValues?: Readonly<Record<string, { readonly S: string }>>;
    readonly RequestItems?: Readonly<
      Record<string, { readonly Keys: readonly { readonly pk: { readonly S: string } }[] }>
    >;
  };
  const requested = Object.values(body.RequestItems ?? {}).flatMap(({ Keys }) => Keys.map(({ pk }) => pk.S));
  const [, placeholder = ''] = /= (:\w+)/.exec(body.KeyConditionExpression ?? '') ?? [];
  const partition = operation === 'Query' ? body.ExpressionAttributeValues?.[placeholder]?.S : undefined;
  const keys = [body.Key?.pk.S, partition, ...requested].filter((key) => key !== undefined);
  return { action: `dynamodb:${operation}`, asked: body.IndexName ?? 'table', keys };
}

/** Whether one statement allows the whole call. */
export function isAllowed(statements: readonly Statement[], call: TableCall): boolean {
  return statements.some((statement) => allows(statement, call));
}

/** A call without a key that could be judged is refused, as `ForAllValues` alone would let it pass. */
export function allows({ Action, Resource, Condition }: Statement, { action, asked, keys }: TableCall): boolean {
  const patterns = Condition?.['ForAllValues:StringLike']?.['dynamodb:LeadingKeys'] ?? [];
  return (
    [Action].flat().includes(action) &&
    [Resource].flat().some((resource) => isResource(resource, asked)) &&
    keys.length > 0 &&
    keys.every((key) => patterns.some((pattern) => isLike(key, pattern)))
  );
}

function isResource(resource: unknown, asked: string): boolean {
  const { 'Fn::GetAtt': attribute, 'Fn::Sub': text } = resource as { 'Fn::GetAtt'?: string[]; 'Fn::Sub'?: string };
  return asked === 'table' ? attribute?.join('.') === 'Table.Arn' : text === `\${Table.Arn}/index/${asked}`;
}

export function isLike(key: string, pattern: string): boolean {
  return pattern.endsWith('*') ? key.startsWith(pattern.slice(0, -1)) : key === pattern;
}
