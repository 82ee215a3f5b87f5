/** What a scaffold can be built for: the article's five task types, extraction, or a prompt of no type. */
export const PROMPT_KINDS = [
  'classification',
  'sentiment',
  'extraction',
  'translation',
  'summary',
  'qa',
  'blank',
] as const;
export type PromptKind = (typeof PROMPT_KINDS)[number];

/** A line that a person may take over. `reasoning`: it makes sense only where the answer carries its reasoning. */
export interface Suggestion {
  readonly text: string;
  readonly reasoning?: boolean;
}

/** A constraint with the dimension that it limits; at least two dimensions make a prompt's constraints whole. */
export interface ConstraintSuggestion extends Suggestion {
  readonly dimension: 'content' | 'format' | 'style';
}

/** Hints for one example; a closed set has its conclusions from the labels. */
export interface PairHint {
  readonly record: string;
  readonly reasoning: string;
  readonly conclusion: string;
}

/** The texts of one kind of prompt in one language. ‹…› marks a hint that the author replaces, ‹=…› one that he replaces everywhere at once. */
export interface KindTexts {
  readonly taskId: string;
  readonly closed: boolean; // the conclusion is one of the labels
  readonly labels: readonly string[]; // proposed for a closed set; [] where there is nothing to propose
  readonly role: string;
  readonly goal: string; // '' where there is nothing to propose
  readonly steps: readonly Suggestion[];
  readonly constraints: readonly ConstraintSuggestion[];
  readonly criteria: readonly Suggestion[]; // the article's measuring standards of the task type (1.4.1)
  readonly edgeCases: readonly string[]; // {fallback} stands for the last label
  readonly pairs: readonly PairHint[]; // repeated when more examples are wanted
}

/** The words of one language that every scaffold shares. */
export interface ScaffoldWords {
  readonly headings: Readonly<
    Record<
      | 'role'
      | 'background'
      | 'task'
      | 'steps'
      | 'constraints'
      | 'criteria'
      | 'edgeCases'
      | 'examples'
      | 'output'
      | 'record',
      string
    >
  >;
  readonly example: string; // heading of one example, before its number
  readonly colon: string;
  readonly stop: string;
  readonly fields: Readonly<Record<'record' | 'reasoning' | 'conclusion', string>>;
  readonly context: Readonly<Record<'purpose' | 'state' | 'requirements' | 'audience', string>>;
  readonly background: string; // hint where no part of the context was given
  readonly labels: readonly [string, string]; // where none were given
  readonly condition: string; // hint behind a label
  readonly variables: Readonly<Record<'output' | 'record', string>>;
  readonly kinds: Readonly<Record<PromptKind, KindTexts>>;
}
