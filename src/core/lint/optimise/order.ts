import { MARKER, markerRuns, type Layout } from '../../answer.ts';
import type { PromptDocument } from '../../prompt/document.ts';

type Order = Exclude<Layout, 'conclusion-only'>;

/** What a prompt says of the marker and of which of conclusion and reasoning comes first, and where it says so. */
export interface MarkerFacts {
  readonly marker: string;
  readonly present: boolean; // stands in the prompt as text; a Markdown heading (#### Title) does not count
  readonly around?: Order; // 结论####思考过程
  readonly words?: Order; // 先写思考过程，再写结论
  readonly examples?: Order; // the labelled lines of the examples
}

const CONCLUSION = '结论|答案|最终标签|conclusion|final answer|answer|label';
const REASONING = '思考过程|推理过程|思考|推理|理由|依据|分析过程|reasoning|rationale|thinking|explanation';
const PART = new RegExp(`(${CONCLUSION})|(${REASONING})`, 'gi');
const FIRST = /先|\bfirst\b/i;
const NEXT = /再|然后|接着|最后|之后|\bthen\b|\bfinally\b|\bafter/i;
const LABELLED = new RegExp(`^[ \\t>*-]{0,8}(?:(${CONCLUSION})|(${REASONING}))[ \\t*]{0,4}[:：]`, 'i');
const NEAR = 30; // UTF-16 units on either side of the marker

/** Reads the marker's facts from the body; of two places of one kind that disagree, neither counts. */
export function markerFacts(document: PromptDocument): MarkerFacts {
  const named = document.meta['marker'];
  const marker = typeof named === 'string' && named.length >= 2 ? named : MARKER;
  const body = document.text.slice(document.body.start);
  const runs = markerRuns(body, marker).filter((run) => !isHeading(body, run));
  const around = agreed(runs.map((run) => orderAround(body, run)));
  const words = agreed(body.split(/[。；;.\n]/).map(orderSaid));
  const examples = agreed(exampleOrders(body));
  return {
    marker,
    present: runs.length > 0,
    ...(around === undefined ? {} : { around }),
    ...(words === undefined ? {} : { words }),
    ...(examples === undefined ? {} : { examples }),
  };
}

function isHeading(text: string, { start, end }: { readonly start: number; readonly end: number }): boolean {
  const atStart = start === 0 || text[start - 1] === '\n';
  return atStart && /^[ \t]{1,8}[^\s]/.test(text.slice(end, end + 10));
}

function orderAround(
  text: string,
  { start, end }: { readonly start: number; readonly end: number },
): Order | undefined {
  const before = Array.from(text.slice(Math.max(0, start - NEAR), start).matchAll(PART)).at(-1);
  const after = Array.from(text.slice(end, end + NEAR).matchAll(PART))[0];
  if (before === undefined || after === undefined) return undefined;
  if (before[1] !== undefined && after[2] !== undefined) return 'conclusion-first';
  return before[2] !== undefined && after[1] !== undefined ? 'reasoning-first' : undefined;
}

/** 先写思考过程，再写结论: the part after “first”, then another one after “then”, within a sentence. */
function orderSaid(sentence: string): Order | undefined {
  const from = sentence.search(FIRST);
  if (from === -1) return undefined;
  const rest = sentence.slice(from);
  const parts = Array.from(rest.matchAll(PART));
  const [first] = parts;
  if (first === undefined) return undefined;
  const next = rest.slice(first.index).search(NEXT);
  const second = next === -1 ? undefined : parts.find(({ index }) => index > first.index + next);
  if (second === undefined || (first[1] === undefined) === (second[1] === undefined)) return undefined;
  return first[1] === undefined ? 'reasoning-first' : 'conclusion-first';
}

/** Of each two labelled lines that follow each other within a paragraph, which part comes first. */
function exampleOrders(text: string): readonly Order[] {
  const orders: Order[] = [];
  let last: 'conclusion' | 'reasoning' | undefined;
  for (const line of text.split('\n')) {
    if (line.trim() === '') last = undefined;
    const match = LABELLED.exec(line);
    if (match === null) continue;
    const part = match[1] === undefined ? 'reasoning' : 'conclusion';
    if (last !== undefined && last !== part) {
      orders.push(last === 'reasoning' ? 'reasoning-first' : 'conclusion-first');
      last = undefined;
    } else last = part;
  }
  return orders;
}

function agreed(orders: readonly (Order | undefined)[]): Order | undefined {
  const known = new Set(orders.filter((order) => order !== undefined));
  return known.size === 1 ? known.values().next().value : undefined;
}
