import { formatAnswer } from '../../answer.ts';
import type { DatasetExporter } from '../exporter.ts';
import { jsonRows } from '../jsonText.ts';
import { promptRenderer } from '../rowPrompt.ts';
import { byTask, taughtAnswer } from '../selection.ts';

/** LLaMA-Factory's default format for supervised fine-tuning. */
export const alpaca: DatasetExporter = {
  id: 'alpaca',
  title: 'Alpaca',
  detail: 'Supervised fine-tuning: instruction, input, output. The usual choice.',
  file: jsonRows,
  info: {
    // With `columns`, LLaMA-Factory drops every column that is not listed, without a word.
    columns: { prompt: 'instruction', query: 'input', response: 'output', system: 'system', history: 'history' },
  },
  rows(template, options) {
    const prompt = promptRenderer(template, options.layout);
    return {
      lesson: byTask(template, (label, task) => taughtAnswer(label, task, template, options)),
      row(label, { answer }) {
        const { instruction, input, system } = prompt(label);
        const output = formatAnswer(answer, options.layout, template.marker);
        return { instruction, input, output, system, history: [] };
      },
    };
  },
};
