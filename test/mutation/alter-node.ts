/** What can be changed about one node of a syntax tree, as text: each change breaks one small thing and still parses. */
import type { Argument, Expression, Node } from 'oxc-parser';

export const kinds = ['comparison', 'condition', 'arithmetic', 'await', 'constant'] as const;
export type Kind = (typeof kinds)[number];

export interface Alteration {
  readonly kind: Kind;
  readonly start: number;
  readonly end: number;
  readonly after: string;
}

const comparisons = new Map(Object.entries({ '<': '<=', '<=': '<', '>': '>=', '>=': '>', '===': '!==', '!==': '===' }));
const arithmetics = new Map(
  Object.entries({ '+': '-', '-': '+', '*': '/', '/': '*', '%': '*', '+=': '-=', '-=': '+=' }),
);

/** From here on a number is an amount, such as a time limit, of which one more is no fault. */
const amountMin = 10;

export function alterNode(node: Node, source: string): readonly Alteration[] {
  const text = (part: Node): string => source.slice(part.start, part.end);
  const change = (kind: Kind, part: Node, after: string): Alteration[] => [
    { kind, start: part.start, end: part.end, after },
  ];
  const swap = (kind: Kind, { left, right }: { left: Node; right: Node }, operator: string): Alteration[] => {
    const between = source.slice(left.end, right.start);
    return change(kind, node, `${text(left)}${between.replace(operatorOf(node), () => operator)}${text(right)}`);
  };
  switch (node.type) {
    case 'BinaryExpression':
    case 'AssignmentExpression': {
      const comparison = comparisons.get(node.operator);
      if (comparison !== undefined) return swap('comparison', node, comparison);
      const arithmetic = arithmetics.get(node.operator);
      return arithmetic === undefined || joinsText(node) ? [] : swap('arithmetic', node, arithmetic);
    }
    case 'LogicalExpression': {
      if (node.operator === '??') return [];
      // Parentheses keep what belongs together together: && binds closer than ||.
      const [left, right] = [node.left, node.right].map((side) => grouped(side, text(side)));
      return change('condition', node, `(${left} ${node.operator === '&&' ? '||' : '&&'} ${right})`);
    }
    case 'IfStatement':
    case 'ConditionalExpression':
      return isSwappedAnyway(node.test) ? [] : change('condition', node.test, `!(${text(node.test)})`);
    case 'AwaitExpression':
      return change('await', node, text(node.argument));
    case 'Literal':
      if (typeof node.value === 'boolean') return change('constant', node, String(!node.value));
      return typeof node.value === 'number' ? change('constant', node, otherNumber(node.value)) : [];
    default:
      return [];
  }
}

function operatorOf(node: Node): string {
  return 'operator' in node ? node.operator : '';
}

/** A + with text on one side joins, however many more follow. */
function joinsText(node: Expression | Argument | Node): boolean {
  if (node.type === 'TemplateLiteral') return true;
  if (node.type === 'Literal') return typeof node.value === 'string';
  if (node.type === 'AssignmentExpression') return joinsText(node.right);
  return node.type === 'BinaryExpression' && node.operator === '+' && (joinsText(node.left) || joinsText(node.right));
}

function grouped(side: Node, text: string): string {
  return side.type === 'LogicalExpression' ? `(${text})` : text;
}

/** === to !== is the same change as to negate the whole. */
function isSwappedAnyway(test: Expression): boolean {
  return test.type === 'BinaryExpression' && (test.operator === '===' || test.operator === '!==');
}

function otherNumber(value: number): string {
  return String(value < amountMin ? value + 1 : value * 2);
}
