import type { SyntaxNode } from '@lezer/common';
import { parser } from '@lezer/javascript';
import { javascriptString } from './javascriptStrings.ts';
import { type Field, type Grammar, type Shape, childrenOf, itemsOf, plainText, tailOf, textOf } from './shapes.ts';

const FUNCTIONS = ['FunctionDeclaration', 'FunctionExpression', 'ArrowFunction', 'MethodDeclaration'];
const NAMES = new Set([
  'VariableDefinition',
  'PropertyDefinition',
  'PrivatePropertyDefinition',
  'VariableName',
  'JSXIdentifier',
]);

/** JavaScript or TypeScript as the finder sees it; `dialect` is that of the parser: `jsx`, `ts` or `ts jsx`. */
export function javascript(dialect: string): Grammar {
  const configured = parser.configure({ dialect });
  return {
    parse: (text) => configured.parse(text),
    shaped: new Set([
      'VariableDeclaration',
      'AssignmentExpression',
      'PropertyDeclaration',
      'ParamList',
      'PatternProperty',
      'JSXAttribute',
      'ObjectExpression',
      'CallExpression',
      'NewExpression',
      'ArrayExpression',
      'ReturnStatement',
      ...FUNCTIONS,
    ]),
    shapeOf,
    alternativesOf,
    stringOf: javascriptString,
  };
}

function shapeOf(node: SyntaxNode, source: string): Shape | undefined {
  switch (node.name) {
    case 'VariableDeclaration':
    case 'PropertyDeclaration':
    case 'ParamList':
    case 'PatternProperty':
    case 'JSXAttribute':
      return { kind: 'bindings', bindings: named(childrenOf(node), source), added: false };
    case 'AssignmentExpression':
      return assignment(node, source);
    case 'ObjectExpression':
      return { kind: 'fields', fields: properties(node, source) };
    case 'CallExpression':
    case 'NewExpression':
      return call(node, source);
    case 'ArrayExpression':
      return { kind: 'items', items: itemsOf(node).filter(({ name }) => name !== 'Spread') };
    case 'ReturnStatement': {
      const value = childrenOf(node)[1];
      return value && { kind: 'return', value };
    }
    case 'ArrowFunction':
    case 'FunctionExpression':
    case 'FunctionDeclaration':
    case 'MethodDeclaration': {
      const name = node.getChild('VariableDefinition') ?? node.getChild('PropertyDefinition');
      return { kind: 'function', name: name === null ? undefined : textOf(name, source) };
    }
    default:
      return undefined;
  }
}

/** `name: Type = value`, several of them or one. */
function named(children: readonly SyntaxNode[], source: string): Field[] {
  const fields: Field[] = [];
  let name: string | undefined;
  children.forEach((child, i) => {
    const value = children[i + 1];
    if (NAMES.has(child.name)) name = textOf(child, source).replace('#', '');
    else if (child.name === ',') name = undefined;
    else if (child.name === 'Equals' && name !== undefined && value !== undefined) {
      fields.push({ name, value: value.name === 'JSXEscape' ? (itemsOf(value)[0] ?? value) : value });
    }
  });
  return fields;
}

function assignment(node: SyntaxNode, source: string): Shape | undefined {
  const [target, operator, value] = childrenOf(node);
  if (target === undefined || operator === undefined || value === undefined) return undefined;
  const name = targetName(target, source);
  const bindings = name === undefined ? [] : [{ name, value }];
  return { kind: 'bindings', bindings, added: textOf(operator, source) === '+=' };
}

/** `name`, `object.name`, or `object_key` for `object["key"]`. */
function targetName(target: SyntaxNode, source: string): string | undefined {
  if (target.name === 'VariableName') return textOf(target, source);
  if (target.name !== 'MemberExpression') return undefined;
  const [object, mark, key] = childrenOf(target);
  if (object === undefined || mark === undefined || key === undefined) return undefined;
  if (mark.name !== '[') return textOf(key, source).replace('#', '');
  const text = plainText(key, source);
  return text === undefined ? undefined : `${tailOf(object, source)}_${text}`;
}

function properties(node: SyntaxNode, source: string): Field[] {
  const fields: Field[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (child.name !== 'Property') continue;
    const [key, colon, value] = childrenOf(child);
    if (key === undefined) continue;
    const name = key.name === 'PropertyDefinition' ? textOf(key, source) : plainText(key, source);
    if (name === undefined) continue;
    // `{ content }` is short for `{ content: content }`.
    if (colon === undefined) fields.push({ name, value: key });
    else if (colon.name === ':' && value !== undefined) fields.push({ name, value });
  }
  return fields;
}

function call(node: SyntaxNode, source: string): Shape | undefined {
  const children = childrenOf(node);
  const [callee] = children[0]?.name === 'new' ? children.slice(1) : children;
  const list = node.getChild('ArgList');
  if (callee === undefined || list === null) return undefined;
  const path = tailOf(callee, source).replace(/<[^<>]{0,80}>$/, '');
  return { kind: 'call', callee: path, positional: itemsOf(list), fields: [] };
}

function alternativesOf(node: SyntaxNode, source: string): readonly SyntaxNode[] {
  const children = childrenOf(node);
  const [first, second, third] = children;
  switch (node.name) {
    case 'ParenthesizedExpression':
      return second === undefined ? [] : [second];
    case 'ConditionalExpression':
      return [third, children[4]].filter((branch) => branch !== undefined);
    case 'BinaryExpression': {
      if (first === undefined || third === undefined || second === undefined) return [];
      if (second.name === 'as' || second.name === 'satisfies') return [first];
      return second.name === 'LogicOp' ? [first, third] : [node];
    }
    case 'ArrowFunction': {
      const body = children.at(-1);
      return body === undefined || body.name === 'Block' ? [] : [body];
    }
    case 'CallExpression': {
      // z.string().default("…")
      const shape = call(node, source);
      const found =
        shape?.kind === 'call' && shape.callee.endsWith('.default') ? shape.positional.slice(0, 1) : undefined;
      return found ?? [node];
    }
    default:
      return [node];
  }
}
