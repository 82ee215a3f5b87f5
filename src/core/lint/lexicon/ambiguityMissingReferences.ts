import type { ReferencePattern } from './ambiguityReferencePattern.ts';

/** References whose own noun would have to stand elsewhere in the prompt, and pronouns for one of two people. */
export const MISSING_REFERENCES: readonly ReferencePattern[] = [
  {
    need: 'noun',
    cues: ['aforementioned', 'above-mentioned'],
    pattern: /\b((?:the|these|those) (?:aforementioned|above-mentioned) (?:[a-z-]+ )?([a-z]{3,20}))\b/dgi,
  },
  {
    need: 'noun',
    cues: ['follow all', 'follow the', 'obey the', 'apply all', 'respect all', 'obey all', 'adhere to'],
    pattern:
      /\b(?:follow|obey|apply|respect|adhere to) ((?:all |all the |the )(rules|guidelines|conventions|criteria))(?: strictly| carefully| exactly| closely)?(?=\s*(?:[.,;!]|$|\n))/dgi,
  },
  {
    need: 'noun',
    cues: ['之前的', '先前的', '此前的', '遵守所有', '遵守全部', '遵循所有', '严格遵守', '前面的', '上面的'],
    pattern:
      /(?:按照?|根据|依照|遵循|参照|依据|沿用)((?:之前|先前|此前|前面)的(指导|指示|说明|约定|要求|规则|标准|格式|设定|模板|讨论|结论))|(?:严格)?(?:遵守|遵循)((?:所有|全部)(?:的)?(规则|规范|规定))(?=[，。；\s]|$)/dg,
  },
  {
    need: 'noun',
    cues: [
      '行标',
      '我们公司',
      '我司',
      '公司内部',
      '内部的',
      '部门的',
      '行业内',
      '公司的',
      '我们的',
      '我们部门',
      '我们这',
    ],
    pattern:
      /(?:按照?|根据|依照|遵循|参照|依据|用|符合)((?:我们|咱们|我司|本公司|公司|内部|部门|行业|行标|团队|学校|单位)[^，。；：、\n]{0,6}?(口径|标准|规定|规范|惯例|制度|模板|格式|流程|风格|要求))(?![一-鿿]*[：:])/dg,
  },
  {
    need: 'outside',
    cues: [
      '照去年',
      '按去年',
      '沿用去年',
      '照上一版',
      '按上一版',
      '沿用上一版',
      '照前一版',
      '按前一版',
      '去年那',
      '上季度那',
      '上一期那',
      '上期那',
      '前一版',
      '上一版',
      '旧版那',
      '以前那',
      '原来那',
      '往年',
    ],
    pattern:
      /((?:去年|上季度|上一期|上期|以前|原来|前年|往年)的?那[份个种套篇版条张封次款家批本][^，。；：、\n\d]{0,6}|(?:按照?|照着?|仿照|参照|沿用)(?:往年|去年|上一版|前一版|往届|上一?届)的?[^，。；\n]{0,12})/dg,
  },
  {
    need: 'outside',
    cues: ['the usual '],
    pattern:
      /\b((?:the|our|your) usual (?:fields?|sections?|columns?|information|details|data|points|questions|categories|labels|values|parts|structure|fashion|manner|length|signature|greeting|disclaimer))\b(?! (?:of|in|for|that|such)\b)/dgi,
  },
  {
    need: 'noun',
    cues: ['schedule ', 'appendix ', 'annex ', 'exhibit ', 'attachment ', 'annexe '],
    pattern:
      /\b(?:in|to|per|from|with|see|under|by|of|against|using) ((?:the )?((?:schedule|appendix|annexe?|exhibit|attachment) (?:\d{1,2}|[A-F])))\b/dgi,
  },
  {
    need: 'two',
    cues: [
      '给他',
      '替他',
      '帮他',
      '向他',
      '对他',
      '给她',
      '替她',
      '帮她',
      '向她',
      '对她',
      '通知他',
      '通知她',
      '告诉他',
      '告诉她',
    ],
    pattern:
      /[一-鿿]{1,2}(?:工|总|哥|姐|经理|老师|先生|女士|主任|医生|律师|同学|[张王李刘陈])(?:和|跟|与)[一-鿿]{1,2}(?:工|总|哥|姐|经理|老师|先生|女士|主任|医生|律师|同学)[^\n]{2,60}[，。；]\s?(?:请|帮我|然后|再|麻烦){0,3}((?:给|替|帮|向|对|通知|告诉)[他她](?!们)[^，。；\n]{0,6})/dg,
  },
  {
    need: 'two',
    cues: [
      ' to him',
      ' for him',
      'tell him',
      'ask him',
      ' to her',
      ' for her',
      'tell her',
      'ask her',
      'email him',
      'email her',
      'thank him',
      'thank her',
    ],
    pattern:
      /\b[A-Z][a-z]{2,14} and (?:my |his |her )?[A-Z][a-z]{2,14}\b (?:are|were|have|had|both|disagree|argue|met|fell|want|quarrel|work)[^\n]{2,160}?[.;,] (?:please |then |now |so )?((?:[Ww]rite|[Ss]end|[Dd]raft|[Ee]mail|[Tt]ell|[Aa]sk|[Tt]hank|[Rr]eply)[^.;,\n]{0,30}\b(?:him|her))\b/dg,
  },
];
