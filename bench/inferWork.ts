/** The task that is measured, in the words of bench/inferModels.ts's tokenizer: an ASCII character is one token. */

/** What a scripted model answers: a conclusion of 5 tokens, the marker, a reasoning of 150. */
export const CONCLUSION = '财经新闻类';
const REASONING = Array.from({ length: 150 }, (_, index) => String.fromCodePoint(0x5_000 + index * 7));
export const SCRIPT: readonly string[] = [...Array.from(CONCLUSION), '####', ...REASONING];

/** The closed set that the conclusion is from. */
export const LABELS: readonly string[] = [CONCLUSION, '体育新闻类', '科技新闻类', '娱乐新闻类'];

/** Tokens of the prompt, of its constant part, and of the answer up to the marker and to its end. */
export const TOKENS = { prompt: 300, constant: 220, conclusion: 6, answer: 157 } as const;

const HEAD = '<|im_start|>user\n'; // 6 tokens
const TAIL = '<|im_end|>\n<|im_start|>assistant\n'; // 13 tokens
const PROSE =
  'Read the record below and say which class of news it belongs to. Answer with the class, then the marker, then why. ';

/** A prompt of 300 tokens. Shared: its first 220 are the same for every `id`; else it differs from the first words on. */
export function promptOf(id: number, shared: boolean): string {
  const name = Array.from(String(id).padStart(6, '0')).toReversed().join(''); // the first characters differ already
  const constant = (shared ? '' : name) + PROSE.repeat(3);
  const record = name + PROSE;
  return `${HEAD}${constant.slice(0, TOKENS.constant - 6)}${record.slice(0, TOKENS.prompt - TOKENS.constant - 13)}${TAIL}`;
}
