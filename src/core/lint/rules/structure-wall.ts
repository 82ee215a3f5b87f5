import { undivided } from '../reading/layout.ts';
import { defineRule } from '../rule.ts';

const LONG = 280; // Chinese characters, or English words × 2; quotes and courtesies are not counted
const DENSE = 50; // a line: paragraphs as long as that are lumps of their own
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
      en: 'More than 300 Chinese characters or 150 English words of instructions in one paragraph, or in a few long ones, hide single rules. Prompts with headings, lists, tags, labelled lines or short paragraphs are not reported, nor is long material that is only processed.',
      zh: '三百字以上的指令挤在一段或几个长段里，单条规则容易被忽略。已有标题、列表、标签、小标题行或分成短段的提示词不报告，只是待处理的长材料也不报告。',
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
    const lump = undivided(prompt, 'stands apart');
    if (lump === undefined) return;
    const lines = lump.filter(({ start }) => start === 0 || text.charCodeAt(start - 1) === 10).length;
    if (lines > 3 && profile.size < lines * DENSE) return;
    const said = lump.reduce((sum, { unit }) => sum + (unit.text.length < 60 ? 0 : directives(unit.use)), 0);
    const [first] = lump;
    const standing =
      (first !== undefined && PERSONA.test(first.unit.use)) ||
      (profile.reusable && lump.some(({ unit }) => unit.text.length >= 120 && ADDRESSED.test(unit.use)));
    const clauses = lump.reduce((sum, { unit }) => sum + (unit.text.length < 60 ? 0 : unit.clauses.length), 0);
    // A story that a question follows gives no orders.
    if (lump.some(({ unit }) => unit.info.scan.han > 0 && unit.text.length >= 60 && !ORDERS_ZH.test(unit.use))) return;
    if (said >= RULES || (standing && said >= 3 && clauses >= CLAUSES)) report('wall', profile.anchor);
  },
});

/** A standing order: what stands in it are rules, in whatever words. */
const CLAUSES = 18;
const PERSONA = /^(?:you(?:'re|’re| are| act| work)\b|act as\b|你(?:是|做|当|来做|负责)|扮演)/i;

const ADDRESSED = /[你您]|用户|\b(?:you|your|please|i (?:send|paste|give|upload))\b/i;
const ORDERS_ZH = /[你您]|请(?!求|教|来|客)|不|必须|只|要|如果|若|按|需/;

const DIRECTIVE =
  /(?:你|您)(?:就|要|先|再|会|可以|应|需|必须|来|给)|请(?!问|假|教|求)|(?<![可以能是])(?:不(?:要|得|能|发|用|超|许|准|报|写|做|说|再)|别(?![人的处墅名扭])|只(?:报|写|说|给|接|输出|用|回|能|要)|必须|需要|务必|一律|直接(?=让|转|打|给|说|写))|然后|接着|最后|如果|若|遇到|碰到|提醒|告诉|建议|先(?![生前后进])|就(?=让|按|算|说|写|报|问|讲|给|转|直接|把)|(?:都|也|才)?算(?=[^法数盘命])|的(?=标|按|转|算|报|给|让|写|就)|照(?=标|写|样|做)|\b(?:you (?:should|must|will|first|then|put|write|use|check|never|also|are to|can|may|need)|never|always|avoid|do not|don't|must|ha(?:s|ve) to|if|whenever|unless|where (?:they|it|nothing)|and (?:you|then|after that|if|where|when)|gets the|counts as|should|ensure|begin by|be as|make sure|only)\b/gi;

function directives(use: string): number {
  return use.match(DIRECTIVE)?.length ?? 0;
}
