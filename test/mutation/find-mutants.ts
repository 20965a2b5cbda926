/** Every mutant of a source, in its order: by the syntax tree, so that no text, comment or type is ever changed. */
import { type Node, parseSync, visitorKeys } from 'oxc-parser';
import { type Alteration, alterNode, type Kind } from './alter-node.ts';

export interface Mutant {
  readonly kind: Kind;
  readonly file: string;
  readonly line: number;
  /** The function or constant it stands in; the second of the same change there is called `name #2`. */
  readonly within: string;
  readonly start: number;
  readonly before: string;
  readonly after: string;
}

/** Of these only the expression exists at run time; of all else that TypeScript adds, nothing does. */
const typedExpressions: readonly string[] = ['TSAsExpression', 'TSSatisfiesExpression', 'TSNonNullExpression'];

export function findMutants(file: string, source: string): readonly Mutant[] {
  const found: Mutant[] = [];
  const counts = new Map<string, number>();
  const add = ({ kind, start, end, after }: Alteration, name: string): void => {
    const before = source.slice(start, end);
    const count = (counts.get(`${name}\n${before}\n${after}`) ?? 0) + 1;
    counts.set(`${name}\n${before}\n${after}`, count);
    const line = source.slice(0, start).split('\n').length;
    found.push({ kind, file, line, within: count === 1 ? name : `${name} #${count}`, start, before, after });
  };
  const visit = (node: Node, name: string): void => {
    const own = nameOf(node) ?? name;
    for (const alteration of alterNode(node, source)) add(alteration, own);
    for (const child of childrenOf(node)) visit(child, own);
  };
  visit(parse(file, source), 'the module');
  return found;
}

/** Throws when the text is not TypeScript. */
export function parse(file: string, source: string): Node {
  const { program, errors } = parseSync(file, source, { lang: 'ts', sourceType: 'module', astType: 'ts' });
  const [error] = errors;
  if (error !== undefined) throw new Error(`${file} cannot be parsed: ${error.message}`);
  return program;
}

export function applyMutant({ file, start, before, after }: Mutant, source: string): string {
  if (!source.startsWith(before, start)) throw new Error(`${file} no longer holds at ${start}: ${before}`);
  return source.slice(0, start) + after + source.slice(start + before.length);
}

function childrenOf(node: Node): Node[] {
  const isTyped = typedExpressions.includes(node.type);
  if (node.type.startsWith('TS') && !isTyped) return [];
  return (isTyped ? ['expression'] : (visitorKeys[node.type] ?? [])).flatMap((key) => {
    // A number that names a property is no constant.
    if (key === 'key' && node.type === 'Property' && !node.computed) return [];
    const child = (node as unknown as Record<string, Node | readonly (Node | null)[] | null>)[key];
    return [child ?? []].flat().filter((one) => one !== null) as Node[];
  });
}

function nameOf(node: Node): string | undefined {
  const isNamed =
    node.type === 'FunctionDeclaration' || node.type === 'VariableDeclarator' || node.type === 'ClassDeclaration';
  return isNamed && node.id?.type === 'Identifier' ? node.id.name : undefined;
}
