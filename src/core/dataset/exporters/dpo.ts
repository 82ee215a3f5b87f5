import { formatAnswer, type Answer } from '../../answer.ts';
import type { DatasetExporter } from '../exporter.ts';
import { jsonRows } from '../jsonText.ts';
import { promptRenderer } from '../rowPrompt.ts';
import { byTask, taughtAnswer, validAnswer } from '../selection.ts';

/** Pairs for preference training: the reviewer's correction is chosen, the teacher's answer rejected. */
export const dpo: DatasetExporter = {
  id: 'dpo',
  title: 'DPO pairs',
  detail: 'Preference training from corrected labels: your correction against the teacher’s answer.',
  file: jsonRows,
  info: {
    ranking: true,
    columns: { prompt: 'instruction', query: 'input', chosen: 'chosen', rejected: 'rejected', system: 'system' },
  },
  rows(template, options) {
    const prompt = promptRenderer(template, options.layout);
    const write = (answer: Answer) => formatAnswer(answer, options.layout, template.marker);
    return {
      lesson: byTask(template, (label, task) => {
        const better = taughtAnswer(label, task, template, options);
        if (typeof better === 'string') return better;
        const teacher =
          label.verdict === 'corrected' && label.teacher !== undefined
            ? validAnswer(label.teacher, task, template.marker)
            : undefined;
        if (teacher === undefined) return 'no-pair';
        // Nobody who did not see the teacher's reasoning said that it is the worse one.
        if (label.only === 'blind' && teacher.conclusion === better.answer.conclusion) return 'blind';
        // Like with like: a correction without reasoning must not teach that giving none is what made it better.
        const worse = better.answer.reasoning === '' ? { ...teacher, reasoning: '' } : teacher;
        return write(better.answer) === write(worse) ? 'no-contrast' : { ...better, worse };
      }),
      row(label, { answer, worse = answer }) {
        const { instruction, input, system } = prompt(label);
        return { instruction, input, system, chosen: write(answer), rejected: write(worse) };
      },
    };
  },
};
