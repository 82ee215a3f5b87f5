import { SEVERITIES, type Severity } from '#core/lint/rule';
import { flag, listOf, MOST_PATH, objectOf, text, whole } from './schemas.ts';
import type { Tool } from './tool.ts';

/** Bytes that a prompt may have. */
export const MOST_PROMPT = 512 * 1024;
/** Findings that are reported where nothing is said. */
export const USUAL_FINDINGS = 50;
const MOST_FINDINGS = 200;

/** What is checked: a file, or a text with a name that says what kind of file it would be. */
export interface LintPromptInput {
  readonly path?: string;
  readonly text?: string;
  readonly filename?: string; // of `text`
  readonly language?: 'en' | 'zh-cn';
  readonly limit?: number;
}

/** What a check found; lines and columns from 1, columns in UTF-16 units. Private values are replaced by placeholders. */
export interface LintPromptOutput {
  readonly file: string;
  readonly prompts: number; // that the file holds; code may hold several, or none
  readonly score: number; // 0 to 100
  readonly metrics: Readonly<Record<string, number>>;
  readonly counts: Readonly<Record<Severity, number>>;
  readonly findings: readonly FoundProblem[]; // the gravest first
  readonly leftOut: number; // findings beyond the limit
}

/** A span, as an editor counts. */
export interface Place {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** One finding. */
export interface FoundProblem extends Place {
  readonly rule: string;
  readonly metric: string;
  readonly severity: Severity;
  readonly message: string;
  readonly excerpt: string;
  readonly fixes: readonly {
    readonly title: string;
    readonly safe: boolean; // keeps the meaning; others are a person's choice
    readonly edits: readonly (Place & { readonly newText: string })[];
  }[];
}

const place = { line: whole, column: whole, endLine: whole, endColumn: whole };

/** What `lint_prompt` is called, takes and gives. */
export const lintPromptShape: Omit<Tool, 'run'> = {
  name: 'lint_prompt',
  title: 'Check a prompt',
  description:
    'Checks a prompt (a *.prompt.md, *.template.md, SKILL.md or other text file, or a source file that holds prompts in strings) with static rules in ten groups: examples, concision, ambiguity, structure, edge cases, sensitivity, privacy, constraints, elements and contract. Returns a score from 0 to 100, findings with places, and fixes as edits; fixes marked safe keep the meaning. Call it after writing or changing a prompt, or when asked to review or improve one. Give either path or text. Works offline and changes no file.',
  input: {
    type: 'object',
    properties: {
      path: {
        type: 'string',
        minLength: 1,
        maxLength: MOST_PATH,
        description: 'The file to check, relative to the project folder, such as prompts/relevance.template.md.',
      },
      text: { type: 'string', maxLength: MOST_PROMPT, description: 'The prompt itself, instead of path.' },
      filename: {
        type: 'string',
        minLength: 1,
        maxLength: MOST_PATH,
        description:
          'With text: the name it would have as a file, which decides how it is read. Without it, prompt.md.',
      },
      language: {
        type: 'string',
        enum: ['en', 'zh-cn'],
        description: 'The language of the findings. Without it, the language of the editor or the command line.',
      },
      limit: {
        type: 'integer',
        minimum: 1,
        maximum: MOST_FINDINGS,
        description: `The most findings to return, the gravest first; ${USUAL_FINDINGS} without it.`,
      },
    },
    additionalProperties: false,
  },
  output: objectOf({
    file: text,
    prompts: whole,
    score: whole,
    metrics: { type: 'object', additionalProperties: whole },
    counts: objectOf(Object.fromEntries(SEVERITIES.map((severity) => [severity, whole]))),
    findings: listOf(
      objectOf({
        rule: text,
        metric: text,
        severity: { type: 'string', enum: SEVERITIES },
        message: text,
        ...place,
        excerpt: text,
        fixes: listOf(objectOf({ title: text, safe: flag, edits: listOf(objectOf({ ...place, newText: text })) })),
      }),
    ),
    leftOut: whole,
  }),
};
