import { TEMPLATES, templateFits, templateOf, THINKING_TEMPLATES } from './modelTemplates.ts';
import { nearestName } from './nearestName.ts';
import { finding, isSet, names, number, word, type TrainRule } from './trainReading.ts';

// data/template.py get_template_and_fix_tokenizer: “Template … does not exist.”
/** The template and the model. */
export const templateRule: TrainRule = (reading) => {
  const { values } = reading;
  const chosen = values.get('template');
  const model = word(values.get('model_name_or_path'), '');
  const expected = templateOf(model);
  const add = (name: string) => reading.set('template', name);
  if (!isSet(chosen)) {
    const fix = expected === undefined ? {} : { fix: add(expected.template) };
    return [finding(reading, 'missing', 'template', { args: ['template'], severity: 'warning', ...fix })];
  }
  if (typeof chosen !== 'string') return [];
  if (!TEMPLATES.includes(chosen)) {
    const near = nearestName(chosen, TEMPLATES) ?? expected?.template;
    const rest = near === undefined ? { args: [chosen] } : { args: [chosen, near], fix: add(near) };
    return [finding(reading, 'template-unknown', 'template', { ...rest, at: 'value' })];
  }
  if (reading.file === 'merge') return [];
  if (expected !== undefined && !templateFits(expected.template, chosen)) {
    const args = [model, expected.template, chosen];
    return [
      finding(reading, 'template-other', 'template', {
        args,
        severity: 'warning',
        at: 'value',
        fix: add(expected.template),
      }),
    ];
  }
  return THINKING_TEMPLATES.includes(chosen) && values.get('enable_thinking') === undefined
    ? [
        finding(reading, 'thinking', 'template', {
          args: [chosen],
          severity: 'info',
          at: 'value',
          fix: reading.set('enable_thinking', 'false'),
        }),
      ]
    : [];
};

// data/parser.py get_dataset_list
/** The rows. */
export const dataRule: TrainRule = (reading, { cutoffSuggested, datasets, datasetInfo = '' }) => {
  const { values } = reading;
  const cutoff = number(values.get('cutoff_len') ?? 2048);
  const stage = word(values.get('stage'), 'sft');
  const dir = values.get('dataset_dir');
  const listed = ['dataset', 'eval_dataset'].flatMap((option) =>
    names(values.get(option)).map((name) => ({ option, name })),
  );
  return [
    cutoffSuggested !== undefined && cutoff < cutoffSuggested
      ? finding(reading, 'cutoff-short', 'cutoff_len', {
          args: [cutoff, cutoffSuggested],
          severity: 'warning',
          at: 'value',
          fix: reading.set('cutoff_len', String(cutoffSuggested)),
        })
      : undefined,
    typeof dir === 'string' && /^(?:ONLINE$|REMOTE:)/.test(dir)
      ? finding(reading, 'online', 'dataset_dir', { severity: 'warning', at: 'value' })
      : undefined,
    ...listed.map(({ option, name }) => {
      if (datasets === undefined || name === '') return undefined;
      const of = Object.hasOwn(datasets, name) ? datasets[name] : undefined;
      if (of === undefined)
        return finding(reading, 'dataset-missing', option, { args: [datasetInfo, name], at: 'value' });
      return of === stage ? undefined : finding(reading, 'dataset-stage', option, { args: [name, of], at: 'value' });
    }),
  ];
};
