import { formatAnswer } from '../../answer.ts';
import type { DatasetExporter } from '../exporter.ts';
import { promptRenderer } from '../rowPrompt.ts';
import { collect, datasetOf, trainingAnswer } from '../selection.ts';

/** Conversations as ShareGPT writes them, for supervised fine-tuning. */
export const sharegpt: DatasetExporter = {
  id: 'sharegpt',
  title: 'ShareGPT',
  detail: 'Supervised fine-tuning: conversations with from and value.',
  export(labels, template, options) {
    const prompt = promptRenderer(template, options.layout);
    const collected = collect(labels, template, (label, task) => {
      const answer = trainingAnswer(label, task, template, options.unreviewed);
      if (typeof answer === 'string') return answer;
      const { user, system } = prompt(label, task);
      return {
        conversations: [
          { from: 'human', value: user },
          { from: 'gpt', value: formatAnswer(answer, options.layout, template.marker) },
        ],
        system,
      };
    });
    return datasetOf(options, collected, {
      formatting: 'sharegpt',
      columns: { messages: 'conversations', system: 'system' },
      // With `tags`, one that is not listed becomes None, system_tag included.
      tags: { role_tag: 'from', content_tag: 'value', user_tag: 'human', assistant_tag: 'gpt', system_tag: 'system' },
    });
  },
};
