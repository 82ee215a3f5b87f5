import { parseDocument } from 'yaml';
import type { Span } from '../text.ts';
import { sectionName, type SectionName } from './sectionNames.ts';

/** One part of a prompt: from its heading to the next heading of the same or a higher level (nested ones included). */
export interface PromptSection {
  readonly name: SectionName | undefined; // undefined: a heading that Promptmill does not know
  readonly heading: string; // without # or 【】
  readonly level: number; // 1–6; 【角色】-style headings count as 1
  readonly headingSpan: Span;
  readonly span: Span; // heading included
  readonly content: Span; // after the heading line, up to the end of the section
}

/** A placeholder `{{name}}`; the span includes the braces. */
interface PromptVariable {
  readonly name: string;
  readonly span: Span;
}

/** A problem of the front matter itself, as the YAML library reports it. */
interface PromptProblem {
  readonly message: string;
  readonly span: Span;
}

/** A prompt as it lies in its file. Parsing never throws; all spans are UTF-16 offsets into `text`. */
export interface PromptDocument {
  readonly path: string;
  readonly text: string;
  readonly language: 'zh' | 'en';
  readonly meta: Readonly<Record<string, unknown>>; // the front matter, {} without one
  readonly frontMatter: Span | undefined; // fences included
  readonly body: Span;
  readonly sections: readonly PromptSection[]; // in order, flat; a subsection lies within its parent's span
  readonly variables: readonly PromptVariable[];
  readonly problems: readonly PromptProblem[];
}

const HASHES = /^(#{1,6})[ \t]+(?=\S)/;
const BRACKETS = /^(?:\*\*)?【([^】\n]{1,20})】(?:\*\*)?[ \t]*([:：]?)[ \t]*/;

/** Parses a prompt in Markdown with optional YAML front matter: headings `# 角色`, 【角色】, or none at all. */
export function parsePrompt(path: string, text: string): PromptDocument {
  const { meta, frontMatter, problems } = readFrontMatter(text);
  const body = { start: frontMatter?.end ?? 0, end: text.length };
  return {
    path,
    text,
    language: languageOf(text.slice(body.start)),
    meta,
    frontMatter,
    body,
    sections: readSections(text, body),
    variables: readVariables(text, body),
    problems,
  };
}

/** The first section of a name, or undefined. */
export function findSection(document: PromptDocument, name: SectionName): PromptSection | undefined {
  return document.sections.find((section) => section.name === name);
}

const FENCE = /---[ \t]{0,80}\r?(?:\n|$)/y;

/** Where the YAML between two lines of three hyphens stands, and where the body begins; the first line must be one. */
function fencesOf(
  text: string,
): { readonly yamlStart: number; readonly yamlEnd: number; readonly end: number } | undefined {
  FENCE.lastIndex = text.startsWith('\uFEFF') ? 1 : 0;
  if (!FENCE.test(text)) return undefined;
  const yamlStart = FENCE.lastIndex;
  for (let at = yamlStart; at < text.length;) {
    FENCE.lastIndex = at;
    if (FENCE.test(text)) {
      const crlf = text.startsWith('\r\n', at - 2);
      return { yamlStart, yamlEnd: Math.max(yamlStart, at - (crlf ? 2 : 1)), end: FENCE.lastIndex };
    }
    const newline = text.indexOf('\n', at);
    at = newline === -1 ? text.length : newline + 1;
  }
  return undefined;
}

/** The front matter of a text: its values, or why they cannot be read. */
export function readFrontMatter(text: string): Pick<PromptDocument, 'meta' | 'frontMatter' | 'problems'> {
  const fences = fencesOf(text);
  if (fences === undefined) return { meta: {}, frontMatter: undefined, problems: [] };
  const { yamlStart, yamlEnd, end } = fences;
  const document = parseDocument(text.slice(yamlStart, yamlEnd), { logLevel: 'silent' });
  const problems: PromptProblem[] = document.errors.map((error) => ({
    message: error.message.split('\n')[0] ?? error.message,
    span: {
      start: Math.min(yamlStart + error.pos[0], end - 1),
      end: Math.min(yamlStart + Math.max(error.pos[1], error.pos[0] + 1), end),
    },
  }));
  let value: unknown;
  try {
    if (problems.length === 0) value = document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    // An alias without an anchor, or a "billion laughs" of aliases.
    problems.push({
      message: error instanceof Error ? error.message : String(error),
      span: { start: yamlStart, end: end },
    });
  }
  const isMap = typeof value === 'object' && value !== null && !Array.isArray(value);
  return {
    meta: isMap ? (value as Record<string, unknown>) : {},
    frontMatter: { start: 0, end: end },
    problems,
  };
}

interface Head {
  readonly heading: string;
  readonly level: number;
  readonly span: Span;
  readonly contentStart: number;
}

function readSections(text: string, body: Span): PromptSection[] {
  const heads: Head[] = [];
  let fence: string | undefined;
  for (let at = body.start; at < body.end;) {
    const newline = text.indexOf('\n', at);
    const next = newline === -1 ? body.end : newline + 1;
    const line = text.slice(at, newline === -1 ? body.end : newline).replace(/\r$/, '');
    const [, ticks, info] = /^ {0,3}(`{3,}|~{3,})([^\n]*)/.exec(line) ?? [];
    if (fence !== undefined) {
      if (ticks?.startsWith(fence) && info?.trim() === '') fence = undefined;
    } else if (ticks !== undefined && !(ticks.startsWith('`') && info?.includes('`'))) {
      fence = ticks;
    } else {
      const head = readHead(line, at, next);
      if (head !== undefined) heads.push(head);
    }
    at = next;
  }
  const ends = Array.from(heads, () => body.end);
  const open: number[] = [];
  heads.forEach((head, index) => {
    for (let last = open.at(-1); last !== undefined && (heads[last]?.level ?? 0) >= head.level; last = open.at(-1)) {
      ends[last] = head.span.start;
      open.pop();
    }
    open.push(index);
  });
  return heads.map((head, index) => {
    const end = ends[index] ?? body.end;
    return {
      name: sectionName(head.heading),
      heading: head.heading,
      level: head.level,
      headingSpan: head.span,
      span: { start: head.span.start, end },
      content: { start: Math.min(head.contentStart, end), end },
    };
  });
}

/**
 * A heading line: `# 角色`, 【角色】, or 【任务1】：… with its content on the same line, where the name must be a known
 * one, because a sentence may well begin with 【原文】.
 */
function readHead(line: string, at: number, next: number): Head | undefined {
  const hashes = HASHES.exec(line);
  if (hashes !== null) {
    const heading = trimEnd(line.slice(hashes[0].length), ' \t')
      .replace(/(?:^|[ \t])#+$/, '')
      .trim();
    const level = hashes[1]?.length ?? 1;
    return heading === ''
      ? undefined
      : { heading, level, span: { start: at, end: at + line.length }, contentStart: next };
  }
  const brackets = BRACKETS.exec(line);
  const heading = brackets?.[1]?.trim() ?? '';
  if (brackets === null || heading === '') return undefined;
  const whole = brackets[0].length === line.length;
  if (!whole && (brackets[2] === '' || sectionName(heading) === undefined)) return undefined;
  const end = at + brackets[0].length;
  return { heading, level: 1, span: { start: at, end }, contentStart: whole ? next : end };
}

function trimEnd(text: string, characters: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text[end - 1] ?? ' ')) end--;
  return text.slice(0, end);
}

function readVariables(text: string, body: Span): PromptVariable[] {
  const variables: PromptVariable[] = [];
  for (const match of text.slice(body.start).matchAll(/\{\{([^{}]*)\}\}/g)) {
    const name = (match[1] ?? '').trim();
    const start = body.start + match.index;
    if (name !== '' && !name.includes('\n')) variables.push({ name, span: { start, end: start + match[0].length } });
  }
  return variables;
}

/** Chinese when at least a tenth of the letters are Han, because Chinese prompts quote English terms, not the reverse. */
function languageOf(text: string): 'zh' | 'en' {
  const han = text.match(/\p{Script=Han}/gu)?.length ?? 0;
  const latin = text.match(/[A-Za-z]/g)?.length ?? 0;
  return han > 0 && han * 10 >= han + latin ? 'zh' : 'en';
}
