import { formatAnswer } from '../../answer.ts';
import type { DatasetExporter } from '../exporter.ts';
import { promptRenderer } from '../rowPrompt.ts';
import { collect, datasetOf, trainingAnswer } from '../selection.ts';

/** LLaMA-Factory's default format for supervised fine-tuning. */
export const alpaca: DatasetExporter = {
  id: 'alpaca',
  title: 'Alpaca',
  detail: 'Supervised fine-tuning: instruction, input, output. The usual choice.',
  export(labels, template, options) {
    const prompt = promptRenderer(template, options.layout);
    const collected = collect(labels, template, (label, task) => {
      const answer = trainingAnswer(label, task, template, options.unreviewed);
      if (typeof answer === 'string') return answer;
      const { instruction, input, system } = prompt(label, task);
      const output = formatAnswer(answer, options.layout, template.marker);
      return { instruction, input, output, system, history: [] };
    });
    return datasetOf(options, collected, {
      // With `columns`, LLaMA-Factory drops every column that is not listed, without a word.
      columns: { prompt: 'instruction', query: 'input', response: 'output', system: 'system', history: 'history' },
    });
  },
};
