const ZH_ILLNESS =
  '(?:[12一二]型)?糖尿病|高血压|高血脂|高脂血症|低血糖|(?:急性|慢性)?白血病|淋巴瘤|骨髓瘤|黑色素瘤|胶质瘤|(?:乳腺|宫颈|子宫|卵巢|前列腺|甲状腺|鼻咽|食管|食道|胰腺|胆管|胆囊|膀胱|结肠|直肠|皮肤|口腔|大?肠|肺|肝|胃|喉|脑|骨|血|肾|舌)?(?:癌|恶性肿瘤)(?:晚期|早期|中期|[IVⅠⅡⅢⅣ]{1,3}期|[一二三四]期)?|肿瘤|[甲乙丙丁戊]肝(?:大三阳|小三阳|携带者?)?|大三阳|小三阳|肝炎|肝硬化|脂肪肝|艾滋病?|HIV(?:阳性|感染)?|梅毒|淋病|尖锐湿疣|性病|(?:重度|中度|轻度|产后)?抑郁(?:症|状态|障碍)?|焦虑(?:症|障碍)|双相(?:情感)?障碍|惊恐(?:发作|障碍)|(?:人格|进食|睡眠|发育|智力|认知|语言|应激)障碍|厌食症|暴食症|失眠症|妄想|躁郁症|精神分裂症?|强迫症|自闭症|孤独症|多动症|先天性心脏病|心脏病|肾结石|痔疮|息肉|囊肿|脑瘫|智力残疾|听力损失|色盲|狐臭|口吃|早产|(?:剖腹|剖宫)产|孕(?:期|\\d{1,2} ?周)|HPV(?:阳性|感染)?|肿块|腰突|颈椎病|甲状腺癌|青霉素过敏|(?:花生|海鲜|头孢|药物)过敏|(?:空腹)?血糖(?:高|\\s?\\d{1,2}\\.\\d)|血压\\s?\\d{2,3}[/／]\\d{2,3}|阿尔茨海默(?:病|症)?|老年痴呆|帕金森(?:病|症)?|癫痫|哮喘|肺炎|肺结核|结核病|尘肺|慢阻肺|冠心病|心(?:肌)?梗(?:死|塞)?|心衰|心律失常|房颤|脑(?:梗|出血|卒中)(?:死|塞)?|中风|尿毒症|肾衰竭?|肾炎|肾病(?:综合征)?|痛风|甲亢|甲减|甲状腺结节|流产|人流|不孕(?:不育)?症?|怀孕|先兆流产|骨折|残疾|偏瘫|截瘫|红斑狼疮|类风湿(?:性关节炎)?|强直性脊柱炎|银屑病|白癜风|湿疹|带状疱疹|渐冻症|血友病|地中海贫血|贫血|唐氏综合征|多囊卵巢|子宫肌瘤|乳腺结节|腰椎间盘突出|胃溃疡|克罗恩病|胰腺炎|胆结石|阑尾炎|青光眼|白内障|耳聋|失明|酒精依赖|吸毒|戒毒|自杀(?:未遂|倾向)?|自残|新冠(?:阳性|肺炎|病毒)?|核酸阳性';
const ZH_CARE =
  '化疗|放疗|(?:切除|搭桥|置换|移植|缝合|剖腹|开颅|微创)手术|做了?[\\u4e00-\\u9fff]{0,6}手术|手术后|术后|透析|抗病毒治疗|心脏搭桥|支架手术|器官移植|肾移植|截肢|精神科|心理科|(?:长期)?(?:服用|注射|口服)[\\u4e00-\\u9fff]{2,8}?(?:胍|胰岛素|片|胶囊|汀|平|林|唑|沙坦|普利|洛尔|地平)|胰岛素|二甲双胍|专注达|利他林|碳酸锂|丙戊酸钠?|帕罗西汀|文拉法辛|度洛西汀|氯硝西泮|劳拉西泮|喹硫平|阿立哌唑|优甲乐|华法林|靶向药|化疗药|阻断药|司美格鲁肽|奥司他韦|止痛药|安眠药|降压药|舍曲林|氟西汀|阿普唑仑|奥氮平|利培酮|抗抑郁药';
const ZH_DIAGNOSED =
  '(?:确诊|诊断)(?:出|为|是|患有?|得了)?[\\u4e00-\\u9fff]{2,10}?(?:病|症|炎|瘤|癌|障碍|感染|综合征)|(?:患有?|罹患|得了|查出|检出|病史[：:])[\\u4e00-\\u9fff]{1,8}?(?:病|症|炎|瘤|癌|障碍|感染|综合征)';

/** Illness, diagnosis and treatment in Chinese. */
export const HEALTH_ZH = new RegExp(`${ZH_ILLNESS}|${ZH_DIAGNOSED}|${ZH_CARE}`, 'g');

const ZH_AMOUNT =
  '[^，。；;\\n]{0,8}?(?:[¥￥]\\s?)?[\\d０-９](?:[\\d０-９,.]{0,14}[\\d０-９])?(?:\\s?(?:[百千]?万?[元块]|[百千]?万|[kK千]\\b|美元))?';
/** Income, debts and assets in Chinese: with an amount, or where the word itself says that money is owed. */
export const FINANCE_ZH = new RegExp(
  `(?:月薪|年薪|日薪|时薪|底薪|年终奖|薪酬|到手|税前|税后|提成|佣金|彩礼|抚养费|赡养费|退休金|养老金|低保金|补偿金|N\\+1|赌债|借条|外债|花呗|借呗|白条|身家|工资|薪资|薪水|月收入|年收入|收入|奖金|存款|余额|负债|欠款|欠债|贷款|房贷|车贷|网贷|债务|资产|净资产|理财|信用分|征信分|公积金|赔偿款|透支)${ZH_AMOUNT}|欠(?:了|我|他|她|公司|银行|下|着|款)?${ZH_AMOUNT.replace('{0,8}', '{0,6}')}|(?:征信|信用卡|贷款|房贷|网贷)[^，。；;\\n]{0,8}逾期|逾期[^，。；;\\n]{0,6}(?:未还|还款)|失信被执行人|限制?高消费|(?:列入|上了|进了)(?:征信)?黑名单|低保户?|贫困生|贫困户|特困|建档立卡|(?:催|让|叫)(?:他|她)?(?:[^，。；;\\n]{0,6})还(?:钱|款)|欠(?:钱|债)(?:不还)?|破产|(?:输|亏|赔)(?:了|掉|光)?[^，。；;\\n]{0,4}?\\d[\\d,.]{0,12}\\s?[百千]?万?[元块万]|借(?!款人|条|记|阅|口|助)(?:了|走|给|款)?[^，。；;\\n]{0,6}?\\d[\\d,.]{0,12}\\s?[百千]?万?[元块万]`,
  'g',
);

const EN_ILLNESS =
  /\b(?:stage (?:[IV]{1,3}|[1-4])[ABC]? )?(?:(?:breast|lung|colon|bowel|prostate|ovarian|cervical|pancreatic|skin|liver|kidney|stomach|brain|thyroid|bladder|blood|bone|throat|metastatic|terminal|advanced) ){0,2}(?:cancer|tumou?r|carcinoma|lymphoma|melanoma|leuk(?:a)?emia)\b|\b(?:type[ -](?:1|2|I|II|one|two) |gestational )?diabet(?:es|ic)\b|\b(?:HIV(?:[- ]positive)?|AIDS|hepatitis(?: [A-E])?|syphilis|gonorrh(?:o)?ea|herpes|chlamydia|tuberculosis)\b|\b(?:(?:major|clinical|severe|chronic|postpartum|post-natal|postnatal) )?(?:depression|depressive disorder)\b|\b(?:bipolar(?: (?:disorder|I|II))?|schizophrenia|anxiety disorder|panic disorder|PTSD|OCD|ADHD|autis(?:m|tic)|anorexia|bulimia|eating disorder|psychosis|suicidal|self-harm|alcoholi(?:sm|c)|addiction|rehab)\b|\b(?:Parkinson['’]?s|Alzheimer['’]?s|dementia|multiple sclerosis|epilepsy|lupus|ALS|Crohn['’]?s|ulcerative colitis|cystic fibrosis|fibromyalgia|endometriosis|asthma|COPD|pneumonia|emphysema|hypertension|high blood pressure|heart (?:attack|failure|disease)|stroke|angina|arrhythmia|atrial fibrillation|kidney (?:failure|disease)|dialysis|cirrhosis|rheumatoid arthritis|gout|an(?:a)?emia|(?:knee|hip|heart|kidney|liver|valve|bone marrow) (?:replacement|transplant|bypass|surgery)|biops(?:y|ies)|pacemaker|appendectomy|vasectomy|C-section|caesarean|relapsed?|overdosed?|seizures?|celiac disease|coeliac disease|scoliosis|glaucoma|cataracts?|hearing loss|allergic to penicillin|sickle cell|blood clots?|stent|IBS|panic attacks?|borderline personality disorder|Tourette(?:['’]s)?|cerebral palsy|Down syndrome|warfarin|Ozempic|Prozac|Zoloft|Xanax|Adderall|Ritalin|gabapentin|oxycodone|methotrexate|tamoxifen|levothyroxine|escitalopram|citalopram|quetiapine|lamotrigine|antiretrovirals?|STI|STD|positive for [A-Za-z0-9-]{2,12}|miscarriage(?! of justice)|pregnan(?:t|cy)|infertility|IVF|abortion|chemo(?:therapy)?|radiotherapy|methadone|insulin|metformin|sertraline|lithium|fluoxetine|antidepressants?|antipsychotics?|COVID(?:-19)?(?: positive)?|sleep apn(?:o)?ea|hernia|concussion|migraines?|psoriasis|HbA1c:? \d[\d.]*|BMI:? (?:of )?\d\d|blood pressure (?:of |is |was )?\d{2,3}\/\d{2,3}|blood type|hysterectomy|mastectomy|burn-?out)\b/;

/** Illness, diagnosis and treatment in English. */
export const HEALTH_EN = new RegExp(
  `\\bdiagnosed with (?:an? )?(?:(?:${EN_ILLNESS.source})|[a-z]{4,20}(?: (?:disease|syndrome|disorder|arthritis|failure|infection|fibrosis))?)|${EN_ILLNESS.source}`,
  'g',
);

const EN_AMOUNT =
  '(?:[$€£¥] ?\\d(?:[\\d,.]{0,14}\\d)?(?: ?(?:k|K|m|million|thousand)\\b)?|\\d(?:[\\d,.]{0,14}\\d)?(?: ?k)? ?(?:USD|EUR|GBP|dollars|euros|pounds)\\b)';
/** Income, debts and assets in English, with an amount, or arrears and bankruptcy. */
export const FINANCE_EN = new RegExp(
  `\\b(?:salary|wages?|income|earns|earning|makes|is paid|was paid|gets paid|owes?|owing|owed|debts?|take-home|compensation|base pay|child support|refund due|balance|overdraft|overdrawn|loan|mortgage|savings|net worth|credit limit|pension|bonus|alimony|severance|arrears)\\b[^.;\\n]{0,30}?${EN_AMOUNT}|\\bcredit score\\b[^.;\\n]{0,12}?\\d{3}\\b|${EN_AMOUNT} (?:in debt|in arrears|a year|per year|per month|a month|of debt|overdrawn|salary)|\\b(?:filed for|declared|personal|went) bankrup(?:tcy|t)\\b|\\b(?:foreclosure|repossess(?:ed|ion)|wage garnishment|food stamps|on welfare|debt collect(?:ion|ors?)|sent to collections)\\b|\\b(?:behind on|defaulted on)\\b[^.;\\n]{0,15}\\b(?:rent|mortgage|loan|payments?)\\b`,
  'gi',
);

/** A text that is about a person of public life or of the past, or about no real one. */
export const NOT_PRIVATE =
  /总统|主席|总理|首相|国王|女王|皇帝|诗人|作家|演员|歌手|明星|导演|科学家|院士|创始人|董事长|首席执行官|球星|运动员|艺人|历史|传记|小说|故事|剧本|短篇|童话|主人公|主角|虚构|将领|画家|晚清|清代|明代|唐代|宋代|古代|民国|教练|冠军|研究成果|课题|论文|讲座|专家|电影|电视剧|\b(?:president|prime minister|senator|governor|king|queen|emperor|actor|actress|singer|musician|author|novelist|poet|star|champion|player|coach|laureate|NBA|stud(?:y|ies)|paper|lecture|conference|research(?:er)?|trials?|announces|expert|specialist|scientist|physicist|philosopher|athlete|footballer|celebrity|founder|billionaire|historical|biography|novel|stor(?:y|ies)|screenplay|tale|fictional|character|protagonist|film|movie|died of|died from|die of|CEO of|Wikipedia)\b/i;

/** What a text must hold, in lower case, to tell of health or money, or to be such a line of a form. */
export const CONDITION_CUES: readonly string[] = (
  '病 症 癌 瘤 炎 肝 诊 艾滋 hiv 大三阳 小三阳 抑郁 障碍 分裂 癫痫 哮喘 心梗 心肌 心衰 心律 房颤 脑梗 脑出血 卒中 中风 痴呆 帕金森 肾 ' +
  '痛风 甲亢 甲减 结节 流产 人流 不孕 怀孕 骨折 残疾 偏瘫 截瘫 狼疮 类风湿 脊柱 白癜风 湿疹 疱疹 湿疣 贫血 多囊 肌瘤 突出 溃疡 结石 青光眼 白内障 ' +
  '耳聋 失明 依赖 吸毒 戒毒 自杀 自残 新冠 核酸 感染 结核 尘肺 慢阻肺 高血 低血糖 糖尿 化疗 放疗 透析 抗病毒 搭桥 支架 移植 截肢 精神科 心理科 ' +
  '服用 注射 口服 胰岛素 双胍 舍曲林 氟西汀 阿普唑仑 奥氮平 利培酮 抗抑郁 主诉 用药 薪 工资 薪水 收入 奖金 存款 余额 负债 欠 贷 债 资产 理财 ' +
  '年终奖 薪酬 到手 税前 税后 提成 佣金 彩礼 抚养费 赡养费 退休金 养老金 低保 补偿金 n+1 赌债 借条 外债 花呗 借呗 白条 身家 高消费 黑名单 贫困 特困 建档 输了 输掉 亏 赔 借了 ' +
  '借走 借给 焦虑 惊恐 厌食 暴食 失眠 妄想 痔疮 息肉 囊肿 脑瘫 智力 听力损失 色盲 狐臭 口吃 早产 剖腹 剖宫 孕 hpv 肿块 腰突 过敏 血糖 血压 手术 术后 专注达 利他林 碳酸锂 丙戊酸 ' +
  '帕罗西汀 文拉法辛 度洛西汀 西泮 喹硫平 阿立哌唑 优甲乐 华法林 靶向药 化疗药 阻断药 格鲁肽 奥司他韦 止痛药 安眠药 降压药 replacement transplant bypass surgery ' +
  'biops pacemaker appendectomy vasectomy c-section caesarean relapse overdose seizure celiac coeliac scoliosis glaucoma cataract hearing_loss penicillin sickle clot stent ' +
  'borderline tourette palsy syndrome warfarin ozempic prozac zoloft xanax adderall ritalin gabapentin oxycodone methotrexate tamoxifen levothyroxine citalopram quetiapine ' +
  'lamotrigine antiretroviral foreclosure repossess garnish stamps welfare take-home ' +
  '信用 征信 公积金 赔偿款 透支 逾期 失信 还钱 还款 破产 ' +
  'cancer tumor tumour carcinoma lymphoma melanoma leukemia leukaemia diabet _aids hepatitis syphilis gonorrh ' +
  'herpes chlamydia tuberculosis depressi bipolar schizophrenia anxiety panic ptsd _ocd adhd autis anorexia bulimia eating_disorder psychosis suicidal ' +
  'self-harm alcoholi addiction rehab parkinson alzheimer dementia sclerosis epilepsy lupus crohn colitis fibrosis fibromyalgia ' +
  'endometriosis asthma copd pneumonia emphysema hypertension blood_ heart_ stroke angina arrhythmia fibrillation kidney dialysis cirrhosis ' +
  'arthritis gout anemia anaemia miscarriage pregnan infertility ivf abortion chemo radiotherapy methadone insulin metformin sertraline ' +
  'lithium fluoxetine antidepress antipsychot covid apnea apnoea hernia concussion migraine psoriasis hba1c bmi hysterectomy mastectomy ' +
  'burnout burn-out diagnos medical medication salary wage income debt balance overdra loan mortgage savings ' +
  'net_worth credit_ pension bonus alimony severance arrears bankrupt behind_on defaulted bipolar condition: _owe _earn _makes _paid _gets base_pay child_support refund_due collection debt_coll _sti _std _ibs positive_for compensation_'
)
  .split(' ')
  .map((cue) => cue.replaceAll('_', ' '))
  .concat(
    '姓名 患者 病人 客户 员工 联系人 name patient employee client customer borrower applicant cardholder insured'
      .split(' ')
      .flatMap((label) => [':', '：', '"', "'", '”', '*', ' :', ' ：', '=', ' ='].map((sign) => label + sign)),
  );
