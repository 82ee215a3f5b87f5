import { formatAnswer } from '../../answer.ts';
import type { DatasetExporter } from '../exporter.ts';
import { jsonRows } from '../jsonText.ts';
import { promptRenderer } from '../rowPrompt.ts';
import { byTask, taughtAnswer, validAnswer } from '../selection.ts';

/** Good and bad answers for preference training without pairs: what was rejected in QC is a row too. */
export const kto: DatasetExporter = {
  id: 'kto',
  title: 'KTO',
  detail: 'Preference training without pairs: accepted and corrected answers are good, rejected ones bad.',
  file: jsonRows,
  info: {
    columns: { prompt: 'instruction', query: 'input', response: 'output', system: 'system', kto_tag: 'kto_tag' },
  },
  needsBoth: true,
  rows(template, options) {
    const prompt = promptRenderer(template, options.layout);
    return {
      lesson: byTask(template, (label, task) => {
        if (label.verdict !== 'rejected' || label.teacher === undefined) {
          return taughtAnswer(label, task, template, options);
        }
        // Who rejects a label without having seen the answer says nothing about the answer.
        if (label.only === 'blind') return 'blind';
        const answer = validAnswer(label.teacher, task, template.marker);
        return answer === undefined ? 'invalid' : { answer, bad: true };
      }),
      row(label, { answer, bad }) {
        const { instruction, input, system } = prompt(label);
        const output = formatAnswer(answer, options.layout, template.marker);
        // A JSON boolean: LLaMA-Factory reads the text "true" as an ordinary supervised row.
        return { instruction, input, output, system, kto_tag: bad !== true };
      },
    };
  },
};
