import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { globSync } from 'tinyglobby';
import { describe, expect, test } from 'vitest';
import { root } from '../scripts/node.mjs';
import { pageAt, pages, readPage, type Link, type MarkdownPage } from './support/markdownPages.ts';

const exists = (file: string) => existsSync(path.join(root, file));
const isExternal = (target: string) => /^[a-z][a-z+.-]*:/i.test(target);

/** The file and the anchor that a relative link leads to. */
function where(page: MarkdownPage, { target }: Link): { readonly file: string; readonly anchor: string } {
  const [to = '', anchor = ''] = target.split('#', 2);
  const file = to === '' ? page.file : path.posix.join(path.posix.dirname(page.file), decodeURI(to));
  return { file: file.replace(/\/$/, ''), anchor: decodeURIComponent(anchor) };
}

/** What is wrong with a link, or nothing. */
function faultOf(page: MarkdownPage, link: Link): readonly string[] {
  const says = (what: string) => [`${page.file}:${link.line}: ${link.target}: ${what}`];
  if (isExternal(link.target)) {
    if (!URL.canParse(link.target)) return says('is no address');
    return /^(?:https|mailto|vscode):/i.test(link.target) || link.target.startsWith('http://127.0.0.1')
      ? []
      : says('is not https');
  }
  const { file, anchor } = where(page, link);
  if (file.startsWith('../')) return says('leads out of the repository');
  if (!exists(file)) return says('does not exist');
  if (anchor === '' || link.image) return [];
  if (!file.endsWith('.md')) return says('has an anchor that nobody can check');
  const slugs = pageAt(file).headings.map(({ slug }) => slug);
  return slugs.includes(anchor) ? [] : says(`has no such heading; there are ${slugs.join(', ')}`);
}

describe('links', () => {
  test('lead to files and headings that exist, or to an https address', () => {
    expect(pages.flatMap((page) => page.links.map((link) => [page, link] as const)).length).toBeGreaterThan(100);
    expect(pages.flatMap((page) => page.links.flatMap((link) => faultOf(page, link)))).toEqual([]);
  });

  test('are written so that they can be read', () => {
    const broken = pages.flatMap(({ file, prose, links }) =>
      prose.flatMap((line, index) => {
        const written = line.replace(/(`+).{1,400}?\1/g, '').split('](').length - 1;
        const read = links.filter((link) => link.line === index + 1 && !line.includes(`"${link.target}"`)).length;
        return written === read ? [] : [`${file}:${index + 1}: ${written} written, ${read} read`];
      }),
    );
    expect(broken).toEqual([]);
  });

  test('that lead nowhere are found', () => {
    const page = readPage(
      'docs/guide.md',
      '# A `b`\n[x](none.md) [x](guide.md#none) [x](#a-b) ![x](images/none.png) [x](http://example.org)\n<img src="../../x">\n`[x](y)`',
    );
    const faults = page.links.flatMap((link) => faultOf(page, link)).map((fault) => fault.split(': ').slice(0, 2));
    expect(faults.map(([, target]) => target)).toEqual([
      'none.md',
      'guide.md#none',
      '#a-b', // the anchor of this text, not of the file that has its name
      'images/none.png',
      'http://example.org',
      '../../x',
    ]);
    expect(page.headings.map(({ slug }) => slug)).toEqual(['a-b']);
  });

  test('of an image have words for those who do not see it', () => {
    const lacking = pages.flatMap(({ file, prose }) =>
      prose.flatMap((line, index) =>
        /!\[\s*\]\(/.test(line) || /<img(?![^>]*\balt="[^"]+")/.test(line) ? [`${file}:${index + 1}`] : [],
      ),
    );
    expect(lacking).toEqual([]);
  });
});

const guides = pages.filter(({ file }) => /^docs\/[^/]+\.md$/.test(file) || file.startsWith('README'));
const twinOf = (file: string) =>
  file.endsWith('.zh-CN.md') ? file.replace('.zh-CN.md', '.md') : file.replace(/\.md$/, '.zh-CN.md');
/** For those who work on the code: English alone. */
const EN_ONLY = ['docs/architecture.md'];

describe('both languages', () => {
  const twins = guides.filter(({ file }) => !EN_ONLY.includes(file));

  test.each(twins.map(({ file }) => file))('%s has a twin with the same headings, code and pictures', (file) => {
    expect(exists(twinOf(file))).toBe(true);
    const [one, other] = [pageAt(file), pageAt(twinOf(file))];
    const shape = (page: MarkdownPage) => ({
      headings: page.headings.map(({ level }) => level),
      code: page.code.map(({ language }) => language),
      items: page.prose.filter((line) => /^\s{0,6}(?:-|\d+\.) /.test(line)).length,
      pictures: page.links.some(({ image }) => image), // how many may differ: themes here, a Chinese one there
    });
    expect(shape(one)).toEqual(shape(other));
    expect(one.links.map((link) => where(one, link).file)).toContain(other.file);
  });

  test('a page leads to pages of its own language', () => {
    const across = twins.flatMap((page) =>
      page.links
        .map((link) => ({ link, ...where(page, link) }))
        .filter(({ link, file }) => !isExternal(link.target) && !link.image && file.endsWith('.md'))
        .filter(({ file }) => twins.some((one) => one.file === file) && file !== twinOf(page.file))
        .filter(({ file }) => file.endsWith('.zh-CN.md') !== page.file.endsWith('.zh-CN.md'))
        .map(({ link }) => `${page.file}:${link.line}: ${link.target}`),
    );
    expect(across).toEqual([]);
  });
});

describe('every page and picture is linked', () => {
  const linked = new Set(
    pages.flatMap((page) =>
      page.links.filter(({ target }) => !isExternal(target)).map((link) => where(page, link).file),
    ),
  );

  test.each(['docs/README.md', 'docs/README.zh-CN.md'])('%s leads to all pages of its language', (index) => {
    const zh = index.endsWith('.zh-CN.md');
    const there = new Set(pageAt(index).links.map((link) => where(pageAt(index), link).file));
    const lacking = guides
      .map(({ file }) => file)
      .filter((file) => file.startsWith('docs/') && file.endsWith('.zh-CN.md') === zh && file !== index)
      .filter((file) => !there.has(file));
    expect(lacking).toEqual([]);
  });

  test('pictures', () => {
    const pictures = globSync(['docs/images/*'], { cwd: root }).toSorted();
    expect(pictures.length).toBeGreaterThan(5);
    expect(pictures.filter((file) => !linked.has(file))).toEqual([]);
  });
});

// The Marketplace shows the plain image of a <picture>, VS Code too; vsce makes links absolute, but not those of a srcset.
test.each(['README.md', 'README.zh-CN.md'])('the pictures of %s show on the Marketplace', (file) => {
  const text = readFileSync(path.join(root, file), 'utf8');
  const tags = [...text.matchAll(/<picture>([\s\S]{0,900}?)<\/picture>/g)].map(([, inner = '']) => inner);
  expect(tags.filter((inner) => !/<img\s[^>]*\bsrc="docs\/images\/[\w-]+\.png"/.test(inner))).toEqual([]);
  const pictures = pageAt(file).links.filter(({ image }) => image);
  expect(pictures.length).toBeGreaterThan(0);
  expect(pictures.filter(({ target }) => !/^docs\/images\/[\w-]+\.png$/.test(target))).toEqual([]);
  const heavy = pictures.filter(({ target }) => statSync(path.join(root, target)).size > 250_000);
  expect(heavy).toEqual([]);
});
