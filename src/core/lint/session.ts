import type { Locale } from '../l10n.ts';
import { readFrontMatter, type PromptDocument } from '../prompt/document.ts';
import { mergeConfig, readConfig, severityOf, type LintConfig } from './config.ts';
import { Engine, type RawReport, type UnitResult } from './engine.ts';
import type { ExampleFact } from './examples/exampleLine.ts';
import { reduceExamples } from './examples/examples.ts';
import { collect, FindingMaker, type Reported } from './findings.ts';
import { infoOf } from './reading/lineInfo.ts';
import { outline, type Outline } from './reading/lines.ts';
import { reduceProfile } from './task/profile.ts';
import { LintedPrompt } from './prompt.ts';
import type { Finding, LintRule, Severity } from './rule.ts';
import type { Placed } from './placed.ts';
import { rules as allRules } from './rules.ts';
import { Unit } from './reading/units.ts';
import { zonesOf, type Zones } from './reading/zones.ts';

/** How to lint: the language of the messages, settings that the front matter's `lint:` overrides, and which rules. */
export interface LintOptions {
  readonly locale: Locale;
  readonly config?: LintConfig;
  readonly rules?: readonly LintRule[];
}

/** What is known of one version of a text. */
export interface LintResult {
  readonly findings: readonly Finding[]; // by place, then by rule
  readonly prompt: LintedPrompt | undefined; // undefined: an empty text, or `lint: off`
}

const NOTHING: LintResult = { findings: [], prompt: undefined };
const engines = new WeakMap<readonly LintRule[], Engine>();

/**
 * Lints one prompt over and over while it is written. Each update costs what changed and a little for each line: lines
 * whose text and surroundings are as before keep what they told. The result depends on the text alone, never on the
 * texts before it.
 */
export class LintSession {
  readonly #path: string;
  readonly #options: LintOptions;
  readonly #engine: Engine;
  readonly #maker: FindingMaker;
  #front: PromptDocumentFront | undefined;
  #outline: Outline | undefined;
  #zones: Zones | undefined;

  constructor(path: string, options: LintOptions) {
    this.#path = path;
    this.#options = options;
    this.#engine = engineOf(options.rules ?? allRules);
    this.#maker = new FindingMaker(this.#engine.rules, options.locale);
  }

  /** The findings of the text as it is now. Never throws. */
  update(text: string): LintResult {
    const front = this.#readFront(text);
    const config = mergeConfig(this.#options.config ?? {}, readConfig(front.meta));
    const bodyStart = front.frontMatter?.end ?? 0;
    this.#outline = outline(bodyStart === 0 ? text : text.slice(bodyStart), this.#outline);
    this.#zones = zonesOf(this.#outline, this.#engine.scanner, this.#zones);
    if (config === 'off' || text.trim() === '') return NOTHING;
    const severities = this.#engine.rules.map(({ meta }) => severityOf(meta, config));
    const units = front.units.length === 0 ? this.#zones.units : [...front.units, ...this.#zones.units];
    const starts = placed(front.starts, this.#zones.starts, bodyStart);
    return this.#reduce(text, front, units, starts, severities);
  }

  #reduce(
    text: string,
    front: PromptDocumentFront,
    units: readonly Unit[],
    starts: Int32Array,
    severities: readonly (Severity | undefined)[],
  ): LintResult {
    const { rules } = this.#engine;
    const facts: Placed<unknown>[][] = rules.map(() => []);
    const examples: { readonly start: number; readonly fact: ExampleFact }[] = [];
    const reported: Reported[] = [];
    const results = units.map((unit) => this.#engine.resultOf(unit));
    for (let i = 0; i < units.length; i++) {
      const unit = units[i] as Unit;
      const result = results[i];
      const start = starts[i] as number;
      if (result === undefined) continue;
      if (result.example !== undefined) examples.push({ start, fact: result.example });
      for (const { rule, fact } of result.facts) facts[rule]?.push({ unit, start, fact });
      for (const report of result.reports) {
        const severity = severities[report.rule];
        if (severity !== undefined) reported.push({ report, offset: start, severity });
      }
    }
    const prompt: LintedPrompt = new LintedPrompt({
      path: this.#path,
      text,
      front,
      units,
      starts,
      profile: reduceProfile({
        units,
        starts,
        meta: front.meta,
        body: { start: front.frontMatter?.end ?? 0, end: text.length },
        factOf: (index) => results[index]?.profile,
      }),
      examples: reduceExamples(examples),
      ruleIds: allRules.map(({ meta }) => meta.id),
      unusedOff: () => unusedOff(front.meta, rules, (rule) => this.#says(rule, results, prompt, facts[rule] ?? [])),
    });
    rules.forEach((rule, index) => {
      const severity = severities[index];
      if (severity === undefined || rule.prompt === undefined) return;
      rule.prompt(prompt, facts[index] ?? [], (key, span, details = {}) => {
        const report: RawReport = { rule: index, key, span, details };
        reported.push({ report, offset: 0, severity });
      });
    });
    return { findings: collect(reported, this.#maker, text.length), prompt };
  }

  /** Whether a rule that is off would report anything. */
  #says(
    rule: number,
    results: readonly UnitResult[],
    prompt: LintedPrompt,
    facts: readonly Placed<unknown>[],
  ): boolean {
    let says = results.some(({ reports }) => reports.some((report) => report.rule === rule));
    if (!says) this.#engine.rules[rule]?.prompt?.(prompt, facts, () => void (says = true));
    return says;
  }

  #readFront(text: string): PromptDocumentFront {
    const known = this.#front;
    if (known !== undefined && known.raw !== '' && text.startsWith(known.raw)) return known;
    const read = readFrontMatter(text);
    const raw = text.slice(0, read.frontMatter?.end ?? 0);
    const units: Unit[] = [];
    const starts: number[] = [];
    for (let at = 0; at < raw.length;) {
      const end = raw.indexOf('\n', at) === -1 ? raw.length : raw.indexOf('\n', at);
      const line = { kind: 'plain' as const, text: raw.slice(at, end).replace(/\r$/, '') };
      const info = infoOf(line, this.#engine.scanner);
      units.push(new Unit(line.text, info, { kind: 'front-matter', sections: [], first: at === 0 }));
      starts.push(at);
      at = end + 1;
    }
    this.#front = { ...read, raw, units, starts };
    return this.#front;
  }
}

interface PromptDocumentFront extends Pick<PromptDocument, 'meta' | 'frontMatter' | 'problems'> {
  readonly raw: string;
  readonly units: readonly Unit[];
  readonly starts: readonly number[];
}

/** The keys of `lint:` that turn something off which says nothing anyway. */
function unusedOff(
  meta: Readonly<Record<string, unknown>>,
  rules: readonly LintRule[],
  says: (rule: number) => boolean,
): readonly string[] {
  const config = readConfig(meta);
  if (config === 'off') return [];
  return Object.entries(config).flatMap(([key, level]) => {
    if (level !== 'off') return [];
    const meant = rules.flatMap(({ meta: { id, metric } }, index) => (id === key || metric === key ? [index] : []));
    return meant.length === 0 || meant.some(says) ? [] : [key];
  });
}

function engineOf(rules: readonly LintRule[]): Engine {
  const known = engines.get(rules);
  if (known !== undefined) return known;
  const engine = new Engine(rules);
  engines.set(rules, engine);
  return engine;
}

function placed(front: readonly number[], body: Int32Array, bodyStart: number): Int32Array {
  if (front.length === 0 && bodyStart === 0) return body;
  const starts = new Int32Array(front.length + body.length);
  starts.set(front);
  for (let i = 0; i < body.length; i++) starts[front.length + i] = (body[i] as number) + bodyStart;
  return starts;
}
