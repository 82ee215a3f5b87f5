import { formatAnswer } from '../../answer.ts';
import type { DatasetExporter } from '../exporter.ts';
import { jsonRows } from '../jsonText.ts';
import { promptRenderer } from '../rowPrompt.ts';
import { byTask, taughtAnswer } from '../selection.ts';

/** Conversations as ShareGPT writes them, for supervised fine-tuning. */
export const sharegpt: DatasetExporter = {
  id: 'sharegpt',
  title: 'ShareGPT',
  detail: 'Supervised fine-tuning: conversations with from and value.',
  file: jsonRows,
  info: {
    formatting: 'sharegpt',
    columns: { messages: 'conversations', system: 'system' },
    // With `tags`, one that is not listed becomes None, system_tag included.
    tags: { role_tag: 'from', content_tag: 'value', user_tag: 'human', assistant_tag: 'gpt', system_tag: 'system' },
  },
  rows(template, options) {
    const prompt = promptRenderer(template, options.layout);
    return {
      lesson: byTask(template, (label, task) => taughtAnswer(label, task, template, options)),
      row(label, { answer }) {
        const { user, system } = prompt(label);
        return {
          conversations: [
            { from: 'human', value: user },
            { from: 'gpt', value: formatAnswer(answer, options.layout, template.marker) },
          ],
          system,
        };
      },
    };
  },
};
