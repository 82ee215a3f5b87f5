import type { SyntaxNode } from '@lezer/common';
import { parser } from '@lezer/python';
import { pythonString } from './pythonStrings.ts';
import { type Field, type Grammar, type Shape, childrenOf, itemsOf, plainText, tailOf, textOf } from './shapes.ts';

/** Python as the finder sees it. */
export const python: Grammar = {
  parse: (text) => parser.parse(text),
  shaped: new Set([
    'AssignStatement',
    'UpdateStatement',
    'NamedExpression',
    'ParamList',
    'DictionaryExpression',
    'CallExpression',
    'ArrayExpression',
    'TupleExpression',
    'FunctionDefinition',
    'ReturnStatement',
  ]),
  shapeOf,
  alternativesOf,
  stringOf: pythonString,
};

function shapeOf(node: SyntaxNode, source: string): Shape | undefined {
  switch (node.name) {
    case 'AssignStatement':
    case 'NamedExpression':
    case 'UpdateStatement': {
      const added = node.name === 'UpdateStatement';
      return { kind: 'bindings', bindings: assigned(childrenOf(node), source), added };
    }
    case 'ParamList':
      return { kind: 'bindings', bindings: defaults(childrenOf(node), source), added: false };
    case 'DictionaryExpression':
      return { kind: 'fields', fields: entries(itemsOf(node), source) };
    case 'CallExpression':
      return call(node, source);
    case 'ArrayExpression':
    case 'TupleExpression':
      return { kind: 'items', items: itemsOf(node) };
    case 'FunctionDefinition': {
      const name = node.getChild('VariableName');
      return { kind: 'function', name: name === null ? undefined : textOf(name, source) };
    }
    case 'ReturnStatement': {
      const value = childrenOf(node)[1];
      return value && { kind: 'return', value };
    }
    default:
      return undefined;
  }
}

/** `a = b = value`, `a: str = value` and `a, b = value, value`. */
function assigned(children: readonly SyntaxNode[], source: string): Field[] {
  const groups: SyntaxNode[][] = [[]];
  for (const child of children) {
    if (child.name === 'AssignOp' || child.name === 'UpdateOp') groups.push([]);
    else if (child.name !== 'TypeDef' && child.name !== ',') groups.at(-1)?.push(child);
  }
  const values = groups.length > 1 ? (groups.at(-1) ?? []) : [];
  const fields: Field[] = [];
  for (const targets of groups.slice(0, -1)) {
    if (targets.length !== values.length) continue;
    targets.forEach((target, i) => {
      const name = targetName(target, source);
      const value = values[i];
      if (name !== undefined && value !== undefined) fields.push({ name, value });
    });
  }
  return fields;
}

/** `name`, `object.name`, or `object_key` for `object["key"]`. */
function targetName(target: SyntaxNode, source: string): string | undefined {
  if (target.name === 'VariableName') return textOf(target, source);
  if (target.name !== 'MemberExpression') return undefined;
  const [object, mark, key] = childrenOf(target);
  if (object === undefined || mark === undefined || key === undefined) return undefined;
  if (mark.name === '.') return textOf(key, source);
  const text = plainText(key, source);
  return text === undefined ? undefined : `${tailOf(object, source)}_${text}`;
}

function defaults(children: readonly SyntaxNode[], source: string): Field[] {
  const fields: Field[] = [];
  let name: string | undefined;
  children.forEach((child, i) => {
    const value = children[i + 1];
    if (child.name === ',') name = undefined;
    else if (child.name === 'VariableName') name ??= textOf(child, source);
    else if (child.name === 'AssignOp' && name !== undefined && value !== undefined) fields.push({ name, value });
  });
  return fields;
}

function entries(children: readonly SyntaxNode[], source: string): Field[] {
  const fields: Field[] = [];
  children.forEach((child, i) => {
    const key = children[i - 1];
    const value = children[i + 1];
    if (child.name !== ':' || key === undefined || value === undefined) return;
    const name = plainText(key, source) ?? (key.name === 'VariableName' ? textOf(key, source) : undefined);
    if (name !== undefined) fields.push({ name, value });
  });
  return fields;
}

function call(node: SyntaxNode, source: string): Shape | undefined {
  const [callee, list] = childrenOf(node);
  if (callee === undefined || list?.name !== 'ArgList') return undefined;
  const children = itemsOf(list);
  const positional: SyntaxNode[] = [];
  const fields: Field[] = [];
  for (let i = 0; i < children.length; i++) {
    const child = children[i];
    const value = children[i + 2];
    if (child === undefined) continue;
    if (children[i + 1]?.name === 'AssignOp' && value !== undefined) {
      fields.push({ name: textOf(child, source), value });
      i += 2;
    } else if (child.name !== '*' && child.name !== '**') {
      positional.push(child);
    }
  }
  return { kind: 'call', callee: tailOf(callee, source), positional, fields };
}

function alternativesOf(node: SyntaxNode, source: string): readonly SyntaxNode[] {
  const children = childrenOf(node);
  const [first, second, third] = children;
  if (node.name === 'ParenthesizedExpression' && second !== undefined) return [second];
  if (node.name === 'ConditionalExpression') {
    return [first, children[4]].filter((branch) => branch !== undefined);
  }
  if (node.name === 'BinaryExpression' && (second?.name === 'or' || second?.name === 'and')) {
    return [first, third].filter((branch) => branch !== undefined);
  }
  if (node.name === 'LambdaExpression') return [node.lastChild ?? node];
  if (node.name === 'CallExpression') {
    const shape = call(node, source);
    if (shape?.kind !== 'call') return [node];
    // Field(default="…"), os.getenv("NAME", "…"), settings.get("name", "…")
    if (/(?:^|\.)(?:field|Field|Query|Form|Body|Option|Argument)$/.test(shape.callee)) {
      const value =
        shape.fields.find(({ name }) => name === 'default' || name === 'default_factory')?.value ?? shape.positional[0];
      return value === undefined ? [] : [value.name === 'LambdaExpression' ? (value.lastChild ?? value) : value];
    }
    if (/(?:^|\.)(?:getenv|get|pop|setdefault|getattr)$/.test(shape.callee)) return shape.positional.slice(1);
  }
  return [node];
}
