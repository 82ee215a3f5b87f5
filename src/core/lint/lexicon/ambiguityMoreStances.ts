import { find, type Find } from './ambiguityStanceFinds.ts';

/** Requirements on the whole of the answer that exclude each other: label only or with its reason, brief or exhaustive, grave or funny. */
export const MORE_FINDS: readonly Find[] = [
  find(
    'reason',
    'no',
    ['之外', '以外', '标签外', '类别外', '分数外', '结果外', '答案外'],
    /除(?:了)?(?:标签|类别|分类|分数|数字|答案|编号|选项)名?(?:之外|以外|外)[，,]?[^，。；\n]{0,4}(?:不要|禁止|不得|别|不|严禁|勿)(?:再)?(?:输出|写|返回|有|加|包含|附|出现)/g,
  ),
  find(
    'reason',
    'no',
    ['nothing else', 'no other text', 'nothing more'],
    /\b(?:the |a |one )?(?:label|category|number|score|letter|tag|rating)(?: name)?(?:,)? (?:and|with) (?:nothing else|nothing more|no other text)\b/gi,
  ),
  find(
    'reason',
    'yes',
    ['理由', '原因', '依据'],
    /(?<=必须|务必|都要|一定要|并|同时|再|还要|(?<!不)需要?)(?:写|说|写出|给出|附上?|说明|阐明|交代|补上)[^，。；\n]{0,8}(?:理由|原因|依据)/g,
  ),
  find(
    'detail',
    'short',
    ['简明扼要', '言简意赅', '越短越好', '越简短越好', '惜字如金', '一句话说完', '一句话回答', '一句话概括全文'],
    /简明扼要|言简意赅|越(?:简)?短越好|惜字如金|一句话(?:说完|回答|概括全文)/g,
  ),
  find(
    'detail',
    'long',
    ['越详细', '尽可能', '尽量', '面面俱到', '越长越好', '不厌其详'],
    /越(?:详细|详尽|长|全面)越好|尽(?:可能|量)的?(?:地)?(?:详细|详尽|详实|细致)|(?<!不要|不必|无需)面面俱到|不厌其详/g,
  ),
  find(
    'detail',
    'short',
    ['be brief', 'keep it short', 'keep it brief', 'very short', 'very brief'],
    /(?<=^|[.,;]\s|\band |please )(?:be (?:very |extremely )?brief|keep (?:it|the answer|answers|replies|your answer) (?:very |extremely )?(?:short|brief))\b/gi,
  ),
  find(
    'detail',
    'long',
    ['detail', 'exhaustive'],
    /\b(?:in (?:great|full|extensive|as much) detail|exhaustive(?:ly)?|go into (?:great|full) detail|every detail|as much detail as (?:possible|you can))\b/gi,
  ),
  find(
    'mood',
    'grave',
    ['严肃', '庄重', '严谨'],
    /(?:语气|风格|文风|口吻|措辞|基调)[^，。；\n]{0,6}(?:严肃|庄重)|(?:保持|用|以)(?:严肃|庄重)的?(?:语气|风格|口吻)/g,
  ),
  find(
    'mood',
    'light',
    ['幽默', '搞笑', '俏皮', '诙谐', '轻松', '调侃'],
    /(?:语气|风格|文风|口吻|措辞|基调)[^，。；\n]{0,6}(?:幽默|搞笑|俏皮|诙谐|调侃)|(?:保持|用|以)(?:幽默|搞笑|俏皮|诙谐|调侃)的?(?:语气|风格|口吻)/g,
  ),
  find(
    'mood',
    'grave',
    ['serious ', 'solemn', 'sober '],
    /\b(?<!not |not too |less )(?:serious|solemn|sober|humou?rless) (?:tone|style|voice|register)\b/gi,
  ),
  find('mood', 'grave', ['humour', 'humor', 'jokes'], /\b(?:no|without|avoid) (?:any )?(?:humou?r|jokes)\b/gi),
  find(
    'mood',
    'light',
    ['humorous', 'humourous', 'funny ', 'playful', 'witty', 'joke'],
    /\b(?<!not |not too |less )(?:humou?rous|funny|playful|witty|light-hearted) (?:tone|style|voice|register)\b|\b(?:add|include|tell|make|end with|open with) (?:a |some |one )?jokes?\b/gi,
  ),
  find(
    'list',
    'no',
    ['分点', '分条', '列点', '一段话', '逐条'],
    /(?:不要|不得|禁止|不可|别|不用|无需|不)(?:分点|分条|列点|逐条)|(?:写成|合成|用|以)(?:连贯的|完整的)?一段话/g,
  ),
  find(
    'list',
    'yes',
    ['分点', '分条', '列点', '逐条'],
    /(?<![不别勿]|不要|不得|禁止|无需|不用)(?:分点|分条|列点|逐条)(?:列出|说明|回答|输出|作答|写|陈述|阐述|展开|列举|列|，|。)/g,
  ),
  find(
    'title',
    'no',
    ['标题'],
    /(?:不要|不需要?|无需|不用|不加|不写|省略|禁止|别)(?:写|加|带|有|起|使用)?(?:任何)?(?:大)?标题(?=[，。；\s]|$)/g,
  ),
  find(
    'title',
    'yes',
    ['标题'],
    /(?<!不|不要|别|无需|不用)(?:起|拟|配|加|写)(?:上|出)?(?:一?个|一句)(?:[^，。；\n不]{0,8})?标题(?=[，。；\s]|$)/g,
  ),
  find(
    'title',
    'yes',
    ['标题居', '标题加', '标题用', '标题左', '标题放', '标题写', '标题要', '标题不超'],
    /(?<![不无勿别小副子]|不要|不用|无需|副)标题(?:要|请|需|应)?(?:居中|居左|加粗|加大|左对齐|用[^，。；不]{1,6}|放在?[^，。；不]{1,4}|写在|不超过)/g,
  ),
  find(
    'title',
    'no',
    [
      'no title',
      'without a title',
      'omit the title',
      'no headline',
      'without title',
      'not add a title',
      'not write a title',
    ],
    /\b(?:no (?:title|headline)|without (?:a |any )?(?:title|headline)|omit the title|(?:do not|don't) (?:add|write|give|use|include) (?:a |any )?(?:title|headline))\b(?=[\s]*(?:[.,;)]|$|\n|and\b))/gi,
  ),
  find(
    'title',
    'yes',
    ['title'],
    /\b(?<!no |not |without )(?:(?:centre|center|bold|underline|capitali[sz]e) the title|the title (?:in bold|in capitals|centred|centered|must be|should be|at the top)|(?:start|begin|open) with a (?:short |catchy |bold )?title|title (?:centred|centered|in bold))\b/gi,
  ),
];
