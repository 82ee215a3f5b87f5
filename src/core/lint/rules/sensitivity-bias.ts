import type { LintRule } from '../rule.ts';

const GROUP_ZH =
  '女人|女性|女客户|女员工|男员工|男客户|女生|女孩子?|妇女|男人|男性|男生|老人|老年人|农村人|乡下人|外地人|本地人|黑人|白人|穷人|富人|残疾人|同性恋|穆斯林|犹太人|[\\u4e00-\\u9fff]{2}(?:省|族|教)人|(?:河南|东北|上海|北京|广东|新疆|四川|福建|江西|安徽|温州|印度|日本|韩国|美国|非洲)人';
const DEROGATORY =
  /女司机|乡巴佬|土包子|残废|弱智|智障|脑残|低能儿|黑鬼|洋鬼子|小日本鬼子|阿三|娘娘腔|娘炮|死肥宅|剩女|老处女|荡妇|臭(?:婊子|外地的|乡下人)|穷鬼|白皮猪|\b(?:retard(?:ed|s)?|cripples?|trann(?:y|ies)|chinks?|spics?|wetbacks?|gypp?ed|faggots?|dykes?|midgets?|savages|illegal aliens|the crazies|lunatics|spazz?|white trash|bimbos?)\b/gi;
const STEREOTYPE: readonly RegExp[] = [
  new RegExp(
    `(?:${GROUP_ZH})(?:们)?(?:都|天生|总是|就是|本来就|肯定|向来|普遍|一般都?|通常都?|往往|更|不)(?:是|会|比较|很|更|不|没|爱|喜欢|适合|应该|懒|笨|小气|粗鲁|暴躁|情绪化|冲动|擅长|懂|能)`,
    'g',
  ),
  /(?<!\b(?:the|these|those|some) )\b(?:women|girls|men|boys|(?:old|elderly|poor|black|white|asian|disabled|young|gay) people|immigrants|muslims|jews|christians|blacks|asians|mexicans|africans|millennials|boomers) (?:are (?:naturally|always|usually|generally|inherently|all|too|more|less|bad|worse|better|not|lazy|emotional|weak|stupid)|can't|cannot|always|never|don't understand|should (?:stay|not|be)|tend to be|belong)\b/gi,
];
const MASCULINE: readonly RegExp[] = [
  /\b(?:each|every|any|a|an|the average|the typical) (?:user|developer|customer|doctor|engineer|employee|student|manager|programmer|lawyer|scientist|person|writer|reader|player|candidate|applicant|citizen|driver|worker|boss|ceo|professor|client|patient|nurse|secretary)\b[^.;\n]{0,60}?\b(his|he|him|himself|her|she|herself)\b/gi,
  /\b((?:employees|engineers|managers|doctors|soldiers|members|players|executives|settlers|developers) and their wives|chairm[ae]n|policem[ae]n|firem[ae]n|mailm[ae]n|stewardess(?:es)?|congressm[ae]n|cleaning lady|manpower|man-hours?|mankind)\b/gi,
];
const ABUSE =
  /(?:辱骂|羞辱|侮辱|恐吓|威胁|人身攻击|PUA|洗脑)(?:一下)?(?:我的)?(?:他|她|对方|同事|用户|客户|受害者|前任|前女友|前男友|老板|邻居)|\b(?:insult|humiliate|bully|threaten|harass|belittle|gaslight) (?:him|her|them|my (?:\w+ )?\w+|the (?:user|customer|victim|reader|student))\b/gi;
const NEGATED =
  /(?:不要|不得|不能|不可|禁止|避免|请勿|切勿|严禁|勿|拒绝|防止|反对|don't|do not|never|avoid|must not|not to|without|refuse to)[^。；;.\n]{0,24}$/i;
/** A prompt about bias discusses, detects or rewrites it: whatever it names there is its subject. */
const ABOUT =
  /偏见|歧视|刻板印象|仇恨|审核|脏话|敏感词|违规|辱骂(?:内容|言论|检测|识别)|\b(?:bias(?:ed)?|stereotyp\w+|hate speech|moderat(?:e|ion|or)|offensive|toxic\w*|slurs?|discriminat\w+|inclusive|derogatory|harassment|abusive)\b/i;

/** Article 1.4.6: contempt or a stereotype about people, a job that has one sex, or a request to abuse somebody. */
export const sensitivityBias: LintRule = {
  id: 'sensitivity/bias',
  metric: 'sensitivity',
  severity: 'warning',
  summary: { en: 'A stereotype, a derogatory word, or abuse of people', zh: '刻板印象、贬损用语或对人的攻击' },
  messages: {
    derogatory: { en: '“{0}” is a derogatory word for people.', zh: '“{0}”是对人的贬损用语。' },
    stereotype: {
      en: '“{0}” states a stereotype as a fact, and the model will follow it.',
      zh: '“{0}”把刻板印象当作事实，模型会照着做。',
    },
    gender: {
      en: '“{0}” gives one sex to a role that anybody may have. Write “they”, or name the role.',
      zh: '“{0}”给不分性别的身份指定了性别。请改用中性的说法。',
    },
    abuse: { en: '“{0}” asks for abuse or manipulation of a person.', zh: '“{0}”要求模型攻击或操纵他人。' },
  },
  check({ document, zones, report }) {
    const text = zones.instruction;
    if (ABOUT.test(zones.visible)) return;
    const find = (key: string, pattern: RegExp, group = 0) => {
      for (const match of text.matchAll(pattern)) {
        const words = match[group] ?? match[0];
        const start = match.index + match[0].lastIndexOf(words);
        if (NEGATED.test(text.slice(Math.max(0, start - 40), start))) continue;
        if (
          key === 'gender' &&
          /\b(?:he or she|she or he|his or her|her or his|him or her|he\/she|his\/her|s\/he)\b/i.test(
            text.slice(match.index, start + 20),
          )
        )
          continue;
        report(key, { start, end: start + words.length }, { args: [document.text.slice(start, start + words.length)] });
      }
    };
    find('derogatory', DEROGATORY);
    for (const pattern of STEREOTYPE) find('stereotype', pattern);
    for (const pattern of MASCULINE) find('gender', pattern, 1);
    find('abuse', ABUSE);
  },
};
