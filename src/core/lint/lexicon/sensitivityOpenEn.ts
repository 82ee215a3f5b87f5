import { type Gated, GatedPatterns } from './gatedPatterns.ts';

/** Words on a group that are composed of its name and a role, a lack or a treatment, with the literals they need. */
export interface OpenClaim extends Gated {
  readonly pattern: RegExp;
}

/** One such pattern; `cues` are parted by “|”. */
export function claim(cues: string, pattern: RegExp): OpenClaim {
  return { cues: cues.split('|'), pattern };
}

/** Faults of mind, character and conduct: by prefix and suffix, and what is not formed so. */
const NEGATIVE =
  '(?:un(?:reliab|trustworth|educat|civili|clean|fit for|stable|grateful|predictab|cooperat|teachab|manageab|motivat|disciplin|ambitio|imaginat|sophisticat|cultur|kempt|ruly|punctual|hygien|bearab|profession|accountab|couth|friendly|reasonab|tidy|productive|willing to (?:work|learn|change|listen))\\w*|ir(?:responsib|rational|ritab)\\w*|in(?:compet|capab|toler|consider|decis|efficient|ept|flexib|sincer)\\w*|im(?:mature|patient|polite|moral|pulsive|modest)|dis(?:honest|loyal|organi[sz]ed|respectful|obedient|gusting|ruptive)|(?!home|child|job|wire|regard|un|none|voice|motion|father|mother)\\w{3,9}less|(?:glued|addicted) to|obsessed with|set in their ways|stuck in (?:the|their)|a (?:gamble|risk|liability|drain|burden|waste|pain|menace|nuisance|joke)|desperate|slow and (?:suspicious|confused|stubborn|forgetful|grumpy)|hormonal|whiny|spoiled|spoilt|fickle|jealous|cold-hearted|rigid|stubborn|grumpy|cranky|nosy|clingy|crafty|sly|cunning|shifty|sneaky|pushy|hot-blooded|hot-tempered|hot-headed|temperamental|submissive|docile|sleazy|tight-fisted|miserly|thick|simple-minded|narrow-minded|(?:slow|dim|half)-witted|feeble|gossipy|loud-mouthed|corrupt|crooked|born (?:thieves|liars|criminals|cheats|followers|to (?:serve|cook|obey|steal))|(?:bad|poor|terrible|awful|lousy|horrible) (?:at|with|(?!health|condition|neighbou?r|because|and)\\w+ers?)|lazy|stupid|dumb|rude|drunk|smelly|dirty|filthy|violent|dangerous|greedy|stingy|dishonest|slow-moving|slow to (?:learn|grasp|get)|primitive|backward|ignorant|thieves|liars|crooks|cheats|criminals|cowards|freeloaders|moochers|crybabies|airheads|divas|slobs|pushovers|sheep|scared of (?:technology|computers|work|change|screens)|out (?:to|for) (?:your|our|the|marry|scam)|too (?:old|slow|dumb|stupid|soft|lazy|emotional|proud|fragile|weak|poor|sensitive|simple|traditional|aggressive|demanding) (?:to|for)|easily (?:confused|fooled|scared|offended|distracted|overwhelmed|led|impressed|manipulated)|easy (?:to (?:fool|scare|trick|impress|fob off)|prey|targets?))';
/** Conduct that is held against people. */
const MISDEEDS =
  '(?:steal|cheat|lie(?! (?:in|on|down|between|at))|rob|scam|whine|nag|gossip|complain|panic|overreact|freeload|squander|waste|wreck|ruin|trash|exploit|leech|sponge|haggle|litter|spit|stink|booze|brawl|show up (?:late|drunk|without|unannounced|whenever|empty)|turn up (?:late|drunk|without|empty)|slack|give up|get (?:confused|lost|drunk|emotional|hysterical|aggressive|jealous|clingy|scared|flustered|overwhelmed|in the way|pregnant)|expect (?:everything|handouts|a handout|special treatment|others to)|demand (?:everything|special treatment)|rush(?: through| past|,| and|\\.|$)|push in|jump the queue|cut (?:in line|corners)|talk (?:too (?:much|loud)|nonsense|all day)|say yes to everything|fall for|forget (?:everything|half)|lose (?:it|track|interest|their temper)|breed|live off|take (?:our|everything|advantage|bribes)|(?:bring|cause|start|make|spread|create|mean|spell|attract) (?:\\w+ )?(?:crime|trouble|noise|drugs|dirt|diseases?|violence|drama|a mess|mess|chaos|scenes?|problems|accidents|fights|damage|rats)|ignore (?:the )?(?:rules|instructions|signs|deadlines)|break (?:everything|things|(?:the )?rules)|hate (?:work|working|change|rules|reading|technology|us)|act (?:out|like (?:children|they|kings|animals)|stupid|entitled)|think (?:they|the world) (?:own|are better|know|owes?|deserve)|(?:buy|decide|think|vote|shop|lead|judge) with their (?:hearts?|emotions?|feelings|heads?|hormones|wallets?|eyes))';
/** What a group is said to be unable or unwilling to do. */
const ABLE =
  '(?:be (?:trusted|bothered|relied|left alone|taught|on time|expected)|change|learn|listen|notice|appreciate|say no|sit still|integrate|stop|keep (?:a|their|up|their hands)|handle|hold (?:a job|down|their)|understand|follow|pay|tell|think|grasp|get (?:it|technical|the|along|anything|jokes|irony|numbers)|take (?:a|responsibility|criticism|no)|drive|park|cook|read(?! aloud)|manage|lead|plan|budget|save|care|commit|finish|admit|work (?:hard|in|with|under|alone|late)|do (?:maths?|anything|numbers|technology|logic|their|a)|know (?:how|what|the|any|better|where)|mind|use (?:a (?!screen)|the (?!stairs)|technology|computers?|apps?)|cope|wash|tip|clean|wear (?:helmets?|masks?|(?:seat)?belts|gloves|the)|return|apologi[sz]e|show up|arrive on|lock|concentrate|figure|remember|even)';
/** A fault of mind, character or conduct; sticky. */
export const NEGATIVE_EN = new RegExp(`${NEGATIVE}(?![\\w-])`, 'iy');
/** A misdeed; sticky. */
export const MISDEED_EN = new RegExp(`${MISDEEDS}\\b`, 'iy');
/** An ability that is denied; sticky. */
export const ABLE_EN = new RegExp(`${ABLE}\\b`, 'iy');
/** A virtue that is denied, a taste that is ascribed; sticky. */
export const TASTE_EN =
  /(?:have|has|with|show|lack) (?:no|little|zero|any) (?:work ethic|manners|ambition|loyalty|discipline|taste|morals?|respect|shame|self-control|sense|clue|brains?|patience|interest in (?:work|tech\w*|maths?|careers?))\b|(?:prefer|love|want|need|like) [^.;,\n]{2,30} that match(?:es)? their (?:nails|outfit|shoes|dress|handbag)|(?:prefer|love|want|need|like|only want|only buy) (?:something |anything |things |it )?(?:pink|cute|shiny|glitter\w*|pretty|sparkl\w+|a strong (?:man|hand)|strong men|a rich \w+|rich men|to be (?:told|led|rescued|bossed|pampered|looked after))\b|are better off (?:in|at|with|doing|staying|as|cooking)\b/iy;

/** People who were named before, or need no name. */
export const THEY_EN = new RegExp(
  '\\b(?:(?:these|those|such|this|that|her|his|their) (?:kind|sort|type|lot)(?: of (?:people|folks|person|women|men))?|(?:these|those|such) (?:people|folks|families|types|guys|kids|men|women)|(?:people|women|men|folks|guys|girls) (?:like (?:that|this|him|her|them|those)|(?:her|his|their|that) age)|(?:the )?locals|(?:the )?natives|ex-convicts|ex-cons|addicts|people on (?:benefits|welfare|food stamps|the dole)|(?:tenants|families|mothers) on (?:benefits|welfare)|the (?:girls|ladies|gals|boys|lads|women) (?:at|in|from|on|behind|down in|over in) (?:the )?[\\w-]{2,16}(?: (?:desk|office|department|team|floor|room|counter|shift))?)',
  'gi',
);
/** Literals without which no such people are named. */
export const THEY_CUES_EN: readonly string[] =
  'these people|those people|such people|these folks|those folks|these famil|those famil|such famil|these types|those types|these guys|those guys|these kids|those kids|these men|those men|these women|those women|such women|that kind|this kind|her kind|his kind|their kind|this sort|that sort|their sort|that type|this type|that lot|this lot|their lot|people like |women like |men like |folks like |guys like |girls like |her age|his age|their age|that age|locals|natives|ex-con|addicts|on benefits|on welfare|food stamps|the dole|the girls|the ladies|the gals|the lads|the boys|the women'.split(
    '|',
  );
const HER = '(?:wom[ae]n|girls?|lad(?:y|ies)|wi(?:fe|ves)|mothers?|moms?|mums?|mommies|grandmas?|females?)';
const HIM = '(?:m[ae]n|boys?|guys?|husbands?|fathers?|dads?|daddies|grandpas?|males?|lads?|gentlemen)';
/** Several of one sex, or every one of it: one mother is somebody. */
const EVERY_HER = `(?:(?:every|each|the|our|all|any) )?(?:women|girls|ladies|wives|mothers|moms|mums|mommies|females)|every (?:mother|mom|mum|woman|girl|wife)`;
const EVERY_HIM = `(?:(?:every|each|the|our|all|any) )?(?:men|boys|guys|husbands|fathers|dads|daddies|males|lads)|every (?:father|dad|man|boy|husband)`;
const HOME =
  '(?:bak\\w+|cakes?|cook\\w*|clean\\w*|coffee|tea|salads?|flowers|decorat\\w*|sew\\w*|knit\\w*|iron(?:s|ing)?|laundry|washing|dishes|childcare|nursery|kids|babies|tid(?:y|ies|ying)|snacks|sandwich\\w*|cupcakes?|cookies|buffet|catering|kitchen|houseworks?|chores|shopping|looks|pretty|gentle|caring|nurtur\\w*|emotion\\w*|hearts?|dolls|princess\\w*|costumes?|face[- ]paint\\w*)';
const OUT =
  '(?:carr(?:y|ies)|lift\\w*|grill\\w*|barbecue|bbq|tables|tents?|set(?:s|ting)? up|build\\w*|repair\\w*|fix(?:es)?|tools|heavy|money|decid\\w*|lead\\w*|financ\\w*|beer|football|technical|strateg\\w*|paper|sofa|work|office|job|earn\\w*|provid\\w*|brave|strong|logic\\w*|heads?|drive\\w*|cars?|trucks?|tech\\w*|boss\\w*|protect\\w*|stage|parking|security|stalls?|puts? up)';
const LIKELY = '(?:a |our |their |the )?';

/** Claims that are found by their build, whatever the words in them are. */
export const OPEN_EN = new GatedPatterns<OpenClaim>([
  claim(
    ' age people| age women| age men| age they| age you| age folks| age, people| age, they| age, you| age, women',
    /\bat (?:her|his|their|that|your) age,? (?:most |many )?(?:people|women|men|they|you|folks|one) (?:can['’]t|cannot|don['’]t|do not|won['’]t|never|no longer|are (?:too|just|simply)|can (?:hardly|barely)|should(?:n['’]t| not)|get|lose|forget)\b[^.,;\n]{0,30}/gi,
  ),
  // A task of the home for one sex, one of the world for the other.
  claim(
    'mothers|moms|mums|mommies|wives|women|girls|ladies|every mother|every mom|every mum|every woman|every girl|every wife|mum |mom ',
    new RegExp(
      `\\b(?:${EVERY_HER})\\b(?! and (?:fathers|dads|men|boys|husbands))[^.!?\\n]{0,30}?\\b${HOME}\\b[^.!?\\n]{0,50}?\\b(?:${EVERY_HIM})\\b[^.!?\\n]{0,30}?\\b${OUT}\\b|\\b(?:${EVERY_HIM})\\b(?! and (?:mothers|moms|women|girls|wives))[^.!?\\n]{0,30}?\\b${OUT}\\b[^.!?\\n]{0,50}?\\b(?:${EVERY_HER})\\b[^.!?\\n]{0,30}?\\b${HOME}\\b|\\b(?:mum|mom) [^.!?\\n]{0,24}(?:washing|laundry|dishes|cook\\w*|clean\\w*|iron\\w*|kitchen|vacuum\\w*)[^.!?\\n]{0,20}\\b(?:while|and) dad [^.!?\\n]{0,16}\\b(?:paper|tv|sofa|couch|football|match|beer|office|work)\\b`,
      'gi',
    ),
  ),
  // Something is too hard for a group; a group is good for looks.
  claim(
    'for women|for girls|for ladies|for moms|for mums|for seniors|for old|for housewives|for foreigners|for immigrants|for the elderly|for blondes|for pensioners|for poor',
    /\b(?:too )?(?:hard|difficult|complicated|technical|confusing|demanding|tricky|advanced|much) for (?:women|girls|ladies|moms|mums|housewives|old (?:people|folks|ladies)|foreigners|immigrants|blondes|pensioners|poor people)\b|\bfor (?:women|girls|ladies|moms|mums|seniors|housewives|foreigners|blondes|pensioners)\b[^.;\n]{0,10}\b(?:because|since|as)\b[^.;\n]{0,30}\b(?:hard|difficult|confusing|complicated|too \w+) for them\b/gi,
  ),
  claim(
    'decoration|eye candy|to look at|to look pretty|looking pretty|look pretty|be pretty|to be seen',
    new RegExp(
      `\\b(?:blondes?|${HER}) (?:[\\w-]+ ){0,5}(?:(?:just|only|purely|mostly) (?:there )?(?:for )?decoration|eye candy|(?:just|only|there) to look (?:pretty|good|nice|at)|(?:should|must|have to|has to) (?:be|look) (?:pretty|quiet|sexy|pleasing))`,
      'gi',
    ),
  ),
  claim(
    'people do.|people do,|folk do|folks do|folk are|men do.|men do,|men are.|men are,|girls do|boys do|ans do|ese do|ish do|ans are.|blondes |foreigners |immigrants |teenagers do|millennials do|peasants |villagers do|southerners do|northerners do|always do|usually do|usually are|always are|people are.|people are,',
    new RegExp(
      `\\b(?:like|as|the way) (?:all |most )?(?:country folk|(?:old|poor|fat|black|white|rich|village|rural|foreign) (?:people|folks?|women|men)|women|men|girls|boys|blondes|foreigners|immigrants|teenagers|millennials|peasants|villagers|southerners|northerners|[A-Z][a-z]{2,12}(?:ans|ese|ish)) (?:always |usually |often |just |simply )?(?:do|are|will)(?=[.,;!]|$)`,
      'g',
    ),
  ),
  // Who is not let in, said without a verb.
  claim(
    'no foreigners|no immigrants|no muslims|no welfare|no benefits|no blacks|no gays|no refugees|no migrants|no gyps|no jews|no arabs|no roma|no dss|no africans|no indians|no asians|no mexicans|no turks|no oldies|no fat |no disabled',
    /(?<=^|[,;:.(\s])no (?:foreigners|immigrants|muslims|welfare(?: recipients| people| cases)?|benefits(?: people)?|blacks|gays|refugees|migrants|gyps(?:y|ies)|jews|arabs|roma|dss|africans|indians|asians|mexicans|turks|oldies|fat (?:people|girls|women|chicks)|disabled(?: people)?)(?=[,;.!)]|$| (?:and|or|please|allowed|wanted)\b)/gi,
  ),
  claim(
    'job ad|job post|job offer|vacancy|hiring|recruit|help wanted|job description|hire |looking for a|applicants|candidates',
    /\b(?:job (?:ad|advert|advertisement|post|posting|offer|description)|vacancy|hiring|recruit\w*|help wanted|hire|looking for an?|applicants|candidates)\b[^.\n]{0,60}?(?:[:,(;] ?|\b(?:should be|must be|be|a|an|for) )(?:(?:preferably|ideally|only|strictly) )?(?:(?:young|single|unmarried|childless|attractive|pretty|good-looking|cute|slim|blonde|white|native-born)(?=[,;.)]| (?:and|girl|woman|lady|female|male|man)\b)|(?:male|female|men|women)(?: only| preferred)?(?=[,;.)]| (?:and (?:strong|young|pretty|single)|(?:under|below|younger) ))|(?:no|without) (?:kids|children|family plans)(?=[,;.)])|under (?:2\d|3\d|4\d)(?=[,;.)]| years)|max(?:imum|\.)? (?:age )?(?:2\d|3\d|4\d)(?=[,;.)]| years)|(?:no|not) older than \d\d)/gi,
  ),
  claim(
    'assume the reader|assume that the reader|assume the user|assume they|housewife who|grandma who|granny who|old lady who|girl who|woman who',
    /\b(?:reader|user|customer|listener|viewer|audience|caller) (?:is|will be|would be|as) (?:just |only |probably |always )?(?:an? )?(?:[a-z]+ ){0,2}(?:housewife|housewives|grandma|granny|old lady|blonde|redneck|farmer|peasant|immigrant|old man|old woman|teenage girl)s? (?:who|that|with) (?:has never|have never|can['’]t|cannot|doesn['’]t|don['’]t|knows? nothing|never|barely|no|thinks?)\b/gi,
  ),
  // A difference of the sexes as a reason.
  claim(
    'because women|because men|because girls|because boys|since women|since girls|since men|because ladies|as women|because moms|because mums',
    /\b(?:because|since|as) (?:most |all )?(?:women|men|girls|boys|ladies|moms|mums) (?:always |usually |just |simply |naturally |only |tend to )?(?:prefer|love|hate|are (?:better|worse|more|less|simply|just|naturally|by nature|so) (?!likely|often|common|affected|exposed|paid|at risk|than)\w+|need (?:a|to be|help|things)|never|can['’]t|don['’]t (?:like|understand|get|care|know)|buy|want (?:a|to be|romance|drama))\b[^.,;\n]{0,30}/gi,
  ),
  // “Boys are brave and girls should be pretty”; “women buy with their hearts, men with their heads”.
  claim(
    'women|girls|ladies|mothers|moms|mums',
    new RegExp(
      `\\b(?:boys|men|fathers|dads) (?:are|should be|need to be|must be) (?!on |in |at |from |\\d|\\w+ed |not |also |equal|welcome|both)${LIKELY}[a-z]+(?: and [a-z]+)?,? (?:and |but |while |whereas )?(?:girls|women|mothers|moms) (?:are|should be|need to be|must be|should|must) (?!on |in |at |from |\\d|not |also |too|equal|welcome)[a-z]+|\\b(?:girls|women|mothers|moms) (?:are|should be|need to be|must be) (?!on |in |at |from |\\d|\\w+ed |not |also |equal|welcome|both)${LIKELY}[a-z]+(?: and [a-z]+)?,? (?:and |but |while |whereas )?(?:boys|men|fathers|dads) (?:are|should be|need to be|must be|should|must) (?!on |in |at |from |\\d|not |also |too|equal|welcome)[a-z]+`,
      'gi',
    ),
  ),
  claim(
    'thief|thieves|robber|killer|gangster|drug dealer|burglar|pickpocket|mugger|terrorist|criminal|scammer',
    new RegExp(
      `\\b(?:the )?(?:thief|robber|killer|gangster|drug dealer|burglar|pickpocket|mugger|terrorist|criminal|scammer)s? (?:should|must|has to|have to|needs? to|will|can|could|would) (?:obviously |of course |naturally |clearly )?(?:be|look) (?:an? )?(?:\\w+ )?(?:[A-Z][a-z]{2,11}(?:an|ese|ish|i)|[Bb]lack|[Aa]rab|[Mm]uslim|[Ff]oreign\\w*|[Ii]mmigrant|[Rr]efugee|[Gg]ypsy|Roma|Turk)\\b`,
      'g',
    ),
  ),
  claim(
    'tenants|applicants|candidates|need apply',
    /\b[Oo]nly (?:native )?[A-Z][a-z]{2,11}(?:an|ese|ish|ch|ss) (?:tenants|applicants|candidates|need apply)\b/g,
  ),
  claim(
    'greedy |drunk|fiery |lazy |stingy |sneaky |sassy |submissive |hot-headed |thieving |miserly |crafty |savage ',
    /\b(?:greedy|drunk|drunken|fiery|lazy|stingy|sneaky|sassy|submissive|hot-headed|thieving|miserly|crafty|savage) (?:old |little |young )?(?:Jew|Turk|Scot|Gypsy|Arab|Greek|Pole|Russian|[A-Z][a-z]{2,9}(?:man|woman|ican|ian|ese|ina|ino))\b/g,
  ),
  claim(
    'scared of|afraid of|suspicious of|wary of|angry at|angry about|to hate|to fear|to distrust|hate the|fear the',
    /\b(?:makes?|gets?|so (?:that )?|sure) [^.;\n]{0,40}\b(?:scared of|afraid of|suspicious of|wary of|angry at|to hate|to fear|to distrust) (?:their |the |these |all |those |our )?(?:new )?(?:muslims?|immigrants?|migrants?|refugees?|foreigners?|gays?|gypsies|roma|jews?|blacks?|arabs?|turks?|turkish|african|syrian|homeless|trans|gay|black|foreign|jewish)\b/gi,
  ),
  claim(
    'like most |like all |like so many |like every other ',
    /\b(?:too|so|such|very|typically|always) [a-z]+\b[^.;\n]{0,24},? like (?:most|all|so many|every other) (?:wom[ae]n|m[ae]n|girls?|boys?|blondes?|immigrants?|foreigners?|old people|teenagers?|millennials?|[A-Z][a-z]{2,11}(?:ans?|ese|ish))\b/g,
  ),
  claim(
    'people there|everyone there|everybody there|everyone here|people over there|people down there|people from there|past her prime|past their prime|left on the shelf|old maid',
    new RegExp(
      `\\b(?:everyone|everybody|people) (?:over |down |from |back )?there (?:is|are|were|was|still|live|lived) (?:all |still |just |mostly )?(?:an? )?(?:${NEGATIVE}|thief|liar|criminal|crook|poor and \\w+|(?:living|living there) like (?:animals|savages)|like (?:animals|savages))(?![\\w-])|\\bpast (?:her|their) prime\\b|\\bleft on the shelf\\b|\\ban? old maid\\b`,
      'gi',
    ),
  ),
  claim(
    'and therefore|so therefore|and naturally|so naturally|so of course|and of course|so obviously|so probably|and obviously',
    /\b(?:is|was|being|['’]s) (?:obviously |clearly |just )?(?:an? )?(?:gay|black|female|woman|muslim|jewish|disabled|old|foreign(?:er)?|blonde?|trans|asian|mexican|chinese|indian|immigrant|millennial|boomer|from the countryside),? (?:and|so) (?:therefore|naturally|of course|obviously|probably) \w+/gi,
  ),
  claim(
    'foreigners, so|immigrants, so|women, so|girls, so|old people, so|old, so|farmers, so|housewives, so|seniors, so|pensioners, so|uneducated, so|boomers, so',
    /\b(?:they|s?he)(?:['’]re|['’]s) (?:all |mostly |just |only )?(?:an? )?(?:uneducated|foreigners?|immigrants?|wom[ae]n|girls?|farmers?|housewives|old(?: people)?|seniors?|pensioners?|boomers?),? so (?!that|please|far|many|much)\w+/gi,
  ),
  claim(
    'stricter|harsher|tougher|more suspicious|extra careful|warier',
    /\b(?:stricter|harsher|tougher|more suspicious|extra careful|warier) (?:with|on|of|towards?) (?:the |all |any |those )?(?:women|girls|boys|(?:kids|people|students|applicants|those|candidates|customers) from|immigrants|foreigners|refugees|[a-z]+ (?:immigrants|women|men|families)|[A-Z][a-z]{2,11}(?:ans|ese|ish)|old people|black|muslim|roma|gypsies)\b/gi,
  ),
  claim(
    'job for|task for|place for|sport for|work for|topic for|field for',
    new RegExp(
      `\\b(?:no|not a|isn['’]t an?|hardly an?) (?:job|task|place|sport|work|topic|field) for (?:an? )?(?:${HER}|${HIM}|old people|seniors)\\b`,
      'gi',
    ),
  ),
]);
