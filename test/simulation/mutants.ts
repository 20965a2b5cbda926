export interface Mutant {
  readonly name: string;
  readonly rule: string;
  readonly changes: readonly { readonly file: string; readonly find: string; readonly replace: string }[];
}
export const mutants: readonly Mutant[] = [];
