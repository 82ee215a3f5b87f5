import { markerRuns, type Answer } from '../../answer.ts';
import type { TaskSpec } from '../../prompt/template.ts';
import { mixesLanguages, type Expected } from './languageMix.ts';
import { stanceOf } from './reasoningStance.ts';

/** What can be wrong with a label, as the name that filters and reports know it by. */
export type LabelFaultId = 'marker' | 'off-set' | 'argues-other' | 'no-reasoning' | 'language';

/** A fault and its bit in the mask that lintLabel gives. `text` is an English text for Translate. */
export interface LabelFault {
  readonly id: LabelFaultId;
  readonly bit: number;
  readonly text: string;
}

/** The faults of labels, lowest bit first. Bits are kept in files: never give one a new meaning. */
export const LABEL_FAULTS: readonly LabelFault[] = [
  { id: 'marker', bit: 1, text: 'The marker stands inside the answer: the student would stop there.' },
  { id: 'off-set', bit: 2, text: 'The conclusion is not one of the labels of this task.' },
  { id: 'argues-other', bit: 4, text: 'The reasoning argues for another conclusion.' },
  { id: 'no-reasoning', bit: 8, text: 'The task asks for reasoning, and there is none.' },
  { id: 'language', bit: 16, text: 'The reasoning mixes languages, or is in another one than the task.' },
];

const [MARKER_INSIDE, OFF_SET, ARGUES_OTHER, NO_REASONING, LANGUAGE] = [1, 2, 4, 8, 16] as const;

/**
 * What is wrong with an answer, as the sum of the bits of LABEL_FAULTS; 0 where nothing is, or where there is no answer.
 * It says only what is certain: a false alarm costs every reviewer time. Linear time in the reasoning's length.
 * `sourceText` is the record (what is copied from it is in its language); `language` is the prompt's, where it is known.
 */
export function lintLabel(
  answer: Answer | undefined,
  task: TaskSpec,
  marker: string,
  sourceText = '',
  language?: 'zh' | 'en',
): number {
  if (answer === undefined) return 0;
  const { conclusion, reasoning } = answer;
  const { labels } = task;
  let faults = hasMarker(reasoning, marker) || hasMarker(conclusion, marker) ? MARKER_INSIDE : 0;
  if (labels !== undefined && !labels.includes(conclusion)) faults |= OFF_SET;
  if (isBlank(reasoning)) return task.reasoning ? faults | NO_REASONING : faults;
  if (labels !== undefined) {
    const stance = stanceOf(reasoning, labels);
    if (stance.against === conclusion || (stance.for !== undefined && stance.for !== conclusion)) {
      faults |= ARGUES_OTHER;
    }
  }
  return mixesLanguages(reasoning, language ?? expectedOf(task, reasoning, sourceText), sourceText)
    ? faults | LANGUAGE
    : faults;
}

/** The faults whose bits are set in a mask. */
export function faultsOf(mask: number): readonly LabelFault[] {
  return LABEL_FAULTS.filter(({ bit }) => (mask & bit) !== 0);
}

/** Whether the marker stands in a text, a heading of its characters or its full-width form included. */
function hasMarker(text: string, marker: string): boolean {
  const unit = marker.charCodeAt(0);
  // Most texts do not have its first character at all.
  const wide = unit >= 0x21 && unit <= 0x7e ? String.fromCharCode(unit + 0xfee0) : '';
  if (!text.includes(marker.charAt(0)) && (wide === '' || !text.includes(wide))) return false;
  return markerRuns(text, marker).length > 0;
}

function isBlank(text: string): boolean {
  return text === '' || !/\S/.test(text);
}

const kinds = new WeakMap<TaskSpec, 'zh' | 'latin' | 'other' | 'unknown'>();

const HAN = /[\u4e00-\u9fff]/;

/** The language that the task's own words promise. Labels in English say nothing about Chinese work: they may be codes. */
function expectedOf(task: TaskSpec, reasoning: string, sourceText: string): Expected {
  let kind = kinds.get(task);
  if (kind === undefined) {
    const words = [task.title ?? '', ...(task.labels ?? [])].join(' ');
    if (/[\u3040-\u30ff\uac00-\ud7a3\u0370-\u1fff]/.test(words)) kind = 'other';
    else if (HAN.test(words)) kind = 'zh';
    else kind = /[a-z]{3}/i.test(words) ? 'latin' : 'unknown';
    kinds.set(task, kind);
  }
  if (kind === 'zh' || kind === 'other') return kind;
  if (kind === 'unknown' || sourceText === '' || !HAN.test(reasoning)) return undefined;
  return HAN.test(sourceText.slice(0, 2000)) ? undefined : 'en';
}
