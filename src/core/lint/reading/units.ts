import type { ListMark } from './line.ts';
import type { Clause } from './clauses.ts';
import type { SectionName } from '../../prompt/sectionNames.ts';
import type { Span } from '../../text.ts';
import { clausesIn } from './clauses.ts';
import { fillerIn, type Filler } from '../concision/filler.ts';
import { readInline, type Inline, type LineVariable } from './inline.ts';
import { mask, masked } from './mask.ts';
import type { LineInfo } from './line.ts';

/** What a unit is for the prompt: an instruction or heading is used; the others are mention. */
export type UnitKind = 'instruction' | 'heading' | 'example' | 'data' | 'quote' | 'code' | 'front-matter';

/** Where a unit stands: what the lines before and around it make of it. */
export interface UnitPlace {
  readonly kind: UnitKind;
  readonly sections: readonly SectionName[];
  readonly first: boolean;
}

/**
 * A logical line: one line of the text with the soft-wrapped lines that go on with it, or a part of a very long one.
 * All offsets are relative to its start. All views are as long as `text`; line ends are never masked. Views are made
 * when they are first asked for: most rules never look at most lines.
 */
export class Unit {
  readonly text: string; // as it stands, without the final line end
  readonly kind: UnitKind;
  /** All known parts around it, outermost first; a heading belongs to its own part. */
  readonly sections: readonly SectionName[];
  readonly first: boolean; // a blank line, a heading or the start of the prompt stands before it
  readonly info: LineInfo;
  result?: object; // what the rules said of it: the engine's, which alone reads it
  #inline: Inline | undefined;
  #wording: string | undefined;
  #use: string | undefined;
  #visible: string | undefined;
  #sentences: readonly Span[] | undefined;
  #clauses: readonly Clause[] | undefined;
  #filler: readonly Filler[] | undefined;
  #hushed: readonly Span[] | undefined;

  constructor(text: string, info: LineInfo, { kind, sections, first }: UnitPlace) {
    this.text = text;
    this.info = info;
    this.kind = kind;
    this.sections = sections;
    this.first = first;
  }

  /** The innermost known part around it. */
  get section(): SectionName | undefined {
    return this.sections.at(-1);
  }

  /** Level of a heading, 0 for all else; 【角色】-style headings count as 1, also with content behind them. */
  get heading(): number {
    return this.info.head?.level ?? 0;
  }

  /** Whether it says something to the model rather than shows something. */
  get used(): boolean {
    return this.kind === 'instruction' || this.kind === 'heading';
  }

  get list(): ListMark | undefined {
    return this.info.list;
  }

  /** Placeholders: `{{name}}`, `{name}`, `${name}`, `<name>`, `[NAME]`. */
  get variables(): readonly LineVariable[] {
    return this.#read().variables;
  }

  /** What is said: quotes, inline code, placeholders and links masked; all of it in mention. */
  get wording(): string {
    if (this.#wording === undefined) {
      const { mention, hidden } = this.#read();
      const spans = hidden.length === 0 ? mention : [...mention, ...hidden].toSorted((a, b) => a.start - b.start);
      this.#wording = this.used ? mask(this.text, spans) : masked(this.text);
    }
    return this.#wording;
  }

  /** The same with courtesies and roundabout wordings masked too: what rules about words read. */
  get use(): string {
    return (this.#use ??= mask(this.wording, this.#hush()));
  }

  /** What is shown, quotes, code and examples included; masked are data, front matter, comments and courtesies. */
  get visible(): string {
    if (this.#visible === undefined) {
      const hidden = this.kind === 'data' || this.kind === 'front-matter';
      this.#visible = hidden ? masked(this.text) : mask(mask(this.text, this.#read().hidden), this.#hush());
    }
    return this.#visible;
  }

  /** Courtesies and roundabout wordings, ascending; those with a verb within (`shown`) are not masked in any view. */
  get filler(): readonly Filler[] {
    return (this.#filler ??= this.used ? fillerIn(this) : []);
  }

  /** Sentences of `wording`, without list marks, headings and surrounding space, with their full stop. */
  get sentences(): readonly Span[] {
    return (this.#sentences ??= this.kind === 'instruction' ? sentencesIn(this) : []);
  }

  /** Clauses of `wording` in order. */
  get clauses(): readonly Clause[] {
    return (this.#clauses ??= clausesIn(this.wording, this.sentences));
  }

  #hush(): readonly Span[] {
    return (this.#hushed ??= this.filler.filter(({ shown }) => shown !== true));
  }

  #read(): Inline {
    return (this.#inline ??= readInline(this.text, this.info.scan.signs));
  }
}

const SENTENCE = /[^\n。！？!?；;.]+(?:(?:\.(?!\s|$)|\n)[^\n。！？!?；;.]*)*[。！？!?；;.]*/g;

function sentencesIn({ wording, info }: Unit): readonly Span[] {
  const from = Math.max(info.listEnd, info.head?.contentStart ?? 0);
  const sentences: Span[] = [];
  for (const match of wording.slice(from).matchAll(SENTENCE)) {
    const text = match[0];
    const start = from + match.index + (text.length - text.trimStart().length);
    const end = from + match.index + text.trimEnd().length;
    if (end > start) sentences.push({ start, end });
  }
  return sentences;
}
