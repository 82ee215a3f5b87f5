import { formatAnswer, type Answer } from '../../answer.ts';
import type { DatasetExporter } from '../exporter.ts';
import { promptRenderer } from '../rowPrompt.ts';
import { collect, datasetOf, trainingAnswer, validAnswer } from '../selection.ts';

/** Pairs for preference training: the reviewer's correction is chosen, the teacher's answer rejected. */
export const dpo: DatasetExporter = {
  id: 'dpo',
  title: 'DPO pairs',
  detail: 'Preference training from corrected labels: your correction against the teacher’s answer.',
  export(labels, template, options) {
    const prompt = promptRenderer(template, options.layout);
    const collected = collect(labels, template, (label, task) => {
      const better = trainingAnswer(label, task, template, options.unreviewed);
      if (typeof better === 'string') return better;
      const worse =
        label.verdict === 'corrected' && label.teacher !== undefined
          ? validAnswer(label.teacher, task, template.marker)
          : undefined;
      if (worse === undefined) return 'no-pair';
      const write = (answer: Answer) => formatAnswer(answer, options.layout, template.marker);
      const chosen = write(better);
      // Like with like: a correction without reasoning must not teach that giving none is what made it better.
      const rejected = write(better.reasoning === '' ? { ...worse, reasoning: '' } : worse);
      if (chosen === rejected) return 'no-contrast';
      const { instruction, input, system } = prompt(label, task);
      return { instruction, input, system, chosen, rejected };
    });
    return datasetOf(options, collected, {
      ranking: true,
      columns: { prompt: 'instruction', query: 'input', chosen: 'chosen', rejected: 'rejected', system: 'system' },
    });
  },
};
