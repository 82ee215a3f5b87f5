import { codeLanguageOf, embeddedPrompts, type CodeLanguage } from '../prompt/embedded/embeddedPrompts.ts';
import { joinPrompts, promptLists } from '../prompt/embedded/joinPrompts.ts';
import { sourceEdits, sourceSpan } from '../prompt/embedded/sourceMap.ts';
import { isYamlPrompt, yamlEdits, yamlPrompt, yamlSpan } from '../prompt/embedded/yamlPrompts.ts';
import type { Span, TextEdit } from '../text.ts';
import { lint, type LintSource } from './linter.ts';
import { METRICS, type Finding } from './rule.ts';
import { scoreOf, type Score } from './score.ts';
import { LintSession, type LintOptions } from './session.ts';
import { soundFixes } from './soundFixes.ts';

/** One prompt of a file: the file itself, the messages of a YAML file, or a string in code. */
export interface LintedPart {
  readonly text: string; // as the model reads it
  readonly span: Span; // in the file
  readonly findings: readonly Finding[]; // with spans and edits of the file
  readonly score: Score;
}

/** A file and the prompts in it. */
export interface LintedFile {
  readonly parts: readonly LintedPart[];
  readonly findings: readonly Finding[]; // of all parts, by place
  readonly score: Score; // the mean of the parts' scores
}

/** A prompt found in a file, and the way back from its text to the file's. */
interface Part {
  readonly text: string;
  readonly span: Span;
  readonly toSpan: ((span: Span) => Span) | undefined; // undefined: the file is the prompt
  readonly toEdits: (edits: readonly TextEdit[]) => readonly TextEdit[] | undefined;
}

/** Lints one file over and over while it is written, whatever kind of file it is. */
export class FileSession {
  readonly #path: string;
  readonly #options: LintOptions;
  readonly #language: CodeLanguage | undefined;
  readonly #sessions: LintSession[] = [];
  readonly #sound: boolean;

  /** `language` says more than the path where an editor knows it. */
  constructor(path: string, options: LintOptions, language = codeLanguageOf(path), sound = false) {
    this.#path = path;
    this.#options = options;
    this.#language = language;
    this.#sound = sound;
  }

  /** The findings of the text as it is now. Never throws. */
  update(text: string): LintedFile {
    const parts = this.#partsOf(text).map((part, index) => {
      // The nth prompt of a file keeps the nth session: while one is edited, the others cost a comparison.
      const session = (this.#sessions[index] ??= new LintSession(this.#path, this.#options));
      return lintPart(part, session, this.#sound ? (changed) => this.#lint(changed) : undefined);
    });
    this.#sessions.length = parts.length;
    const findings = parts.flatMap((part) => part.findings);
    if (parts.length > 1) findings.sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
    return { parts, findings, score: meanOf(parts.map(({ score }) => score)) };
  }

  #lint(text: string): readonly Finding[] {
    return lint({ path: this.#path, text }, this.#options);
  }

  #partsOf(text: string): readonly Part[] {
    if (this.#language !== undefined) return codeParts(this.#language, text);
    const yaml = isYamlPrompt(this.#path) ? yamlPrompt(text) : undefined;
    if (yaml !== undefined) {
      return [
        {
          text: yaml.text,
          span: yaml.span,
          toSpan: (span) => yamlSpan(yaml, span),
          toEdits: (edits) => yamlEdits(yaml, edits),
        },
      ];
    }
    return [{ text, span: { start: 0, end: text.length }, toSpan: undefined, toEdits: (edits) => edits }];
  }
}

/** Lints a file once. Unlike a session it offers only fixes that bring no new finding, which takes several times as long. */
export function lintFile({ path, text }: LintSource, options: LintOptions): LintedFile {
  return new FileSession(path, options, codeLanguageOf(path), true).update(text);
}

function codeParts(language: CodeLanguage, source: string): readonly Part[] {
  return promptLists(embeddedPrompts(language, source)).flatMap((list) => {
    const joined = joinPrompts(list);
    if (joined === undefined) return [];
    return [
      {
        text: joined.text,
        span: joined.span,
        toSpan: (span: Span) => sourceSpan(joined, span),
        toEdits: (edits: readonly TextEdit[]) => sourceEdits(joined, edits),
      },
    ];
  });
}

function lintPart(
  { text, span, toSpan, toEdits }: Part,
  session: LintSession,
  find: ((text: string) => readonly Finding[]) | undefined,
): LintedPart {
  const found = session.update(text).findings;
  const findings = find === undefined ? found : soundFixes(text, found, find);
  const score = scoreOf(findings);
  if (toSpan === undefined) return { text, span, findings, score };
  const mapped = findings.map((finding) => ({
    ...finding,
    span: toSpan(finding.span),
    fixes: finding.fixes.flatMap((fix) => {
      const edits = toEdits(fix.edits);
      return edits === undefined ? [] : [{ ...fix, edits }];
    }),
  }));
  return { text, span, findings: mapped, score };
}

function meanOf(scores: readonly Score[]): Score {
  const [only] = scores;
  if (only === undefined) return scoreOf([]);
  if (scores.length === 1) return only;
  const mean = (value: (score: Score) => number) =>
    Math.round(scores.reduce((sum, score) => sum + value(score), 0) / scores.length);
  return {
    overall: mean(({ overall }) => overall),
    metrics: Object.fromEntries(
      METRICS.map((metric) => [metric, mean((score) => score.metrics[metric])]),
    ) as Score['metrics'],
  };
}
