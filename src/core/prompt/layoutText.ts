import type { Layout } from '../answer.ts';
import type { TaskSpec, Template } from './template.ts';

/** The heading that starts one task's answer when a template asks several: 【任务1】 / [Task 1]. `index` counts from 0. */
export function taskHeading(index: number, language: 'zh' | 'en'): string {
  return language === 'zh' ? `【任务${index + 1}】` : `[Task ${index + 1}]`;
}

/** The instruction that tells a model how to lay its answer out, in the language of the template. */
export function layoutInstruction(template: Template, layout: Layout): string {
  const { language } = template.document;
  const zh = language === 'zh';
  const [only] = template.tasks;
  if (template.tasks.length === 1 && only !== undefined) {
    const order = oneTask(only, layout, template.marker, zh);
    return zh ? `${order}不要输出其他内容。` : `${order} Write nothing else.`;
  }
  const lines = template.tasks.map((task, index) => {
    const title = task.title === undefined ? '' : zh ? `（${task.title}）` : ` (${task.title})`;
    return `${taskHeading(index, language)}${title}${zh ? '：' : ': '}${oneTask(task, layout, template.marker, zh)}`;
  });
  const first = taskHeading(0, language);
  return zh
    ? `依次回答每个任务，每个任务的答案以它的标题（如 ${first}）单独一行开头，不要输出其他内容：\n${lines.join('\n')}`
    : `Answer the tasks in order; start each answer with its heading (such as ${first}) on a line of its own, and write nothing else:\n${lines.join('\n')}`;
}

function oneTask(task: TaskSpec, layout: Layout, marker: string, zh: boolean): string {
  const set = task.labels;
  const conclusion =
    set === undefined
      ? zh
        ? '结论'
        : 'the conclusion'
      : zh
        ? `结论（必须是以下之一：${set.join('、')}）`
        : `the conclusion (exactly one of: ${set.join(', ')})`;
  if (!task.reasoning || layout === 'conclusion-only') return zh ? `只写${conclusion}。` : `Write only ${conclusion}.`;
  const [first, second] =
    layout === 'reasoning-first'
      ? zh
        ? ['思考过程', conclusion]
        : ['your reasoning', conclusion]
      : zh
        ? [conclusion, '思考过程']
        : [conclusion, 'your reasoning'];
  return zh
    ? `先写${first}，然后单独一行写 ${marker}，最后写${second}。`
    : `First write ${first}, then ${marker} on a line of its own, then ${second}.`;
}
