/** A piece of CloudFormation that serverless.yml includes. */
export interface Fragment {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties: object }>>;
}

/** Target ids are lower case, so a capital letter stands for the hyphen that logical ids cannot hold, and no two ids meet. */
export function logicalId(prefix: string, targetId: string): string {
  return `${prefix}${targetId.replaceAll('-', 'X')}`;
}
