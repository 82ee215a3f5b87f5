import * as v from 'valibot';
import { MARKER } from '../answer.ts';
import { scaffoldWords } from './scaffoldTexts.ts';
import { PROMPT_KINDS } from './scaffoldWords.ts';

const text = v.exactOptional(v.string());
const lines = v.exactOptional(v.pipe(v.array(v.string()), v.readonly()));
const Answers = v.object({
  kind: v.exactOptional(v.picklist(PROMPT_KINDS)),
  shipped: v.exactOptional(v.boolean()),
  language: v.exactOptional(v.picklist(['zh', 'en'])),
  name: v.exactOptional(v.pipe(v.string(), v.regex(/^[\p{L}\p{N}_][\p{L}\p{N}_.-]{0,63}$/u))),
  role: text,
  goal: text,
  purpose: text,
  state: text,
  requirements: text,
  audience: text,
  labels: v.exactOptional(
    v.pipe(
      v.array(v.string()),
      v.check((labels) => labelProblem(labels) === undefined),
      v.readonly(),
    ),
  ),
  criteria: lines,
  steps: lines,
  constraints: lines,
  pairs: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(5))),
  reasoning: v.exactOptional(v.boolean()),
});

/**
 * What a person has answered so far. `shipped`: he takes the template of that kind that ships, as it is. An empty text
 * means “skipped”, an empty list “none of these”, and a missing answer “not asked yet”.
 */
export type PromptAnswers = Readonly<v.InferOutput<typeof Answers>>;

/** One question of the wizard; `kind` asks for `shipped` too. */
export type PromptStep = Exclude<keyof PromptAnswers, 'shipped'>;

const STEPS: readonly PromptStep[] = [
  'kind',
  'language',
  'name',
  'role',
  'goal',
  'purpose',
  'state',
  'requirements',
  'audience',
  'labels',
  'criteria',
  'steps',
  'constraints',
  'pairs',
  'reasoning',
];

/** The questions to ask, in order, as far as the answers so far decide them. */
export function stepsFor(answers: PromptAnswers): readonly PromptStep[] {
  if (answers.shipped === true) return ['kind', 'language', 'name'];
  const { kind, language } = answers;
  // A prompt without a type may have a closed set; a translation cannot.
  const labels = kind === undefined || kind === 'blank' || scaffoldWords(language ?? 'en').kinds[kind].closed;
  return labels ? STEPS : STEPS.filter((step) => step !== 'labels');
}

/** The answers with some more. Another kind or language takes away what was proposed for the old one and taken over. */
export function withAnswers(answers: PromptAnswers, more: PromptAnswers): PromptAnswers {
  const changed =
    (more.kind !== undefined && more.kind !== answers.kind) ||
    (more.language !== undefined && more.language !== answers.language);
  if (!changed) return { ...answers, ...more };
  const {
    goal: _goal,
    labels: _labels,
    criteria: _criteria,
    steps: _steps,
    constraints: _constraints,
    ...rest
  } = answers;
  return { ...rest, ...more };
}

/** Answers that were stored or handed over, which may be anything: undefined where they are not answers. */
export function readAnswers(value: unknown): PromptAnswers | undefined {
  const parsed = v.safeParse(Answers, value);
  return parsed.success ? parsed.output : undefined;
}

/** The labels that a person typed, divided by commas of either width, 、 ; or |. */
export function readLabels(typed: string): readonly string[] {
  return typed
    .split(/[,，、;；|｜]/)
    .map((label) => label.trim())
    .filter((label) => label !== '');
}

/** What is wrong with labels: one alone, one twice, or one that holds the marker. [] is “not decided yet”. */
export function labelProblem(labels: readonly string[]): 'one' | 'twice' | 'marker' | undefined {
  if (labels.length === 1) return 'one';
  if (new Set(labels).size < labels.length) return 'twice';
  return labels.some((label) => label.includes(MARKER)) ? 'marker' : undefined;
}

/** A name that no file has yet: `sentiment`, `sentiment-2`, … `taken` holds names without `.template.md`. */
export function freeName(wanted: string, taken: ReadonlySet<string>): string {
  let name = wanted;
  for (let number = 2; taken.has(name.toLowerCase()); number++) name = `${wanted}-${number}`;
  return name;
}
