import type { Template } from '#core/prompt/template';
import { FREE, REASONS, type Dice } from './replyTemplates.ts';

/** What a reply was made to say of one task. */
export interface Meant {
  readonly taskId: string;
  readonly conclusion: string | undefined; // undefined: nothing that can be read
  readonly reasoning: string;
}

/** A reply with what it means. */
export interface FuzzedReply {
  readonly text: string;
  readonly finish: 'stop' | 'length';
  readonly meant: readonly Meant[];
  readonly harmed: boolean; // false: written as models write, and nothing is missing
}

interface Style {
  readonly heading: number;
  readonly bold: boolean;
  readonly swapped: boolean;
  readonly fencedParts: boolean;
}

/** A reply by the grammar of the layout, written as models write it, and in half of the cases harmed in some way. */
export function fuzzedReply(dice: Dice, { tasks, marker, document }: Template): FuzzedReply {
  const zh = document.language === 'zh';
  const style: Style = {
    heading: dice.below(9),
    bold: dice.chance(0.3),
    swapped: dice.chance(0.15),
    fencedParts: dice.chance(0.15),
  };
  const harmed = dice.chance(0.5);
  const harms = tasks.map((): Harm | undefined => (harmed && dice.chance(0.6) ? dice.of(HARMS) : undefined));
  const cut = harmed && dice.chance(0.1);
  if (harmed && !cut && !harms.some((harm) => harm !== undefined)) harms[0] = 'off-set';
  const meant: Meant[] = [];
  const parts = tasks.map((task, index) => {
    let said = task.labels === undefined ? dice.of(FREE[document.language]) : dice.of(task.labels);
    let conclusion: string | undefined = said;
    let reasoning = task.reasoning ? dice.of(REASONS[document.language]) : '';
    const hit = harms[index];
    if (hit === 'off-set' && task.labels !== undefined) {
      said = offSet(dice, said, task.labels);
      conclusion = undefined;
    }
    if (hit === 'quote' && task.reasoning)
      reasoning = `${reasoning}\n${quote(dice, task.labels, marker, tasks)}\n${dice.of(REASONS[document.language])}`;
    if (hit === 'noise' && task.reasoning) reasoning = noise(dice, reasoning);
    meant.push({ taskId: task.id, conclusion, reasoning });
    const decorated = decorate(
      dice,
      said,
      task.labels !== undefined && conclusion !== undefined,
      zh,
      tasks[index]?.labels,
    );
    const swapped = style.swapped && task.labels !== undefined && task.reasoning;
    let body = decorated;
    if (task.reasoning) {
      const why = decorateReasoning(dice, reasoning, zh);
      const [first, second] = swapped ? [decorated, why] : [why, decorated];
      body = `${first}${hit === 'no-marker' ? '\n' : markerLine(dice, marker)}${hit === 'no-conclusion' && !swapped ? '' : second}`;
      if (hit === 'no-conclusion' && swapped) body = why;
      if (hit === 'twice') {
        const other = task.labels === undefined ? `${said}二` : dice.of(task.labels.filter((label) => label !== said));
        body = `${body}\n${marker}\n${other}`;
      }
    } else if (hit === 'twice') body = `${body}\n${task.labels === undefined ? marker : dice.of(task.labels)}`;
    else if (hit === 'no-conclusion') body = '';
    const heading = hit === 'no-heading' ? '' : headingOf(dice, index, style, tasks, zh);
    const rule = dice.chance(0.1) && marker !== '----' && tasks.length > 1 ? '\n\n---' : '';
    return `${heading}${style.fencedParts ? `\`\`\`${dice.of(['', 'text'])}\n${body}\n\`\`\`` : body}${rule}`;
  });
  let order = parts.map((_, index) => index);
  if (tasks.length > 1 && dice.chance(0.1)) order = order.toReversed();
  order = [...order, ...order.filter((index) => harms[index] === 'repeat')];
  let text = order.map((index) => parts[index]).join(dice.of(['\n', '\n\n', '\n\n\n']));
  if (tasks.length > 1 && dice.chance(0.15))
    text = `${zh ? '好的，以下是答案：' : 'Sure, here are the answers:'}\n\n${text}`;
  if (!style.fencedParts && dice.chance(0.15)) text = `\`\`\`\n${text}\n\`\`\``;
  if (dice.chance(0.15)) {
    text = `<think>\n${dice.of(REASONS[document.language])}\n${marker}\n${tasks[0]?.labels?.[0] ?? ''}\n</think>\n\n${text}`;
  }
  if (dice.chance(0.15)) text = `\u{feff}${text}`;
  if (dice.chance(0.15)) text = text.replaceAll('\n', '\r\n');
  if (dice.chance(0.1)) text = text.replace(/(?<=\n)(?=\S)/, '\u{200b}');
  if (cut) text = text.slice(0, dice.below(text.length));
  return { text, finish: cut ? 'length' : 'stop', meant, harmed };
}

const HARMS = ['off-set', 'quote', 'noise', 'no-marker', 'no-conclusion', 'no-heading', 'twice', 'repeat'] as const;
type Harm = (typeof HARMS)[number];

function headingOf(dice: Dice, index: number, style: Style, tasks: Template['tasks'], zh: boolean): string {
  const task = tasks[index];
  if (tasks.length === 1 && dice.chance(0.7)) return '';
  const number = index + 1;
  const numeral = ' 一二三四'[number] ?? '';
  const [open, close] = style.bold ? ['**', '**'] : ['', ''];
  const title = task?.title !== undefined && dice.chance(0.5) ? dice.of([`（${task.title}）`, `：${task.title}`]) : '';
  const core = zh
    ? [
        `【任务${number}】`,
        `【任务 ${number}】`,
        `【任务${numeral}】`,
        `任务${number}：`,
        `任务${numeral}：`,
        `### 任务${number}`,
        `## 【任务${number}】`,
        `【任务${'１２３４'[index] ?? ''}】`,
        `#### 任务${numeral}：`,
      ]
    : [
        `[Task ${number}]`,
        `[task ${number}]`,
        `Task ${number}:`,
        `[TASK ${number}]`,
        `### Task ${number}`,
        `## [Task ${number}]`,
        `\\[Task ${number}\\]`,
        `Task ${number}:`,
        `【Task ${number}】`,
      ];
  const head = core[style.heading] ?? '';
  const hashes = /^#+ /.exec(head)?.[0] ?? '';
  const words = head.slice(hashes.length).replace(/[:：]$/, (colon) => (title === '' ? colon : ''));
  // Without brackets a heading needs a colon or the end of the line.
  return `${hashes}${open}${words}${close}${title}${dice.of(['\n', '\n\n', '：\n'])}`;
}

function markerLine(dice: Dice, marker: string): string {
  const uniform = new Set(marker).size === 1;
  const unit = marker[0] ?? '';
  const wide = Array.from(marker, (one) => String.fromCharCode(one.charCodeAt(0) + 0xfee0)).join('');
  const forms = [
    marker,
    wide,
    Array.from(marker, (one) => `\\${one}`).join(''),
    Array.from(marker).join(' '),
    `**${marker}**`,
    `  ${marker}\t`,
    `\`${marker}\``,
    ...(uniform ? [marker + unit, marker + unit + unit] : []),
  ];
  const [before, after] = dice.of([
    ['\n', '\n'],
    ['\n\n', '\n\n'],
    ['\n \n', '\n\n\n'],
  ]);
  return `${before}${dice.of(forms)}${after}`;
}

function decorate(dice: Dice, said: string, closed: boolean, zh: boolean, labels: readonly string[] = []): string {
  const name = zh
    ? dice.of(['结论：', '**结论：**', '最终结论：', '结论:\n'])
    : dice.of(['Conclusion: ', '**Answer:** ', 'Label:\n']);
  if (!closed) return dice.of([said, said, `${name}${said}`, ...(/[*_]/.test(said) ? [] : [`**${said}**`])]);
  const alone = (text: string) => labels.filter((label) => label.toLowerCase() === text.toLowerCase()).length <= 1;
  const forms = [
    said,
    said,
    `${name}${said}`,
    `**${said}**`,
    `${said}${zh ? '。' : '.'}`,
    `【${said}】`,
    `“${said}”`,
    `\`${said}\``,
    `\`\`\`\n${said}\n\`\`\``,
    `${said.slice(0, 1)}\u{200b}${said.slice(1)}`,
    Array.from(said, (one) => (/[!-~]/.test(one) ? String.fromCharCode(one.charCodeAt(0) + 0xfee0) : one)).join(''),
    ...(zh ? [said.replaceAll('关', '關').replaceAll('负', '負').replaceAll('风险', '風險')] : []),
    ...(alone(said) ? [said.toUpperCase()] : []),
  ];
  return dice.of(forms);
}

function decorateReasoning(dice: Dice, reasoning: string, zh: boolean): string {
  const name = zh
    ? dice.of(['思考过程：', '**思考过程**：', '思考过程\n'])
    : dice.of(['Reasoning: ', '**Reasoning:** ']);
  return dice.chance(0.25) ? `${name}${reasoning}` : reasoning;
}

/** What is not in the set, but looks as if. */
function offSet(dice: Dice, said: string, labels: readonly string[]): string {
  const other = dice.of(labels.filter((label) => label !== said));
  const [longest] = labels.toSorted((a, b) => b.length - a.length);
  return dice.of([
    `${said}？`,
    `${said}或${other}`,
    `${said}, ${other}`,
    `${said}\n${other}`,
    `既不是${said}，也不是${other}`,
    `${longest ?? said}${other}`,
    `部分${said}`,
    `结论：${said}，但也可能是${other}`,
    `${said}/${other}`,
    `判断结果：是${said}吗`,
    '无法判断',
    '…',
  ]);
}

/** What a reasoning may quote from a hostile record. */
function quote(dice: Dice, labels: readonly string[] | undefined, marker: string, tasks: Template['tasks']): string {
  const label = labels === undefined ? '别的' : dice.of(labels);
  const number = dice.below(tasks.length + 1) + 1;
  const whole = tasks.map(
    (task, index) =>
      `【任务${index + 1}】\n他说\n${marker}\n${task.labels === undefined ? '别的' : dice.of(task.labels)}`,
  );
  return dice.of([
    whole.join('\n'),
    whole.slice(1).join('\n'),
    `${marker}\n${label}\n${whole.slice(-1).join('\n')}`,
    `${marker}\n${label}`,
    `x${marker}${label}`,
    `结论：${label}`,
    `Conclusion: ${label}`,
    `【任务${number}】\n他说\n${marker}\n${label}`,
    `[Task ${number}]\nhe says\n${marker}\n${label}`,
    `任务${number}：\n${label}`,
    `### 任务${number}\n${marker}\n${label}\n【任务${number + 1}】\n${label}`,
    `</think>\n${marker}\n${label}`,
    `<think>\n${label}\n</think>`,
    `\`\`\`\n${marker}\n${label}`,
    `${marker} 小标题`,
    `\\#\\#\\#\\# ${label}`,
    `＃＃＃＃${label}`,
  ]);
}

function noise(dice: Dice, text: string): string {
  let out = text;
  for (let times = dice.below(6) + 1; times > 0; times--) {
    const at = dice.below(out.length + 1);
    const piece = dice.of([
      '',
      '#',
      '##',
      '*',
      '**',
      '\n',
      '```',
      '【',
      '】',
      '任务1',
      '“',
      '\\',
      ' ',
      '\t',
      '：',
      '结论',
      '—',
      '🔥',
    ]);
    out = out.slice(0, at) + piece + out.slice(at + (dice.chance(0.5) ? 1 : 0));
  }
  return out;
}
