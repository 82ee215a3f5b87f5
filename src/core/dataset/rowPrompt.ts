import type { Layout } from '../answer.ts';
import { renderMessages } from '../prompt/render.ts';
import { taskTemplate } from '../prompt/taskTemplate.ts';
import type { Template } from '../prompt/template.ts';
import type { ReviewedLabel } from '../qc/decision.ts';

/** A row's prompt: the messages that serving sends, the user message also cut into alpaca's two columns. */
export interface RowPrompt {
  readonly system: string; // never empty: templates of LLaMA-Factory put their own default into rows without one
  readonly user: string;
  readonly instruction: string; // the same for every record where the record stands on lines of its own
  readonly input: string; // from the record on; '' when the record stands within a line
}

/** Renders the prompts of one dataset: the template reduced to the label's task, in the student's layout. */
export function promptRenderer(template: Template, layout: Layout): (label: ReviewedLabel) => RowPrompt {
  const reduced = new Map(template.tasks.map((task) => [task.id, taskTemplate(template, task.id)]));
  return ({ item, taskId }) => {
    const messages = renderMessages(reduced.get(taskId) ?? template, item, layout);
    const contentOf = (role: string) => messages.find((message) => message.role === role)?.content ?? '';
    const user = contentOf('user');
    return { system: contentOf('system'), user, ...splitUser(user) };
  };
}

/**
 * Cuts a user message where its first record block starts a line, so that LLaMA-Factory's join of the non-empty columns
 * by one "\n" (data/converter.py) gives the message back to the letter.
 */
export function splitUser(user: string): Pick<RowPrompt, 'instruction' | 'input'> {
  const cut = user.search(/\n<record-[0-9a-f]{16}>\n/);
  return cut <= 0 ? { instruction: user, input: '' } : { instruction: user.slice(0, cut), input: user.slice(cut + 1) };
}
