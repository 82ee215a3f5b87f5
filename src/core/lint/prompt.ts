import type { PromptDocument } from '../prompt/document.ts';
import type { SectionName } from '../prompt/sectionNames.ts';
import type { Span } from '../text.ts';
import type { ExampleEvidence } from './examples/examples.ts';
import type { LineVariable } from './reading/inline.ts';
import type { TaskProfile } from './task/profile.ts';
import type { Unit } from './reading/units.ts';

/** A heading of a prompt and what it holds: up to the next heading of its level or a higher one. */
export interface LintedSection {
  readonly name: SectionName | undefined; // undefined: a heading that Promptmill does not know
  readonly heading: string; // without # or 【】
  readonly level: number;
  readonly headingSpan: Span;
  readonly content: Span;
  readonly empty: boolean; // holds no character but white space
}

type FrontMatter = Pick<PromptDocument, 'meta' | 'frontMatter' | 'problems'>;

/** What the engine read; the rest is derived when a rule asks. */
interface PromptParts {
  readonly path: string;
  readonly text: string;
  readonly front: FrontMatter;
  readonly units: readonly Unit[];
  readonly starts: ArrayLike<number>;
  readonly profile: TaskProfile;
  readonly examples: ExampleEvidence;
  readonly ruleIds: readonly string[];
  readonly unusedOff: () => readonly string[];
}

/** A prompt as rules about the whole see it. Everything here is reduced from units; offsets are those of the text. */
export class LintedPrompt {
  readonly path: string;
  readonly text: string;
  readonly meta: FrontMatter['meta'];
  readonly frontMatter: Span | undefined;
  readonly problems: FrontMatter['problems'];
  readonly body: Span;
  readonly units: readonly Unit[]; // front matter first, line by line
  readonly starts: ArrayLike<number>; // of the units, ascending; at least as many as units
  readonly profile: TaskProfile;
  readonly examples: ExampleEvidence;
  readonly ruleIds: readonly string[];
  readonly #unusedOff: () => readonly string[];
  #language: 'zh' | 'en' | undefined;
  #sections: readonly LintedSection[] | undefined;
  #variables: readonly LineVariable[] | undefined;

  constructor({ path, text, front, units, starts, profile, examples, ruleIds, unusedOff }: PromptParts) {
    this.#unusedOff = unusedOff;
    this.path = path;
    this.text = text;
    this.meta = front.meta;
    this.frontMatter = front.frontMatter;
    this.problems = front.problems;
    this.body = { start: front.frontMatter?.end ?? 0, end: text.length };
    this.units = units;
    this.starts = starts;
    this.profile = profile;
    this.examples = examples;
    this.ruleIds = ruleIds;
  }

  /** Chinese when at least a tenth of the letters are Han, because Chinese prompts quote English terms, not the reverse. */
  get language(): 'zh' | 'en' {
    if (this.#language === undefined) {
      let han = 0;
      let latin = 0;
      for (const { kind, info } of this.units) {
        if (kind === 'front-matter') continue;
        han += info.scan.han;
        latin += info.scan.latin;
      }
      this.#language = han > 0 && han * 10 >= han + latin ? 'zh' : 'en';
    }
    return this.#language;
  }

  /** Headings in order, flat; a subsection lies within its parent's content. */
  get sections(): readonly LintedSection[] {
    return (this.#sections ??= readSections(this.text, this.units, this.starts));
  }

  /** Placeholders of the body in order. */
  get variables(): readonly LineVariable[] {
    return (this.#variables ??= this.units.flatMap((unit, index) => {
      if (unit.kind === 'front-matter' || unit.variables.length === 0) return [];
      const at = this.starts[index] ?? 0;
      return unit.variables.map(({ span, ...rest }) => ({
        ...rest,
        span: { start: at + span.start, end: at + span.end },
      }));
    }));
  }

  /** Rules and metrics that the front matter turns off although they would report nothing here. */
  get unusedOff(): readonly string[] {
    return this.#unusedOff();
  }

  /** The first section of a name, or undefined. */
  section(name: SectionName): LintedSection | undefined {
    return this.sections.find((section) => section.name === name);
  }
}

function readSections(text: string, units: readonly Unit[], starts: ArrayLike<number>): readonly LintedSection[] {
  const heads = units.flatMap((unit, index) => {
    const { head } = unit.info;
    // A line in a fence or an open tag looks like a heading and is none.
    if (head === undefined || unit.kind === 'front-matter' || unit.kind === 'code') return [];
    const at = starts[index] ?? 0;
    const next = at + unit.text.length;
    const contentStart = head.contentStart < unit.text.length ? at + head.contentStart : next;
    return [{ head, start: at, end: at + head.end, contentStart }];
  });
  const ends = Array.from(heads, () => text.length);
  const open: number[] = [];
  heads.forEach(({ head, start }, index) => {
    for (
      let last = open.at(-1);
      last !== undefined && (heads[last]?.head.level ?? 0) >= head.level;
      last = open.at(-1)
    ) {
      ends[last] = start;
      open.pop();
    }
    open.push(index);
  });
  return heads.map(({ head, start, end, contentStart }, index) => {
    const stop = ends[index] ?? text.length;
    return {
      name: head.name,
      heading: head.heading,
      level: head.level,
      headingSpan: { start, end },
      content: { start: Math.min(contentStart, stop), end: stop },
      empty: text.slice(contentStart, stop).trim() === '',
    };
  });
}
