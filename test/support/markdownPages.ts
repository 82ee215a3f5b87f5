import { readFileSync } from 'node:fs';
import path from 'node:path';
import { globSync } from 'tinyglobby';
import { root } from '../../scripts/node.mjs';

/** A link, an image or the `src`/`srcset` of a tag, as it is written. */
export interface Link {
  readonly target: string;
  readonly image: boolean;
  readonly line: number; // from 1
}

/** A fenced block. `text` is without its fences, lines without the fence's indentation. */
export interface CodeBlock {
  readonly language: string;
  readonly text: string;
  readonly line: number; // of the opening fence, from 1
}

/** What the checks of the documents look at. */
export interface MarkdownPage {
  readonly file: string; // below the root, with slashes
  readonly headings: readonly { readonly level: number; readonly text: string; readonly slug: string }[];
  readonly links: readonly Link[];
  readonly code: readonly CodeBlock[];
  readonly prose: readonly string[]; // line by line, the lines of code blocks left empty
}

/** The pages that a person reads: both READMEs, CONTRIBUTING, CHANGELOG and everything below docs. */
export const pages: readonly MarkdownPage[] = globSync(['*.md', 'docs/**/*.md', 'samples/**/*.md'], { cwd: root })
  .toSorted()
  .map((file) => readPage(file, readFileSync(path.join(root, file), 'utf8')));

/** The page of a file below the root. */
export function pageAt(file: string): MarkdownPage {
  const page = pages.find((one) => one.file === file);
  if (page === undefined) throw new Error(`There is no ${file}.`);
  return page;
}

/** Reads a page as GitHub does, as far as links, headings and code are concerned. */
export function readPage(file: string, text: string): MarkdownPage {
  const prose: string[] = [];
  const code: CodeBlock[] = [];
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  let open: { fence: string; indent: number; language: string; line: number; text: string[] } | undefined;
  for (const [index, line] of lines.entries()) {
    const [, indent = '', fence, info = ''] = /^( *)(`{3,}|~{3,})(.*)$/.exec(line) ?? [];
    if (open === undefined && fence === undefined) {
      prose.push(line);
      continue;
    }
    prose.push('');
    if (open === undefined) {
      open = { fence: fence ?? '', indent: indent.length, language: info.trim(), line: index + 1, text: [] };
    } else if (fence?.startsWith(open.fence) === true && info.trim() === '') {
      code.push({ language: open.language, text: open.text.join('\n'), line: open.line });
      open = undefined;
    } else {
      open.text.push(line.slice(Math.min(open.indent, line.search(/\S|$/))));
    }
  }
  if (open !== undefined) throw new Error(`${file}:${open.line}: this block of code is not closed.`);
  return { file, prose, code, links: prose.flatMap(linksOf), headings: headingsOf(prose) };
}

/** What stands between backticks, line by line. */
export function codeSpans(page: MarkdownPage): readonly { readonly text: string; readonly line: number }[] {
  return page.prose.flatMap((line, index) =>
    [...line.matchAll(/(`+)(.{1,400}?)\1/g)].map(([, , text = '']) => ({ text, line: index + 1 })),
  );
}

function linksOf(line: string, index: number): Link[] {
  const text = line.replace(/(`+).{1,400}?\1/g, (span) => ' '.repeat(span.length));
  const links = [...text.matchAll(/(!?)\[((?:[^[\]]|!\[[^\]]*\]\([^)]*\)){0,400})\]\(([^()\s]{0,400})\)/g)];
  const tags = [...text.matchAll(/\b(src|srcset|href)="([^"]{0,400})"/g)];
  const all = [
    ...links.map(([, mark, , target = '']) => ({ target, image: mark === '!' })),
    // A picture that is itself a link.
    ...links.flatMap(([, , words = '']) =>
      [...words.matchAll(/!\[[^\]]{0,400}\]\(([^()\s]{0,400})\)/g)].map(([, target = '']) => ({ target, image: true })),
    ),
    ...tags.map(([, name, target = '']) => ({ target, image: name !== 'href' })),
  ];
  return all.map((link) => ({ ...link, line: index + 1 }));
}

function headingsOf(prose: readonly string[]): MarkdownPage['headings'] {
  const taken = new Map<string, number>();
  return prose.flatMap((line) => {
    const [, marks, text = ''] = /^(#{1,6}) +(.*)$/.exec(line) ?? [];
    if (marks === undefined) return [];
    const plain = slugOf(text.trim());
    const before = taken.get(plain) ?? 0;
    taken.set(plain, before + 1);
    return [{ level: marks.length, text: text.trim(), slug: before === 0 ? plain : `${plain}-${before}` }];
  });
}

/** The anchor that GitHub gives to a heading: letters, digits, hyphens and underscores of its text. */
function slugOf(heading: string): string {
  return heading
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
    .replaceAll(' ', '-');
}
