import type { Template } from '#core/prompt/template';
import { readTemplate } from '#core/prompt/template';

/** Numbers from 0 to 1 by a seed (mulberry32). */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  chance(share: number): boolean {
    return this.next() < share;
  }

  below(count: number): number {
    return Math.floor(this.next() * count);
  }

  of<Value>(values: readonly Value[]): Value {
    const value = values[this.below(values.length)];
    if (value === undefined) throw new RangeError('nothing to choose from');
    return value;
  }
}

const template = (meta: string, language: 'zh' | 'en'): Template =>
  readTemplate(
    'fuzz.template.md',
    `---\n${meta}\n---\n${language === 'zh' ? '# 任务\n判断。\n# 原文\n{{原文}}' : '# Task\nJudge.\n# Record\n{{record}}'}\n`,
  );

/** Templates with one to four tasks, sets of labels that contain one another, free text, no reasoning, other markers. */
export const TEMPLATES: readonly Template[] = [
  template('tasks:\n  - { id: relevance, title: 是否涉及售后服务, labels: [相关, 不相关] }', 'zh'),
  template('tasks:\n  - { id: answer }', 'zh'),
  template('tasks:\n  - { id: kind, labels: [C, C++, Objective-C] }\n  - { id: why, title: Cause }', 'en'),
  template(
    'tasks:\n  - { id: a, title: 对错, labels: [是, 不是, 否] }\n  - { id: b, labels: [高, 中高, 高风险], reasoning: false }\nmarker: "===="',
    'zh',
  ),
  template(
    'tasks:\n  - { id: a, labels: [正面, 负面, 非负面] }\n  - { id: b, title: 主题 }\n  - { id: c, labels: [是, 否], reasoning: false }',
    'zh',
  ),
  template(
    'tasks:\n  - { id: a, labels: [yes, no, "not yes"] }\n  - { id: b, labels: [yes, no] }\n  - { id: c }\n  - { id: d, labels: [yes, no], reasoning: false }\nmarker: "<=>"',
    'en',
  ),
  template(
    'tasks:\n  - { id: a, labels: ["-1", "0", "1", "10"] }\n  - { id: b, labels: [相关, 不相关, 不相关性] }\n  - { id: c, labels: [相关, 不相关] }\n  - { id: d, reasoning: false }',
    'zh',
  ),
  template('tasks:\n  - { id: a, labels: [relevant, irrelevant, not relevant] }\nmarker: "----"', 'en'),
];

/** What a teacher may reason, with the words of labels in it. */
export const REASONS = {
  zh: [
    '它谈到了维修，属于已购产品。',
    '第一句在说价格，\n第二句在说物流。',
    '1. 已拿到产品\n2. 在问保修\n\n因此可以判断。',
    '原文写着“不相关”三个字，但那是引用；应看全文。',
    '客户问：#1 和 ##2 有何区别？',
    '- 要点一：屏幕\n- 要点二：电池 ```usb``` 口',
    '不能只看一个词，比如是、否、高、正面。',
  ],
  en: [
    'It asks for a repair.',
    'First it names a price;\nthen a delivery.',
    '1. Bought already\n2. asks for warranty\n\nSo it can be decided.',
    'The record says "not relevant, no, C" but only quotes it.',
    '- one: C and C++\n- two: yes or no',
  ],
};
/** Free-text conclusions. */
export const FREE = {
  zh: ['屏幕维修', '退货（七天内）', '价格 + 物流', '第 2 类：配件'],
  en: ['late delivery', 'price + parts', 'a broken dock'],
};
