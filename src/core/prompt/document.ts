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
export interface PromptVariable {
  readonly name: string;
  readonly span: Span;
}

/** A problem of the front matter itself, as the YAML library reports it. */
export interface PromptProblem {
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

const FRONT_MATTER = /^\uFEFF?---[ \t]*\r?\n([\s\S]*?)(?:\r?\n)?^---[ \t]*(?:\r?\n|$)/m;
const HEADING = /^(?:(#{1,6})[ \t]+(.+?)[ \t]*#*|(?:\*\*)?【([^】\n]{1,20})】(?:\*\*)?[ \t]*[:：]?)[ \t]*$/;

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
    variables: Array.from(text.slice(body.start).matchAll(/\{\{\s*([^{}\n]+?)\s*\}\}/g), (match) => ({
      name: match[1] ?? '',
      span: { start: body.start + match.index, end: body.start + match.index + match[0].length },
    })),
    problems,
  };
}

/** The first section of a name, or undefined. */
export function findSection(document: PromptDocument, name: SectionName): PromptSection | undefined {
  return document.sections.find((section) => section.name === name);
}

function readFrontMatter(text: string): Pick<PromptDocument, 'meta' | 'frontMatter' | 'problems'> {
  const match = FRONT_MATTER.exec(text);
  if (match === null || match.index !== 0) return { meta: {}, frontMatter: undefined, problems: [] };
  const yamlStart = match[0].indexOf('\n') + 1;
  const document = parseDocument(match[1] ?? '', { logLevel: 'silent' });
  const value: unknown = document.errors.length === 0 ? document.toJS({ maxAliasCount: 100 }) : undefined;
  const isMap = typeof value === 'object' && value !== null && !Array.isArray(value);
  return {
    meta: isMap ? (value as Record<string, unknown>) : {},
    frontMatter: { start: 0, end: match[0].length },
    problems: document.errors.map((error) => ({
      message: error.message.split('\n')[0] ?? error.message,
      span: { start: yamlStart + error.pos[0], end: yamlStart + Math.max(error.pos[1], error.pos[0] + 1) },
    })),
  };
}

function readSections(text: string, body: Span): PromptSection[] {
  const heads: { heading: string; level: number; span: Span; contentStart: number }[] = [];
  let fence: string | undefined;
  for (let at = body.start; at < body.end;) {
    const newline = text.indexOf('\n', at);
    const next = newline === -1 ? body.end : newline + 1;
    const line = text.slice(at, newline === -1 ? body.end : newline).replace(/\r$/, '');
    const ticks = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence !== undefined) {
      if (ticks?.startsWith(fence)) fence = undefined;
    } else if (ticks !== undefined) {
      fence = ticks;
    } else {
      const match = HEADING.exec(line);
      const heading = match?.[2] ?? match?.[3];
      if (match !== null && heading !== undefined) {
        heads.push({
          heading,
          level: match[1]?.length ?? 1,
          span: { start: at, end: at + line.length },
          contentStart: next,
        });
      }
    }
    at = next;
  }
  return heads.map((head, index) => {
    const following = heads.slice(index + 1).find((other) => other.level <= head.level);
    const end = following?.span.start ?? body.end;
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

/** Chinese when at least a tenth of the letters are Han, because Chinese prompts quote English terms, not the reverse. */
function languageOf(text: string): 'zh' | 'en' {
  const han = text.match(/\p{Script=Han}/gu)?.length ?? 0;
  const latin = text.match(/[A-Za-z]/g)?.length ?? 0;
  return han > 0 && han * 10 >= han + latin ? 'zh' : 'en';
}
