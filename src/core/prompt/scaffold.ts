import { MARKER } from '../answer.ts';
import type { PromptAnswers } from './scaffoldAnswers.ts';
import { scaffoldWords } from './scaffoldTexts.ts';
import type { KindTexts, ScaffoldWords, Suggestion } from './scaffoldWords.ts';

/** What the author has still to write; holes with the same key are written once and mirrored. */
interface Hole {
  readonly hint: string;
  readonly key?: string;
}

/** A prompt template as finished text with holes, in order. */
export type Scaffold = readonly (string | Hole)[];

/** Answers that are complete enough to build from; what else is missing becomes a hole or stays out. */
export type BuildAnswers = PromptAnswers & Required<Pick<PromptAnswers, 'kind' | 'language' | 'name'>>;

/**
 * Builds a whole template: front matter, then role, background, task, steps, constraints, criteria, edge cases,
 * examples, output format and record. A role, goal or context that was not given becomes a hole; a list that was emptied
 * on purpose leaves its section out.
 */
export function buildScaffold(answers: BuildAnswers): Scaffold {
  const words = scaffoldWords(answers.language);
  const texts = words.kinds[answers.kind];
  const labels = labelsOf(answers, words);
  const reasoning = answers.reasoning ?? true;
  const { headings } = words;
  const section = (heading: string, content: Scaffold): Scaffold =>
    content.length === 0 ? [] : [`# ${heading}\n\n`, ...content, '\n\n'];
  return [
    ...frontMatter(answers, texts, labels, reasoning),
    ...section(headings.role, said(answers.role, texts.role)),
    ...section(headings.background, background(answers, words)),
    ...section(headings.task, said(answers.goal, texts.goal === '' ? `‹${headings.task}›` : texts.goal)),
    ...section(
      headings.steps,
      list(kept(answers.steps, texts.steps, reasoning), (index) => `${index + 1}. `),
    ),
    ...section(headings.constraints, list(kept(answers.constraints, texts.constraints, reasoning))),
    ...section(headings.criteria, criteria(answers, words, labels, reasoning)),
    ...section(headings.edgeCases, edgeCases(texts, labels)),
    ...section(headings.examples, examples(answers.pairs ?? 2, words, texts, labels, reasoning)),
    ...section(headings.output, [words.variables.output]),
    `# ${headings.record}\n\n${words.variables.record}\n`,
  ];
}

/** The scaffold as a file would hold it: every hole shows its hint. */
export function plainText(scaffold: Scaffold): string {
  return scaffold.map((part) => (typeof part === 'string' ? part : part.hint)).join('');
}

/** The scaffold as a TextMate snippet: holes are tab stops in the order of the text, mirrored ones share a number. */
export function snippetText(scaffold: Scaffold): string {
  // A brace closes nothing outside a tab stop.
  const escape = (text: string, special: RegExp) => text.replace(special, '\\$&');
  const numbers = new Map<string, number>();
  let next = 1;
  return scaffold
    .map((part) => {
      if (typeof part === 'string') return escape(part, /[\\$]/g);
      const known = part.key === undefined ? undefined : numbers.get(part.key);
      if (known !== undefined) return `\${${known}}`;
      if (part.key !== undefined) numbers.set(part.key, next);
      return `\${${next++}:${escape(part.hint, /[\\$}]/g)}}`;
    })
    .join('');
}

/** A shipped template under another name. */
export function withName(template: string, name: string): string {
  return template.replace(/^name: .*$/m, () => `name: ${yamlText(name)}`);
}

function labelsOf({ labels = [], kind }: BuildAnswers, words: ScaffoldWords): Scaffold {
  const texts = words.kinds[kind];
  if (labels.length > 0) return labels.map(clean);
  if (!texts.closed) return [];
  return texts.labels.length > 0 ? texts.labels : words.labels.map((hint, index) => ({ hint, key: `label${index}` }));
}

function frontMatter({ name }: BuildAnswers, texts: KindTexts, labels: Scaffold, reasoning: boolean): Scaffold {
  const set = labels.flatMap((label, index): Scaffold => [
    index === 0 ? '    labels: [' : ', ',
    typeof label === 'string' ? yamlText(label) : label,
  ]);
  return [
    `---\nname: ${yamlText(name)}\ntasks:\n  - id: ${texts.taskId}\n`,
    ...(set.length === 0 ? [] : [...set, ']\n']),
    `    reasoning: ${reasoning}\nteacher: { engine: kimi, model: kimi-k2.6 }\nmarker: "${MARKER}"\n---\n\n`,
  ];
}

/** A YAML scalar inside a flow list: plain where nothing can misread it, else in double quotes, which JSON writes right. */
function yamlText(text: string): string {
  const plain =
    /^\p{L}[\p{L}\p{N}_]*(?:[ -][\p{L}\p{N}_]+)*$/u.test(text) &&
    !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(text);
  return plain ? text : JSON.stringify(text);
}

function background(answers: BuildAnswers, words: ScaffoldWords): Scaffold {
  const parts = (['purpose', 'state', 'requirements', 'audience'] as const).flatMap((part) => {
    const text = clean(answers[part]);
    return text === '' ? [] : [[`${words.context[part]}${words.colon}${text}`]];
  });
  return parts.length === 0 ? holes(words.background) : list(parts);
}

function criteria(answers: BuildAnswers, words: ScaffoldWords, labels: Scaffold, reasoning: boolean): Scaffold {
  const conditions = labels.map((label): Scaffold => [label, words.colon, ...holes(words.condition), words.stop]);
  return list([...conditions, ...kept(answers.criteria, words.kinds[answers.kind].criteria, reasoning)]);
}

function edgeCases(texts: KindTexts, labels: Scaffold): Scaffold {
  const last = labels.at(-1);
  return list(
    texts.edgeCases.map((line) => {
      const [before = '', after] = line.split('‹{fallback}›');
      if (after === undefined || last === undefined) return holes(line);
      return [...holes(before), typeof last === 'string' ? { hint: last } : last, ...holes(after)];
    }),
  );
}

/** Filled-in frames for examples: with a closed set one label after the other, else the kind's own hints. */
function examples(
  count: number,
  words: ScaffoldWords,
  texts: KindTexts,
  labels: Scaffold,
  reasoning: boolean,
): Scaffold {
  const { fields, colon } = words;
  const field = (name: keyof typeof fields) => `${fields[name]}${colon}`;
  const pairs = Array.from({ length: count }, (_, index): Scaffold => {
    const hint = texts.pairs[index % texts.pairs.length];
    const label = labels[index % Math.max(labels.length, 1)];
    const conclusion = label === undefined ? frame(hint?.conclusion ?? fields.conclusion) : [label];
    return [
      `## ${words.example} ${index + 1}\n\n`,
      field('record'),
      { hint: hint?.record ?? fields.record },
      ...(reasoning ? ['\n', field('reasoning'), { hint: hint?.reasoning ?? fields.reasoning }] : []),
      '\n',
      field('conclusion'),
      ...conclusion,
    ];
  });
  return pairs.flatMap((pair, index) => (index === 0 ? pair : ['\n\n', ...pair]));
}

/** A hint as a hole, or with the holes that it has itself. */
function frame(hint: string): Scaffold {
  return hint.includes('‹') ? holes(hint) : [{ hint }];
}

/** The person's lines, or the proposed ones; without reasoning those about reasoning go, whoever took them over. */
function kept(
  chosen: readonly string[] | undefined,
  proposed: readonly Suggestion[],
  reasoning: boolean,
): readonly Scaffold[] {
  const gone = new Set(proposed.filter((line) => !reasoning && line.reasoning === true).map(({ text }) => text));
  return (chosen ?? proposed.map(({ text }) => text))
    .map(clean)
    .filter((text) => text !== '' && !gone.has(text))
    .map((text) => [text]);
}

/** One line each; a line of the person's own is never read as a heading, because it stands behind its bullet. */
function list(lines: readonly Scaffold[], bullet: (index: number) => string = () => '- '): Scaffold {
  return lines.flatMap((line, index) => [`${index === 0 ? '' : '\n'}${bullet(index)}`, ...line]);
}

/**
 * A paragraph of the person's own, or the proposed one. A ‹…› that he left in it is still a hole. What would open a
 * heading or a fence becomes a list item.
 */
function said(text: string | undefined, proposed: string): Scaffold {
  const own = clean(text);
  if (own === '') return holes(proposed);
  const line = own.replace(/‹([^‹›=]*)›/g, (hole, hint: string) =>
    proposed.includes(`‹=${hint}›`) ? `‹=${hint}›` : hole,
  );
  return holes(/^(?:#|\*{0,2}【|`{3}|~{3}|---)/.test(line) ? `- ${line}` : line);
}

function clean(text: string | undefined): string {
  return (text ?? '').replace(/\s+/g, ' ').trim();
}

/** Our own texts, where ‹…› is a hole and ‹=…› one that is mirrored wherever it stands. */
function holes(line: string): Scaffold {
  return line.split(/‹([^‹›]*)›/).flatMap((text, index): Scaffold => {
    if (index % 2 === 1) return [text.startsWith('=') ? { hint: text.slice(1), key: text } : { hint: text }];
    return text === '' ? [] : [text];
  });
}
