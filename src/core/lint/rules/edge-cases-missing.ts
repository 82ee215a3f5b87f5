import { ARGUES, EDGE_CUES, saysEdgeRule } from '../evidence/edgeRules.ts';
import { MADE_OF } from '../examples/exampleNeed.ts';
import { edgeScaffold } from '../scaffold/edgeScaffold.ts';
import type { LintedPrompt } from '../prompt.ts';
import { defineRule } from '../rule.ts';
import type { Placed } from '../placed.ts';
import type { Unit } from '../reading/units.ts';
import type { Span } from '../../text.ts';

/** What a line says: a rule for an exceptional case, or that a judgement is to be argued. */
type EdgeFact = 'rule' | 'argues';

// Of the instructions, in Chinese characters or English words × 2.
const TINY = 4;
const SMALL = 80;
const LARGE = 1500; // a handbook of that size is no prompt over one record
// Read only when it matters, because most prompts have a rule near the top or are too large to ask.
const said = new WeakMap<Unit, EdgeFact | 'nothing'>();

function saidIn(unit: Unit): EdgeFact | 'nothing' {
  let fact = said.get(unit);
  if (fact === undefined) said.set(unit, (fact = readEdge(unit)));
  return fact;
}

function readEdge(unit: Unit): EdgeFact | 'nothing' {
  const { visible, kind, section } = unit;
  if (section === 'edge-cases' && kind !== 'heading' && visible.trim() !== '') return 'rule';
  if (saysEdgeRule(kind === 'data' ? unit.text : visible)) return 'rule';
  // What is to be argued may stand in quotes.
  return unit.used && ARGUES.test(visible) ? 'argues' : 'nothing';
}

/** Article 1.4.5: a prompt for unseen input that says nothing about empty, unknown, mixed or malformed input. */
export const edgeCasesMissing = defineRule<true>({
  meta: {
    id: 'edge-cases/missing',
    metric: 'edge-cases',
    severity: 'warning',
    group: 'recommended',
    languages: ['zh', 'en'],
    zones: ['instruction', 'quote', 'example', 'code', 'data'],
    fix: 'suggestion',
    absence: true,
    evidence: { source: 'article 1.4.5', level: 'must' },
    summary: { en: 'No rule for input that is not as expected', zh: '没有说明遇到非理想输入时怎么办' },
    why: {
      en: 'A prompt that runs over unseen input (a placeholder, what a user will send, a system prompt that says who the model is) meets empty, malformed, unknown, mixed and off-topic input; an argued judgement meets scarce evidence. One explicit rule is enough; an ordinary branch (“if the user is a member …”) is none. Not reported: one-off tasks on fixed input, questions, a part that is only played, and free writing about one placeholder.',
      zh: '处理未知输入的提示词（有占位符、等用户发来内容，或以系统提示的口吻说明模型是谁）会遇到空白、格式错误、未知、混合或无关的输入，论证类任务会遇到证据不足。写明一条规则即可；普通的业务分支（“如果是会员……”）不算。只用于固定内容的一次性任务、提问、单纯的角色扮演和只填一个占位符的自由写作不报告。',
    },
    messages: {
      missing: {
        en: 'Nothing says what to answer when the input is empty, unclear, off topic or fits several labels. Add a rule for it.',
        zh: '没有说明输入为空、不清楚、与任务无关或同时符合多个标签时如何回答。请补充一条规则。',
      },
      argument: {
        en: 'The judgement names neither both sides nor what to do when evidence is scarce. Add a rule for it.',
        zh: '论证类任务没有要求兼顾正反两面，也没有说明证据不足时怎么办。请补充一条规则。',
      },
      scaffold: { en: 'Add a section for edge cases', zh: '添加“边界情况”部分' },
    },
  },
  cues: EDGE_CUES,
  unit: () => true,
  prompt(prompt, facts, report) {
    const { profile } = prompt;
    if (
      profile.size < TINY ||
      profile.size > LARGE ||
      profile.types.has('question') ||
      profile.anchor.end <= profile.anchor.start
    )
      return;
    const argues = profile.reusable ? undefined : facts.find(({ unit }) => saidIn(unit) === 'argues');
    if (!profile.unseen && argues === undefined) return;
    if (argues === undefined && writesOnly(prompt)) return;
    if (facts.some(({ unit }) => saidIn(unit) === 'rule')) return;
    const kind = argues === undefined ? 'missing' : 'argument';
    const fix = edgeScaffold(prompt, kind === 'argument');
    report(
      kind,
      argues === undefined ? prompt.profile.anchor : argued(argues),
      fix === undefined ? {} : { fixes: [{ key: 'scaffold', edits: [fix] }] },
    );
  },
});

/** Free writing about what a person fills in: 写一段 {product} 的介绍. */
function writesOnly({ profile: { types, size, announced }, examples, units }: LintedPrompt): boolean {
  if (announced || types.size !== 1 || !types.has('generation') || size > SMALL || examples.awaits) return false;
  return !units.some(({ used, use, variables }) => used && variables.length > 0 && MADE_OF.test(use));
}

/** The sentence that asks for the argument. */
function argued({ unit, start }: Placed<true>): Span {
  const sentence = unit.sentences.find((span) => ARGUES.test(unit.visible.slice(span.start, span.end)));
  const { start: from, end } = sentence ?? { start: 0, end: unit.text.length };
  return { start: start + from, end: start + end };
}
