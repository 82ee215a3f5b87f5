import { matchLabel } from '../answer.ts';
import type { Origin } from '../label/record.ts';
import { readStudent } from '../label/studentLabel.ts';
import type { TaskSpec, Template } from '../prompt/template.ts';

/** One label that a person stands for: what a model is judged by. */
export interface GoldLabel {
  readonly itemId: string;
  readonly taskId: string;
  readonly text: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly origin: Origin;
  readonly gold: string; // the conclusion
}

/** How a student is asked: stop at the marker, write the reasoning too, or score the closed set without generating. */
export type StudentMode = 'stop' | 'reasoning' | 'score';

/** The modes in the order in which they are offered. */
export const STUDENT_MODES: readonly StudentMode[] = ['stop', 'reasoning', 'score'];

/** What one contestant said of one label. Times in milliseconds. */
export interface Prediction {
  readonly contestant: string; // id
  readonly itemId: string;
  readonly taskId: string;
  /** The conclusion: of a closed set one of its labels. null: outside the set, unreadable, or none was given. */
  readonly label: string | null;
  readonly written: string; // the conclusion as it was written, cut at 200 characters
  readonly probabilities?: readonly number[]; // of the task's labels in their order; when the set was scored
  readonly coverage?: number; // probability that the model begins any of the labels, 0 to 1
  readonly tokens?: { readonly input: number; readonly output: number; readonly cached: number };
  readonly ms?: number;
  readonly error?: string; // why there is none, in English
}

const MOST_WRITTEN = 200;

/** What a student's text says of a task, as a prediction holds it. */
export function readWritten(
  text: string,
  template: Template,
  task: TaskSpec,
  withReasoning: boolean,
): Pick<Prediction, 'label' | 'written'> {
  const { conclusion, inSet } = readStudent(text, template, task, withReasoning);
  const plain = conclusion.trim();
  const label = inSet === false || plain === '' ? null : plain;
  return { label, written: plain.slice(0, MOST_WRITTEN) };
}

/** A conclusion that somebody gave (a teacher's record) as a prediction holds it. */
export function readGiven(conclusion: string | undefined, task: TaskSpec): Pick<Prediction, 'label' | 'written'> {
  const plain = conclusion?.trim() ?? '';
  const label = task.labels === undefined ? plain || undefined : matchLabel(plain, task.labels);
  return { label: label ?? null, written: plain.slice(0, MOST_WRITTEN) };
}

/** The label with the highest probability; of equal ones the first. */
export function mostLikely(labels: readonly string[], probabilities: readonly number[]): string | null {
  let best = 0;
  for (let at = 1; at < labels.length; at++) if ((probabilities[at] ?? 0) > (probabilities[best] ?? 0)) best = at;
  return labels[best] ?? null;
}

/** Names a label within an evaluation. */
export const goldKey = ({ itemId, taskId }: Pick<GoldLabel, 'itemId' | 'taskId'>): string => `${itemId}/${taskId}`;
