/** Marks and quotes that may stand between a frame (属于, classified as) and the label in its slot. */
const OPEN = String.raw`[\s"“‘'「『【[(（《*_\x60：:=]{0,4}`;
const CLOSE = String.raw`[\s"”’'」』】\])）》*_\x60]{0,4}`;

/** An empty match at `lastIndex` when what ends there is one of these. */
const endsWith = (pattern: string): RegExp => new RegExp(`(?<=(?:${pattern})${OPEN})`, 'iy');
/** A match at `lastIndex` when what begins there is one of these. */
const beginsWith = (pattern: string): RegExp => new RegExp(`${CLOSE}(?:${pattern})`, 'iy');

const SHOULD = '(?:应该|应当|应|可以|可|只能|仍|更|最终|直接|整体|总体)?';
const NOUN_ZH =
  '(?:结论|答案|标签|类别|类型|分类|判断|判定|结果|选项|情感|情感倾向|倾向|情绪|极性|意图|主题|关系|立场|等级|评级|评分|得分|分数|定性)';
const VERB_ZH =
  '(?:归属于|归属|归于|归为|归入|归到|归类为|归类到|归类于|划为|划归|划归为|划分为|划入|列为|列入|判为|判断为|判定为|判作|判成|判断是|判定是|认定为|认定是|确定为|确认为|视为|看作|算作|定为|定性为|界定为|评为|评定为|分为|分到|分类为|分类到|标为|标注为|标记为|标成|标注成|记为|打上|贴上)';
const CUE_ZH =
  '因此|所以|因而|故而|故此|故(?=[为属选判归应该此，,不])|综上|综合来看|综合判断|综合以上|总之|总的来说|总体而言|总体来看|整体来看|整体而言|由此可见|可见|据此|由此判断|最终|于是';
const CUE_EN =
  'therefore|thus|hence|overall|consequently|accordingly|in conclusion|in summary|in short|in sum|to sum up|as a result|ultimately|on balance|all in all|for these reasons|for this reason|this means|which means|taken together|we conclude|i conclude';
const NOUN_EN =
  '(?:label|answer|class|category|classification|verdict|conclusion|sentiment|polarity|stance|relation|relationship|intent|topic|rating|score|decision|judge?ment|result|option|choice)';
const BE_EN = '(?:is|should be|must be|has to be|would be|will be|can only be|remains)';
const ADVERB_EN =
  '(?:(?:therefore|thus|hence|clearly|overall|overwhelmingly|predominantly|definitely|strongly|mostly|simply|still|best described as|best labell?ed|best classified as) )?';
const OBJECT_EN =
  '(?: (?:it|this|this one|the (?:text|message|review|comment|post|email|pair|sentence|ticket|record)))?';
// Somebody else's verdict is none: “the filter classified it as spam”, “was labelled as spam”.
const VERB_EN = String.raw`(?:\b(?:is|are|be|I|we|should|must|to) (?:\w{1,12} )?(?:classif(?:y|ied)|labell?ed|label|categori[sz]ed?|mark(?:ed)?|tag(?:ged)?|rated?|judged?|treat(?:ed)?|flag(?:ged)?|scored?|coded?)${OBJECT_EN}(?: as)?|\b(?:is|are|be) (?:best )?(?:considered|deemed)|falls? (?:in|into|under)|belongs? (?:in|to|under)|counts? as|qualif(?:y|ies) as|amounts to|constitutes|(?:is|be) assigned (?:to )?the (?:label|category|class)|I (?:choose|pick)|best fit is|best match is)`;

/** Words with which a conclusion begins, wherever they stand; the last one starts what counts. */
export const CUE = new RegExp(
  String.raw`${CUE_ZH}|\b(?:${CUE_EN})\b|(?:^|[,;，；] ?)(?:and )?so\b(?! (?:far|much|many|that)\b)`,
  'gi',
);

/** 属于 …, 判断为 …, 标签为 …, “classified as …”, “the label is …”: what a person writes when he says which label it is. */
export const STRONG = endsWith(
  [
    `${SHOULD}(?:属于|属|${VERB_ZH})`,
    `${NOUN_ZH}${SHOULD}(?:是|为|[：:]|属于|选)`,
    '应(?:该|当)?(?:是|为|选)',
    '而是',
    String.raw`\b${VERB_EN} (?:an? |the )?(?:(?:label|category|class|option) )?`,
    String.raw`\b${NOUN_EN}(?: (?:here|for this \w{1,12}|of this \w{1,12}|of the \w{1,12}))?(?: ${BE_EN}|[:=]) ?${ADVERB_EN}(?:an? |the )?`,
    String.raw`\b(?:should|must|has to|can only) be (?:an? |the )?`,
  ].join('|'),
);

/** 因此为 …, 综上，…, “therefore …”, “so it is …”: the label follows the cue at once, or after a copula. */
export const DIRECT = endsWith(
  [
    `(?:${CUE_ZH})(?:所述|来看)?[，,]?(?:其|该[^，,。；;\\s]{1,8}|此[^，,。；;\\s]{1,6}|这[^，,。；;\\s]{0,6}|本[^，,。；;\\s]{1,6}|整体|总体|情感)?(?:上)?(?:是|为|系|仍为|仍是|明显为|显然是|呈|偏)?`,
    String.raw`\b(?:${CUE_EN}|(?<=^|[,;] ?(?:and )?)so),? (?:(?:it|this|that|the (?:\w{1,16} ){1,3})(?:'s|’s|${BE_EN}|is) )?(?:(?:it|this)(?:'s|’s| is) )?(?:the \w{1,16} (?:is|should be) )?${ADVERB_EN}(?:an? |the )?`,
  ].join('|'),
);

/** 该评论为 …, 整体是 …, “this message is …”: says it of the whole text, without a word that concludes. */
export const WHOLE = endsWith(
  [
    '(?:^|[，,；;。：:])(?:该|本|此|这条|这段|这句|这篇|这封|这是|全文|整体|总体|文本|原文)[^，,。；;：:]{0,10}(?:是|为|系|这是一[条段句篇封则个])(?:一[条段句篇封则个])?',
    '(?:^|[，,；;。])(?:这|此)(?:显然|明显|就)?(?:是|属于)(?:一[条段句篇封则个])?',
    String.raw`(?:^|[.,;] )(?:this|it|this (?:text|message|review|comment|post|tweet|email|e-mail|ticket|pair|sentence|article|headline|query|utterance|request|clause|note|record)|the (?:text|message|review|comment|post|tweet|email|e-mail|ticket|sentence|article|headline|query|utterance|clause|record|overall \w{1,12}|sentiment))(?: is|'s|’s| was) ${ADVERB_EN}(?:an? |the )?`,
  ].join('|'),
);

/** The only frames in which a label that is also an everyday word (是, A, 3, yes) is one. */
export const EXPLICIT = endsWith(
  [
    `(?:^|[^不未没别])(?:(?:最终)?${NOUN_ZH})${SHOULD}(?:[是为选]|[：:])`,
    `(?:^|[^不未没别])${SHOULD}(?:属于|判断为|判定为|判为|归类为|划为|标注为|标记为|标为|归为|归入|评为|评定为|记为|定为|选择|应选|故选|选项|(?<=[，,因此所以故应该当])选)`,
    '(?:综合(?:考虑|来看|评定)?|应|因此|最终|故|所以|只能|可)(?:打|给出?|评)(?=[\\d ]{1,3}分)',
    String.raw`\b(?:final )?${NOUN_EN}(?: (?:here|for this \w{1,12}|of this \w{1,12}))?(?: ${BE_EN}|[:=]) ?(?:therefore |thus |clearly |option )?`,
    String.raw`\b(?:classified|labell?ed|marked|rated|scored|coded|graded|categori[sz]ed) (?:as |at )?(?:option |class |category |level )?`,
    String.raw`\b(?:hence|so|thus|therefore|deserves?|earns?|merits?|gets?|receives?),? (?:an? )?(?:final |overall )?(?:score|rating|grade|level) of `,
    String.raw`\b(?:I|we|should|must|therefore|thus|hence|so),? (?:choose|pick|select|go with) (?:option |answer )?`,
  ].join('|'),
);

/** 不属于 …, “should not be classified as …”: a label that is expressly ruled out. */
export const RULED_OUT = endsWith(
  [
    `(?:不|并不|均不|都不|不应|不应该|不应当|不能|不可|不宜|不该|无法|不会)(?:被)?(?:属于|属|是|构成|算|${VERB_ZH})`,
    '并非|并不是|而非|而不是|不是',
    String.raw`\b(?:is|was|are|should|must|can|does|do)(?:n['’]t| not) (?:be |count |qualify |belong |fall )?(?:(?:classified|labell?ed|considered|treated|categori[sz]ed|marked|flagged|as|under|in|to|into|a|an|the) ){0,4}`,
    String.raw`\b(?:cannot|can't) be (?:(?:classified|labell?ed|considered|treated|categori[sz]ed|marked) )?(?:as )?(?:an? )?`,
    String.raw`\b(?:rather than|instead of|not|nor|neither|n['’]t) (?:be )?(?:as )?(?:an? |the )?`,
  ].join('|'),
);

const AFTER_ZH =
  '(?:(?:的)?(?:这一|这个|该|一)?类?(?:类别|类型|标签|范畴|选项|情感倾向|情感|情绪|评价|态度|倾向|意图|主题|信息|内容|消息|文本|评论|新闻|言论|关系|级别|等级|诉求|情况|情形|一类|工单|来电|邮件|报道|条款)|的|类|分|星|级)?';
const AFTER_EN =
  '(?:(?:category|class|label|sentiment|message|e-?mail|review|comment|text|post|tweet|content|feedback|intent|request|inquiry|relation|stance|rating|relationship|clause|stars?|points?|out of \\d{1,3})\\b)?';

/** What may follow a label that is one: the end of the clause, or a reason. */
export const ENDS = beginsWith(
  String.raw`${AFTER_ZH}${AFTER_EN}${CLOSE}(?=$|[。，,；;！!)）…—(（]|\.(?!\w)|:|：|\s[–—-]|而不是|而非|是?因为|because\b|since\b|due to\b|given\b|based on\b|rather than\b|instead of\b|(?:and )?not\b|although\b|though\b|despite\b|even though\b|overall\b|here\b|in this case\b)`,
);
/** The same for everyday words: nothing but the end of the clause, or the unit of a score. */
export const ENDS_AT_ONCE = beginsWith(
  String.raw`(?:分|星|级|类|(?:stars?|points?|out of \d{1,3})\b)?${CLOSE}(?=$|[。，,；;！!)）]|\.(?!\w)|而不是|而非|because\b|since\b|rather than\b|not\b)`,
);

/** Words that take certainty away from what follows them: conditions, questions, doubt, habit, other people's views. */
export const UNSURE =
  /如果|若(?!干)|假如|假设|假使|倘|要是|除非|一旦|只有|只要|即使|即便|是否|是不是|会不会|能否|可能|也许|或许|大概|似乎|好像|看似|貌似|疑似|表面|乍|初看|看起来|看上去|听起来|容易|误[判认标以解]|错[判标认]|错误地|曾|原本|本应|本来|之前|此前|先前|起初|通常|一般|往往|有时|常被|(?<!可以?|应|我|们|而|此|以)认为|觉得|声称|自称|宣称|号称|所谓|主张|辩称|辩解|指称|抗辩|(?<![应可该当])被[^，,。]{0,8}[判标归认列评为成]|有人|多数人|很多人|不少人|大家|同学|系统|机器人|模型|标注员|方面|部分|前半|后半|其中|介于|或者|还是|难[以说言称]|尚不|不足以|时[，,]|\b(?:if|unless|whether|might|may|could|perhaps|possibly|probably|maybe|seems?|appears?|looks? like|at first|superficially|usually|often|typically|normally|generally|sometimes|previously|originally|mistaken\w*|mis(?:label|class)\w*|wrongly|claims?|says?|said|thinks?|believes?|asks?|tempt\w*|easy to|either|between|borderline|calls?|called|nearly|almost|initially|first|would (?!be\b)|(?:most|many|some) (?:people|readers|annotators|reviewers)|colleagues?|part(?:ly|s)?|except|when|were|without)\b/i;
/** Words that turn what was said before them. */
export const TURN =
  /但|不过|然而|可是|只是|反而|其实|实际上|事实上|相反|反之|否则|\b(?:but|however|yet|nevertheless|nonetheless|otherwise|actually|in fact|on the other hand|conversely|except|unless)\b/i;
/** Says that what was named is not right. */
export const REFUTED =
  /不(?:太|够|大|甚)?(?:合适|恰当|妥|准确|成立|正确|对|符|可取|合理)|欠妥|有误|错误|站不住|存疑|说不通|\b(?:wrong|incorrect|inaccurate|mistake|inappropriate|misleading|does(?:n['’]t| not) (?:fit|apply|hold)|too (?:strong|harsh|weak))\b/i;
/** Negations of a clause. Compounds that negate nothing (非常, 不满, 类别) are none. */
export const NEGATED =
  /不(?!满|好|足|便|佳|错|良|耐|仅|但|过|少|同|断|利|安|爽|当|实|得不)|没(?!收)|未(?!来|婚)|无(?!论|效|关|奈)|(?<![是除])非(?!常|法)|难[以说言称]|勿|\b(?:not|no|never|nor|neither|cannot|hardly|barely|rather than|instead of|unlikely|lacks?|fails?|far from)\b|n['’]t\b/i;
