/** A piece of CloudFormation that serverless.yml includes. */
export interface Fragment {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties: object }>>;
}

/** Logical ids cannot hold a hyphen. Target ids are lower case, so a capital X can replace it without a collision. */
export function logicalId(prefix: string, targetId: string): string {
  return `${prefix}${targetId.replaceAll('-', 'X')}`;
}
