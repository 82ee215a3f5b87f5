import path from 'node:path';
import { AppError } from '#core/errors';
import { beyondBaseline } from '#core/lint/baseline';
import { mergeConfig, type LintConfig } from '#core/lint/config';
import { lintFile } from '#core/lint/files';
import { SEVERITIES, type Finding, type Severity } from '#core/lint/rule';
import { rules } from '#core/lint/rules';
import { scoreOf } from '#core/lint/score';
import { LineIndex, type Span } from '#core/text';
import { readText } from '../sources/decode.ts';
import { ProjectLintReader } from '../lintConfig.ts';
import { discreet, type Discreet } from './discreet.ts';
import {
  lintPromptShape,
  MOST_PROMPT,
  USUAL_FINDINGS,
  type FoundProblem,
  type LintPromptInput,
  type LintPromptOutput,
  type Place,
} from './lintPromptShape.ts';
import { tooLarge } from './places.ts';
import type { Tool, ToolContext } from './tool.ts';

const MOST_EXCERPT = 160; // characters

/** `lint_prompt`: checks a prompt by the rules of its project, without any model. */
export const lintPrompt: Tool<LintPromptInput, LintPromptOutput> = {
  ...lintPromptShape,
  async run(input, context) {
    const { file, content } = await contentOf(input, context);
    const { config, known } = await projectOf(file, context);
    const options = { locale: input.language ?? context.locale, config };
    const { parts, findings: all, score } = lintFile({ path: file, text: content }, options);
    const { findings } = beyondBaseline(content, all, known);
    const { overall, metrics } = findings.length === all.length ? score : scoreOf(findings);
    const gravest = findings.toSorted((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
    const reported = gravest.slice(0, input.limit ?? USUAL_FINDINGS);
    const index = new LineIndex(content);
    const hidden = discreet(content);
    const countOf = (severity: Severity) => findings.filter((one) => one.severity === severity).length;
    return {
      file: context.places.shown(file),
      prompts: parts.length,
      score: overall,
      metrics,
      counts: { error: countOf('error'), warning: countOf('warning'), info: countOf('info'), hint: countOf('hint') },
      findings: reported.map((finding) => problemOf(finding, content, index, hidden)),
      leftOut: findings.length - reported.length,
    };
  },
};

/** What is checked, and where it lies or would lie. */
async function contentOf(
  { path: given, text, filename }: LintPromptInput,
  { places, openText }: ToolContext,
): Promise<{ readonly file: string; readonly content: string }> {
  if ((given === undefined) === (text === undefined)) {
    throw new AppError('usage', 'Either {0} or {1} has to be given.', {
      args: ['path', 'text'],
      hint: 'Name a file with {0}, or give the prompt itself with {1}.',
    });
  }
  if (given === undefined) {
    const content = text ?? '';
    const bytes = Buffer.byteLength(content);
    if (bytes > MOST_PROMPT) throw tooLarge('text', bytes, MOST_PROMPT);
    // Where no folder is open, a text belongs to no project.
    const name = filename ?? 'prompt.md';
    return { file: places.roots.length === 0 ? path.basename(name) : await places.at(name), content };
  }
  const file = await places.file(given, MOST_PROMPT);
  return { file, content: openText?.(file) ?? (await readText(file)) };
}

/** The levels that the project and the editor's settings give the rules, and what the project lives with. */
async function projectOf(
  file: string,
  { places, lintConfig }: ToolContext,
): Promise<{ readonly config: LintConfig; readonly known: readonly string[] }> {
  if (places.roots.length === 0) return { config: lintConfig?.(file) ?? {}, known: [] };
  const reader = new ProjectLintReader({
    cwd: path.dirname(file),
    ruleIds: () => Promise.resolve(rules.map(({ meta }) => meta.id)),
    tops: places.tops,
    demand: (one) => places.demand(one),
  });
  const { config, known } = await reader.of(file);
  return { config: mergeConfig(lintConfig?.(file) ?? {}, config), known };
}

function problemOf(
  { ruleId, metric, severity, message, span, fixes }: Finding,
  content: string,
  index: LineIndex,
  hidden: Discreet,
): FoundProblem {
  const excerpt = hidden.piece(span.start, Math.min(span.end, span.start + 4 * MOST_EXCERPT));
  return {
    rule: ruleId,
    metric,
    severity,
    message: hidden.made(message),
    ...placeOf(span, index),
    excerpt: excerpt.length > MOST_EXCERPT ? `${excerpt.slice(0, MOST_EXCERPT)}…` : excerpt,
    fixes: fixes.map(({ title, safety, edits }) => ({
      title: hidden.made(title),
      safe: safety === 'safe',
      edits: edits.map((edit) => ({ ...placeOf(edit.span, index), newText: hidden.made(edit.newText) })),
    })),
  };
}

function placeOf(span: Span, index: LineIndex): Place {
  const [start, end] = [index.position(span.start), index.position(span.end)];
  return { line: start.line, column: start.column, endLine: end.line, endColumn: end.column };
}
