import * as v from 'valibot';
import { hashOf } from '../../hash.ts';
import type { Locale } from '../../l10n.ts';
import type { Span } from '../../text.ts';
import { METRICS, type Finding, type Metric } from '../rule.ts';
import { paragraphsOf, type Paragraph } from './paragraphs.ts';

/** What a model said of one paragraph: the words that it is about, why, and other words if it has any. */
export interface Opinion {
  readonly metric: Metric;
  readonly quote: string;
  readonly message: string;
  readonly suggestion?: string; // instead of the quote
}

/** An opinion at its place in a text. */
export interface PinnedOpinion extends Opinion {
  readonly span: Span;
}

/** What has been said of paragraphs, by `opinionKey`. A paragraph that was judged and found well has an empty list. */
export type Opinions = ReadonlyMap<string, readonly Opinion[]>;

/** Who is asked, and in which language the answer is to be. */
export interface Asked {
  readonly model: string;
  readonly locale: Locale;
}

const VERSION = '1'; // of the question: a better one makes older answers void

/** What an opinion about a paragraph depends on. Nothing else may change it: not the place, not the paragraphs around. */
export function opinionKey({ id }: Paragraph, { model, locale }: Asked): string {
  return hashOf(VERSION, id, model, locale).slice(0, 32);
}

/** The paragraphs of a text that nothing is known of, each once. */
export function paragraphsToAsk(text: string, known: Opinions, asked: Asked): readonly Paragraph[] {
  const open = new Map<string, Paragraph>();
  for (const paragraph of paragraphsOf(text)) {
    if (!known.has(opinionKey(paragraph, asked))) open.set(paragraph.id, open.get(paragraph.id) ?? paragraph);
  }
  return [...open.values()];
}

/**
 * What is known of a text's paragraphs, where it stands now. An opinion hangs on the first place of its quote within its
 * paragraph; without one it is left out, and so is one that says what a rule has found there: the same words, or
 * overlapping ones under the same metric.
 */
export function pinOpinions(
  text: string,
  known: Opinions,
  asked: Asked,
  findings: readonly Finding[],
): readonly PinnedOpinion[] {
  const pinned: PinnedOpinion[] = [];
  for (const paragraph of paragraphsOf(text)) {
    for (const opinion of known.get(opinionKey(paragraph, asked)) ?? []) {
      const at = paragraph.text.indexOf(opinion.quote);
      if (at === -1) continue;
      const start = paragraph.span.start + at;
      const span = { start, end: start + opinion.quote.length };
      const said = findings.some(
        (finding) => isSame(finding.span, span) || (finding.metric === opinion.metric && overlap(finding.span, span)),
      );
      const twice = pinned.some((other) => other.metric === opinion.metric && isSame(other.span, span));
      if (!said && !twice) pinned.push({ ...opinion, span });
    }
  }
  return pinned.toSorted((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
}

const Short = v.pipe(v.string(), v.trim(), v.nonEmpty(), v.maxLength(400));
const Entry = v.object({
  paragraph: v.string(),
  metric: v.picklist(METRICS),
  quote: v.pipe(v.string(), v.trim(), v.nonEmpty(), v.maxLength(300)),
  message: Short,
  suggestion: v.optional(v.nullable(v.pipe(v.string(), v.maxLength(400)))),
});
const Reply = v.union([
  v.array(v.unknown()),
  v.pipe(
    v.object({ findings: v.array(v.unknown()) }),
    v.transform(({ findings }) => findings),
  ),
]);

/**
 * The opinions in a reply, by paragraph id: every asked paragraph has a list. An entry that is not right, about a
 * paragraph that was not asked, or whose quote is not in its paragraph, is left out. Undefined: the reply is no such list.
 */
export function readOpinions(
  reply: string,
  paragraphs: readonly Paragraph[],
): ReadonlyMap<string, readonly Opinion[]> | undefined {
  const list = v.safeParse(Reply, jsonIn(reply));
  if (!list.success) return undefined;
  const byId = new Map<string, Opinion[]>(paragraphs.map(({ id }) => [id, []]));
  const texts = new Map(paragraphs.map(({ id, text }) => [id, text]));
  for (const candidate of list.output) {
    const entry = v.safeParse(Entry, candidate);
    if (!entry.success) continue;
    const { paragraph, metric, quote, message, suggestion } = entry.output;
    const id = paragraph.replace(/^paragraph-/, '');
    if (texts.get(id)?.includes(quote) !== true) continue;
    const other = suggestion === undefined || suggestion === null || suggestion.trim() === '' || suggestion === quote;
    byId.get(id)?.push({ metric, quote, message, ...(other ? {} : { suggestion }) });
  }
  return byId;
}

/** The JSON of a reply: all of it, or from its first bracket to its last one, because models put words and fences around. */
function jsonIn(reply: string): unknown {
  const text = reply.includes('</think>') ? reply.slice(reply.indexOf('</think>') + 8) : reply;
  const candidates = [
    text,
    text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1),
    text.slice(text.indexOf('['), text.lastIndexOf(']') + 1),
  ];
  for (const candidate of candidates) {
    try {
      return JSON.parse(candidate);
    } catch {
      // the next one
    }
  }
  return undefined;
}

function isSame(a: Span, b: Span): boolean {
  return a.start === b.start && a.end === b.end;
}

function overlap(a: Span, b: Span): boolean {
  return a.start < b.end && b.start < a.end;
}
