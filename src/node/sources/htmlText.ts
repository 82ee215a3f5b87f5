import { compile, type FormatCallback } from 'html-to-text';

const HEADINGS = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6'];

/** A heading as Markdown writes it, so that it stays one in plain text and a text can be split there. */
const heading: FormatCallback = (element, walk, builder) => {
  const level = Number((element.name as string).slice(1));
  builder.openBlock({ leadingLineBreaks: 2 });
  builder.addLiteral(`${'#'.repeat(level)} `);
  walk(element.children, builder);
  builder.closeBlock({ trailingLineBreaks: 2 });
};

const convert = compile({
  wordwrap: false,
  limits: { maxInputLength: Number.POSITIVE_INFINITY }, // its default would cut long pages off silently
  formatters: { heading },
  selectors: [
    { selector: 'a', options: { ignoreHref: true } },
    { selector: 'img', format: 'skip' },
    { selector: 'template', format: 'skip' },
    { selector: 'noscript', format: 'skip' },
    { selector: 'ul', options: { itemPrefix: '- ' } },
    { selector: 'td', format: 'inline' },
    { selector: 'table', format: 'dataTable', options: { uppercaseHeaderCells: false } },
    ...HEADINGS.map((selector) => ({ selector, format: 'heading' })),
  ],
});

/** The text of an HTML page as a person reads it: paragraphs apart by a blank line, headings as `# `, tables in columns. */
export function htmlToText(html: string): string {
  return convert(html)
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .trim();
}
