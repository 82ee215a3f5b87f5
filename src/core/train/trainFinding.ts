import type { Locale, Translate } from '../l10n.ts';
import type { Span, TextEdit } from '../text.ts';
import { findForbidden } from './forbidden.ts';
import { inLocale } from './option.ts';

/** What is wrong in a train.yaml or merge.yaml. LLaMA-Factory's own reason stands beside each rule in trainConflicts.ts. */
export type TrainFindingCode =
  | 'syntax'
  | 'empty'
  | 'unknown'
  | 'misplaced'
  | 'old'
  | 'interleave'
  | 'plateau'
  | 'forbidden'
  | 'type'
  | 'value'
  | 'range'
  | 'missing'
  | 'idle'
  | 'no-training'
  | 'val-twice'
  | 'quantised-merge'
  | 'quantised-full'
  | 'quantised-adapter'
  | 'quantised-cpu'
  | 'both-precisions'
  | 'adapter-full'
  | 'masks'
  | 'elsewhere'
  | 'smoothing'
  | 'resume-overwrite'
  | 'resume-unsaved'
  | 'eval-nothing'
  | 'eval-never'
  | 'eval-same'
  | 'best-out-of-step'
  | 'early-stopping'
  | 'save-never'
  | 'template-unknown'
  | 'template-other'
  | 'thinking'
  | 'cutoff-short'
  | 'deepspeed-outside'
  | 'deepspeed-quantised'
  | 'online'
  | 'dataset-missing'
  | 'dataset-stage';

/** How a finding may be mended. */
export interface TrainFix {
  readonly kind: 'rename' | 'remove' | 'set';
  readonly to: string; // the new name, the option removed, or the option with its new value
  readonly edits: readonly TextEdit[];
}

/** One finding. Its text is made by `describeTrainFinding`. */
export interface TrainFinding {
  readonly code: TrainFindingCode;
  readonly severity: 'error' | 'warning' | 'info';
  readonly span: Span; // UTF-16 offsets into the text
  readonly option?: string;
  readonly args: readonly (string | number)[];
  readonly fix?: TrainFix;
}

/** What a finding says, in the person's language. */
export function describeTrainFinding({ code, option = '', args }: TrainFinding, locale: Locale, t: Translate): string {
  if (code === 'forbidden') {
    const forbidden = findForbidden(option, args[0]);
    return t('{0} is not for here. {1}', option, forbidden === undefined ? '' : inLocale(forbidden.why, locale));
  }
  return TEXTS[code](t, args);
}

/** The title of a fix, in the person's language. */
export function describeTrainFix({ kind, to }: TrainFix, t: Translate): string {
  if (kind === 'rename') return t('Change to “{0}”', to);
  return kind === 'remove' ? t('Remove {0}', to) : t('Write “{0}”', to);
}

type Say = (t: Translate, args: readonly (string | number)[]) => string;

const TEXTS: Readonly<Record<Exclude<TrainFindingCode, 'forbidden'>, Say>> = {
  syntax: (t, a) => t('This is not valid YAML: {0}', ...a),
  empty: (t) => t('A configuration of LLaMA-Factory is one option a line: name: value.'),
  unknown: (t, [name = '', near]) =>
    near === undefined
      ? t('LLaMA-Factory does not know the option {0} and stops at it.', name)
      : t('LLaMA-Factory does not know the option {0} and stops at it. Did you mean {1}?', name, near),
  misplaced: (t, a) => t('{0} belongs into train.yaml; the export stops at it.', ...a),
  old: (t, a) => t('{0} is gone in transformers 5, where LLaMA-Factory stops at it.', ...a),
  interleave: (t) => t('interleave_probs are numbers with commas between them, for a mix_strategy other than concat.'),
  plateau: (t) => t('reduce_lr_on_plateau looks at the eval loss: set eval_strategy too.'),
  type: (t, [name = '', expected]) =>
    expected === 'boolean'
      ? t('{0} is true or false.', name)
      : expected === 'integer'
        ? t('{0} is a whole number, without quotes.', name)
        : expected === 'number'
          ? t('{0} is a number, without quotes.', name)
          : t('{0} is a text.', name),
  value: (t, a) => t('{0} is one of: {1}.', ...a),
  range: (t, [name = '', kind, bound = '', high = '']) =>
    kind === 'above'
      ? t('{0} is more than {1}.', name, bound)
      : kind === 'min'
        ? t('{0} is at least {1}.', name, bound)
        : t('{0} is between {1} and {2}.', name, bound, high),
  missing: (t, a) => t('{0} is missing.', ...a),
  idle: (t, [name = '', needs = '']) => t('{0} does nothing here: it is read with {1} only.', name, needs),
  'no-training': (t) => t('Without do_train: true LLaMA-Factory loads the model and trains nothing.'),
  'val-twice': (t) => t('val_size and eval_dataset exclude each other: LLaMA-Factory stops at both.'),
  'quantised-merge': (t) =>
    t('An adapter cannot be merged into a quantised model. Leave quantization_bit out here; quantise afterwards.'),
  'quantised-full': (t) => t('A quantised model can only be trained with finetuning_type: lora.'),
  'quantised-adapter': (t) =>
    t('A quantised model takes one adapter, and none on top of it: merge first, then train on.'),
  'quantised-cpu': (t) => t('bitsandbytes is made for NVIDIA GPUs: without one, leave quantization_bit out.'),
  'both-precisions': (t) => t('Of bf16 and fp16 only one can be true.'),
  'adapter-full': (t) => t('An adapter only goes with finetuning_type: lora.'),
  masks: (t) => t('mask_history and train_on_prompt exclude each other.'),
  elsewhere: (t, a) => t('{0} is for {1} only; LLaMA-Factory stops at it.', ...a),
  smoothing: (t) => t('dpo_label_smoothing only goes with pref_loss: sigmoid.'),
  'resume-overwrite': (t) =>
    t('A training cannot be resumed and overwritten: with overwrite_output_dir: true its log is deleted.'),
  'resume-unsaved': (t) => t('Checkpoints without the optimiser (save_only_model: true) cannot be resumed from.'),
  'eval-nothing': (t) =>
    t('There is nothing to evaluate: name an eval_dataset or a val_size, or leave eval_strategy out.'),
  'eval-never': (t) => t('eval_dataset is never looked at: eval_strategy is “no” unless it is set to steps or epoch.'),
  'eval-same': (t, a) => t('{0} is trained on and evaluated on: its eval loss says nothing about new texts.', ...a),
  'best-out-of-step': (t) =>
    t(
      'load_best_model_at_end needs checkpoints at evaluations: the same strategy, and save_steps a multiple of eval_steps.',
    ),
  'early-stopping': (t) => t('early_stopping_steps needs load_best_model_at_end: true.'),
  'save-never': (t, a) =>
    t(
      'The training has {0} updates, fewer than {1}: no checkpoint is written before its end, and a stop loses all.',
      ...a,
    ),
  'template-unknown': (t, [name = '', near]) =>
    near === undefined
      ? t('LLaMA-Factory 0.9.5 has no template “{0}”.', name)
      : t('LLaMA-Factory 0.9.5 has no template “{0}”. Did you mean {1}?', name, near),
  'template-other': (t, a) =>
    t('{0} is trained with the template {1}; with {2} the student sees another format than when it is served.', ...a),
  thinking: (t, a) =>
    t(
      'Answers have no thought: with {0} the student learns to write an empty one first, unless enable_thinking is false.',
      ...a,
    ),
  'cutoff-short': (t, a) =>
    t('Rows are up to {1} tokens: at cutoff_len {0} some lose their end, with it the end token.', ...a),
  'deepspeed-outside': (t) =>
    t('DeepSpeed’s settings must lie beside this file: a path that leads out of the folder is not followed.'),
  'deepspeed-quantised': (t) => t('DeepSpeed z3 takes 4-bit models only, not 8-bit ones.'),
  online: (t) => t('This dataset_dir makes LLaMA-Factory fetch datasets from a hub instead of reading yours.'),
  'dataset-missing': (t, a) => t('{0} has no dataset “{1}”.', ...a),
  'dataset-stage': (t, a) => t('The rows of “{0}” are for stage: {1}.', ...a),
};
