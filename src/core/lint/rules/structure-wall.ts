import { undivided } from '../reading/layout.ts';
import { defineRule } from '../rule.ts';

const LONG = 280; // Chinese characters, or English words × 2; quotes and courtesies are not counted
const RULES = 7; // fewer make a story or a description

/** Article 1.4.4: a long instruction in one lump. */
export const structureWall = defineRule({
  meta: {
    id: 'structure/wall',
    metric: 'structure',
    severity: 'info',
    group: 'recommended',
    languages: ['zh', 'en'],
    zones: ['instruction'],
    fix: 'none',
    absence: true,
    evidence: { source: 'article 1.4.4', level: 'should' },
    summary: { en: 'A wall of instructions', zh: '大段指令没有分段' },
    why: {
      en: 'More than 300 Chinese characters or 150 English words of instructions in one paragraph hide single rules. Prompts with headings, lists, tags, labelled lines or several paragraphs are not reported, nor is long material that is only processed.',
      zh: '三百字以上的指令挤在一段里，单条规则容易被忽略。已有标题、列表、标签、小标题行或分成多段的提示词不报告，只是待处理的长材料也不报告。',
    },
    messages: {
      wall: {
        en: 'The instructions are one long lump. Divide them into steps, or into sections with headings.',
        zh: '指令较长且没有分段。请分成步骤，或加上小标题。',
      },
    },
  },
  prompt(prompt, _, report) {
    const { profile, text } = prompt;
    if (profile.size < LONG || profile.types.has('question')) return;
    const lump = undivided(prompt);
    if (lump === undefined) return;
    const lines = lump.filter(({ start }) => start === 0 || text.charCodeAt(start - 1) === 10).length;
    if (lines > 3) return;
    const said = lump.reduce((sum, { unit }) => sum + (unit.text.length < 200 ? 0 : directives(unit.use)), 0);
    if (said >= RULES) report('wall', profile.anchor);
  },
});

const DIRECTIVE =
  /(?:你|您)(?:就|要|先|再|会|可以|应|需|必须|来|给)|请(?!问|假|教|求)|(?<![可以能是])(?:不(?:要|得|能|发|用|超|许|准|报|写|做|说|再)|别(?![人的处墅名扭])|只(?:报|写|说|给|接|输出|用|回|能|要)|必须|需要|务必|一律|直接(?=让|转|打|给|说|写))|然后|接着|最后|如果|若|遇到|碰到|提醒|告诉|建议|先(?![生前后进])|就(?=让|按|算|说|写|报|问|讲|给|转|直接|把)|(?:都|也|才)?算(?=[^法数盘命])|的(?=标|按|转|算|报|给|让|写|就)|照(?=标|写|样|做)|\b(?:you (?:should|must|will|first|then|put|write|use|check|never|also|are to|can|may|need)|never|always|avoid|do not|don't|must|ha(?:s|ve) to|if|whenever|unless|where (?:they|it|nothing)|and (?:you|then|after that|if|where|when)|gets the|counts as|should|ensure|begin by|be as|make sure|only)\b/gi;

function directives(use: string): number {
  return use.match(DIRECTIVE)?.length ?? 0;
}
