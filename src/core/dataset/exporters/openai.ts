import { formatAnswer } from '../../answer.ts';
import type { DatasetExporter } from '../exporter.ts';
import { jsonRows } from '../jsonText.ts';
import { promptRenderer } from '../rowPrompt.ts';
import { byTask, taughtAnswer } from '../selection.ts';

/** OpenAI's chat messages, which other trainers read too. */
export const openai: DatasetExporter = {
  id: 'openai',
  title: 'OpenAI messages',
  detail: 'Supervised fine-tuning: messages with role and content, which other trainers read too.',
  file: jsonRows,
  info: {
    // Never `formatting: openai`: LLaMA-Factory then appends "detailed thinking off" to the system prompt (converter.py).
    formatting: 'sharegpt',
    columns: { messages: 'messages' },
    tags: {
      role_tag: 'role',
      content_tag: 'content',
      user_tag: 'user',
      assistant_tag: 'assistant',
      system_tag: 'system',
    },
  },
  rows(template, options) {
    const prompt = promptRenderer(template, options.layout);
    return {
      lesson: byTask(template, (label, task) => taughtAnswer(label, task, template, options)),
      row(label, { answer }) {
        const { user, system } = prompt(label);
        return {
          messages: [
            { role: 'system', content: system },
            { role: 'user', content: user },
            { role: 'assistant', content: formatAnswer(answer, options.layout, template.marker) },
          ],
        };
      },
    };
  },
};
