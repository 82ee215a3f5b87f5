import { DROP, kindsOf, reportCourtesies } from '../concision/courtesyReport.ts';
import { FILLER_CUES, type Filler } from '../concision/filler.ts';
import { IDLE_CUES, idleIn, namedNowhereElse, type Idle } from '../concision/idle.ts';
import type { LintedPrompt } from '../prompt.ts';
import { defineRule, type Report } from '../rule.ts';
import type { Placed } from '../placed.ts';
import { bringsMarkup, deletion } from '../reading/clauses.ts';

const KINDS = kindsOf('greeting', 'thanks', 'apology', 'chatter');
const LETTER =
  /^[ \t]{0,8}(?:subject|主题)[ \t]{0,4}[:：]|^[ \t]{0,8}(?:dear (?!chat|ai\b|assistant)|尊敬的|此致|敬礼|(?:best |kind |warm )?regards|sincerely|yours)/i;
const GREETING =
  /^[“"「]?(?:[你您]好|大家好|早上好|晚上好|hi|hello|hey|good (?:morning|evening))[”"」]?[!！。.]?\s{0,4}$/i;
const LETTER_CUES = ['subject', '主题', 'dear ', '尊敬的', '此致', 'regards', 'sincerely', 'yours'];

interface Fact {
  readonly filler: readonly Filler[];
  readonly letter: boolean; // a line of a letter
  readonly greeting: boolean; // a greeting as a list item
  readonly idle: readonly Idle[];
}

/** Article 1.4.2: sentences to a person, not to a model. One 请 or “please” is never reported. */
export const concisionCourtesy = defineRule<Fact>({
  meta: {
    id: 'concision/courtesy',
    metric: 'concision',
    severity: 'info',
    group: 'recommended',
    languages: ['zh', 'en'],
    zones: ['instruction'],
    fix: 'safe',
    absence: false,
    evidence: { source: 'article 1.4.2', level: 'should' },
    summary: { en: 'A greeting, thanks, an apology or small talk', zh: '寒暄、致谢、道歉或闲聊' },
    why: {
      en: 'Greetings, thanks, apologies and small talk cost tokens and tell the model nothing about the task. One “please” is never reported, nor are courtesies that are quoted, listed, part of a letter, or in a plain question.',
      zh: '寒暄、致谢、道歉和闲聊占用篇幅，却不提供任何任务信息。一个“请”字不报告；引号中的、列举出来的、信件模板里的客套话，以及普通提问里的客套话也不报告。',
    },
    messages: {
      greeting: { en: '“{0}” greets the model and says nothing about the task.', zh: '“{0}”是寒暄，没有任务信息。' },
      thanks: { en: '“{0}” thanks the model and says nothing about the task.', zh: '“{0}”是致谢，没有任务信息。' },
      apology: { en: '“{0}” apologises and says nothing about the task.', zh: '“{0}”是道歉，没有任务信息。' },
      chatter: { en: '“{0}” is small talk and says nothing about the task.', zh: '“{0}”是闲聊，没有任务信息。' },
      idle: { en: '“{0}” says nothing about the task.', zh: '“{0}”没有任务信息。' },
      drop: DROP,
    },
  },
  cues: [...FILLER_CUES, ...LETTER_CUES, ...IDLE_CUES],
  unit(unit) {
    const { filler, text, list, info } = unit;
    const letter = LETTER.test(text);
    const greeting = list !== undefined && GREETING.test(text.slice(info.listEnd));
    const idle = idleIn(unit).filter(({ start, end }) => !filler.some((one) => one.start < end && start < one.end));
    const courtesy = filler.some(({ kind }) => KINDS.has(kind));
    return letter || greeting || courtesy || idle.length > 0 ? { filler, letter, greeting, idle } : undefined;
  },
  prompt(prompt, facts, report) {
    if (facts.some(({ fact }) => fact.letter)) return;
    // A list that holds greetings too is a list of phrases.
    const phrases = facts.some(({ fact }) => fact.greeting);
    const found = facts
      .filter(({ unit }) => !phrases || unit.list === undefined)
      .map(({ unit, start, fact }) => ({ unit, start, fact: fact.filler }));
    reportCourtesies(prompt, found, KINDS, report);
    reportIdle(prompt, facts, report);
  },
});

const SHORT = 1500; // UTF-16 units; only of a short prompt can be said that a sentence has nothing to do with the rest
const FIRST = 60; // where a sentence still comes first
const REST = 10; // what a task takes at least
const SMALL = 260; // size of its instructions

/** Sentences without a sign of a task in a short prompt, when nothing else of it speaks of the same. */
function reportIdle({ text, profile }: LintedPrompt, facts: readonly Placed<Fact>[], report: Report): void {
  if (text.length > SHORT || profile.size > SMALL || profile.types.has('question') || profile.types.has('chat')) return;
  for (const { start, fact } of facts) {
    for (const idle of fact.idle) {
      const span = { start: start + idle.start, end: start + idle.end };
      if (profile.types.size > 0) {
        if (profile.anchor.start < span.end && span.start < profile.anchor.end) continue; // the task itself
        // What is cried out behind the task may be a requirement of it.
        if (idle.cry && span.start > profile.anchor.start) continue;
      } else if (span.start > FIRST || text.length - span.end < REST) continue; // the task is not known: what comes first
      if (!namedNowhereElse(text, span)) continue;
      const words = text.slice(span.start, span.end);
      const gap = deletion(text, span);
      const fixes = bringsMarkup(text, gap)
        ? []
        : [{ key: 'drop', args: [words], edits: [{ span: gap, newText: '' }] }];
      report('idle', span, { args: [words], fixes });
    }
  }
}
