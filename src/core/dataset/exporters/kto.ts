import { formatAnswer } from '../../answer.ts';
import { AppError } from '../../errors.ts';
import type { DatasetExporter } from '../exporter.ts';
import { promptRenderer } from '../rowPrompt.ts';
import { collect, datasetOf, trainingAnswer, validAnswer } from '../selection.ts';

/** Good and bad answers for preference training without pairs: what was rejected in QC is a row too. */
export const kto: DatasetExporter = {
  id: 'kto',
  title: 'KTO',
  detail: 'Preference training without pairs: accepted and corrected answers are good, rejected ones bad.',
  export(labels, template, options) {
    const prompt = promptRenderer(template, options.layout);
    const collected = collect(labels, template, (label, task) => {
      const bad = label.verdict === 'rejected' && label.teacher !== undefined;
      const answer = bad
        ? (validAnswer(label.teacher, task, template.marker) ?? 'invalid')
        : trainingAnswer(label, task, template, options.unreviewed);
      if (typeof answer === 'string') return answer;
      const { instruction, input, system } = prompt(label, task);
      const output = formatAnswer(answer, options.layout, template.marker);
      // A JSON boolean: LLaMA-Factory reads the text "true" as an ordinary supervised row.
      return { instruction, input, output, system, kto_tag: !bad };
    });
    const { rows } = collected;
    const good = rows.filter((row) => row.kto_tag).length;
    if (good === 0 || good === rows.length) {
      throw new AppError('export.empty', 'KTO needs good and bad answers; here are {0} good and {1} bad ones.', {
        args: [good, rows.length - good],
        hint: 'In QC, accept or correct some labels and reject wrong ones, or export as alpaca.',
      });
    }
    return datasetOf(options, collected, {
      columns: { prompt: 'instruction', query: 'input', response: 'output', system: 'system', kto_tag: 'kto_tag' },
    });
  },
};
