import { DROP, kindsOf, reportCourtesies } from '../concision/courtesyReport.ts';
import { FILLER_CUES, type Filler } from '../concision/filler.ts';
import { defineRule } from '../rule.ts';

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
      drop: DROP,
    },
  },
  cues: [...FILLER_CUES, ...LETTER_CUES],
  unit({ filler, text, list, info }) {
    const letter = LETTER.test(text);
    const greeting = list !== undefined && GREETING.test(text.slice(info.listEnd));
    return letter || greeting || filler.some(({ kind }) => KINDS.has(kind)) ? { filler, letter, greeting } : undefined;
  },
  prompt(prompt, facts, report) {
    if (facts.some(({ fact }) => fact.letter)) return;
    // A list that holds greetings too is a list of phrases.
    const phrases = facts.some(({ fact }) => fact.greeting);
    const found = facts
      .filter(({ unit }) => !phrases || unit.list === undefined)
      .map(({ unit, start, fact }) => ({ unit, start, fact: fact.filler }));
    reportCourtesies(prompt, found, KINDS, report);
  },
});
