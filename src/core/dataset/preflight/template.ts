import { notText } from './rowStop.ts';

/** A piece of a rendered message: text, or the end token, whatever it is for the model. */
export type Element = string | { readonly token: 'eos' };

type Slots = readonly Element[]; // {{content}} stands for the message

/** A template of LLaMA-Factory (data/template.py), as far as text needs it. */
export interface TrainTemplate {
  readonly name: string;
  readonly user: Slots;
  readonly assistant: Slots;
  readonly system: Slots;
  readonly observation: Slots;
  readonly toolFormat: 'qwen' | 'default';
  readonly defaultSystem: string; // for rows without a system
  readonly thinking: boolean; // a ReasoningTemplate: an answer without a think block gets an empty one
  readonly efficientEos: boolean;
}

const EOS = { token: 'eos' } as const;

const qwen3: TrainTemplate = {
  name: 'qwen3',
  user: ['<|im_start|>user\n{{content}}<|im_end|>\n<|im_start|>assistant\n'],
  assistant: ['{{content}}<|im_end|>\n'],
  system: ['<|im_start|>system\n{{content}}<|im_end|>\n'],
  observation: ['<|im_start|>user\n<tool_response>\n{{content}}\n</tool_response><|im_end|>\n<|im_start|>assistant\n'],
  toolFormat: 'qwen',
  defaultSystem: '',
  thinking: true,
  efficientEos: false,
};
const plainUser: Slots = ['Human: {{content}}', EOS, '\nAssistant:'];

/** The templates that preflight can render. */
export const trainTemplates: readonly TrainTemplate[] = [
  {
    ...qwen3,
    name: 'qwen',
    defaultSystem: 'You are Qwen, created by Alibaba Cloud. You are a helpful assistant.',
    thinking: false,
  },
  qwen3,
  { ...qwen3, name: 'qwen3_nothink', thinking: false },
  {
    name: 'default',
    user: plainUser,
    assistant: ['{{content}}', EOS, '\n'],
    system: ['System: {{content}}', EOS, '\n'],
    observation: plainUser,
    toolFormat: 'default',
    defaultSystem: '',
    thinking: false,
    efficientEos: false,
  },
];

/** A template by LLaMA-Factory's name; undefined for one that preflight cannot render. */
export function findTrainTemplate(name: string): TrainTemplate | undefined {
  return trainTemplates.find((template) => template.name === name);
}

/** Puts a text into a formatter's slots; `{{idx}}` is replaced too where a number is given, in the text as well. */
export function fill(slots: Slots, content: unknown, index?: number): readonly Element[] {
  if (typeof content !== 'string') throw notText(content, 'content');
  return slots.map((slot) => {
    if (typeof slot !== 'string') return slot;
    const filled = slot.replace('{{content}}', () => content);
    return index === undefined ? filled : filled.replace('{{idx}}', String(index));
  });
}
