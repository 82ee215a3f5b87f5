import { parseAst } from 'vitest/node';

/** A text that stands in the source where a person would read it, without having gone through the translator. */
export interface RawText {
  readonly where: string; // what it is given to: `title`, `showErrorMessage`, `<p>`
  readonly text: string;
}

interface Node {
  readonly type: string;
  readonly [key: string]: unknown;
}

const SHOWN = new Set([
  'ariaLabel',
  'description',
  'detail',
  'documentation',
  'label',
  'message',
  'openLabel',
  'placeHolder',
  'placeholder',
  'prompt',
  'saveLabel',
  'textContent',
  'title',
  'tooltip',
]);
const SAYS =
  /^(?:show(?:Information|Warning|Error)Message|setStatusBarMessage|createWebviewPanel|out|err|MarkdownString|ThemeIconLabel|TreeItem)$/;
const ATTRIBUTES =
  /\b(?:title|label|placeholder|alt|aria-(?:label|description|roledescription))="([^"]*\p{L}{2}[^"]*)"/gu;

/** The raw texts of a TypeScript file. `t('…')`, `new AppError(code, '…')` and texts in both languages are none. */
export function rawTexts(source: string): readonly RawText[] {
  const found: RawText[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(visit);
    if (typeof value !== 'object' || value === null) return;
    const node = value as Node;
    look(node, found);
    for (const child of Object.values(node)) visit(child);
  };
  visit(parseAst(source, { lang: 'ts' }));
  return found;
}

function look(node: Node, found: RawText[]): void {
  switch (node.type) {
    case 'TaggedTemplateExpression':
      if (nameOf(node['tag']) === 'html') found.push(...textsOfHtml(quasis(node['quasi'])));
      return;
    case 'Property': {
      const key = nameOf(node['key']);
      if (SHOWN.has(key)) add(found, key, node['value']);
      return;
    }
    case 'AssignmentExpression': {
      const key = nameOf(node['left']);
      if (SHOWN.has(key)) add(found, key, node['right']);
      return;
    }
    case 'CallExpression':
    case 'NewExpression': {
      const name = nameOf(node['callee']);
      if (SAYS.test(name)) for (const argument of node['arguments'] as readonly unknown[]) add(found, name, argument);
      return;
    }
  }
}

/** What is said in a value: a literal, a template, or the branches of a choice. */
function add(found: RawText[], where: string, value: unknown): void {
  const node = value as Node;
  if (node.type === 'ConditionalExpression') {
    add(found, where, node['consequent']);
    add(found, where, node['alternate']);
  } else if (node.type === 'BinaryExpression' || node.type === 'LogicalExpression') {
    add(found, where, node['left']);
    add(found, where, node['right']);
  } else if (node.type === 'Literal' && typeof node['value'] === 'string') say(found, where, node['value']);
  else if (node.type === 'TemplateLiteral') say(found, where, quasis(node).join('\u0000'));
}

function say(found: RawText[], where: string, text: string): void {
  const words = text.replaceAll(/`[^`]*`|\$\([\w~-]+\)/g, '').match(/\p{L}{2,}/gu);
  if (words !== null) found.push({ where, text });
}

function textsOfHtml(parts: readonly string[]): readonly RawText[] {
  const markup = parts.join('\u0000').replaceAll(/<!--[\s\S]*?-->/g, '');
  const attributes = [...markup.matchAll(ATTRIBUTES)].map(([where, text = '']) => ({
    where: where.split('=')[0] ?? '',
    text,
  }));
  // A value of an attribute is no text, and may hold what looks like a tag's end.
  const texts = markup.replaceAll(/"[^"]*"/g, '').split(/<[^<>]*>/);
  return [
    ...attributes,
    ...texts.filter((text) => /\p{L}{2}/u.test(text)).map((text) => ({ where: 'html', text: text.trim() })),
  ];
}

const quasis = (template: unknown): readonly string[] =>
  ((template as Node)['quasis'] as readonly Node[]).map((part) => (part['value'] as { cooked: string }).cooked);

function nameOf(value: unknown): string {
  const node = value as Node;
  if (node.type === 'MemberExpression') return nameOf(node['property']);
  const name = node['name'] ?? node['value'];
  return typeof name === 'string' ? name : '';
}

/** A constant of a file whose values are keys of texts: `t(TITLES[code])`. */
export interface KeyTable {
  readonly name: string;
  readonly texts: readonly string[];
}

/** The tables of a TypeScript file out of which `t` is given its key. */
export function keyTables(source: string): readonly KeyTable[] {
  const names = new Set(
    [...source.matchAll(/(?<![\w$])t\(([^()]{0,60})[[.]/g)].flatMap(
      ([, used = '']) => used.match(/\b[A-Z][A-Z_]+\b/g) ?? [],
    ),
  );
  return [...names].flatMap((name) => {
    const start = source.search(new RegExp(`\\bconst ${name}\\b`));
    if (start < 0) return [];
    const end = source.indexOf('\n};', start);
    const [, body = ''] = source.slice(start, end < 0 ? undefined : end).split(/=\s*\{/, 2);
    const texts = [...body.matchAll(/:\s*(?:\n\s*)?('(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")/g)].map(
      ([, quoted = '']) => quoted.slice(1, -1).replaceAll(/\\(.)/g, '$1'),
    );
    return [{ name, texts }];
  });
}
