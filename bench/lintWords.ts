/** What prompts of one language are put together from; `<name>` in a pattern stands for one of `slots.name`. */
export interface Words {
  readonly gap: string; // between two sentences
  readonly steps: string;
  readonly limits: string;
  readonly examples: string;
  readonly format: string;
  readonly record: string;
  readonly pair: readonly [input: string, output: string];
  readonly columns: readonly string[];
  readonly variables: readonly string[];
  readonly headings: readonly string[];
  readonly sentences: readonly string[];
  readonly orders: readonly string[];
  readonly defects: readonly string[];
  readonly records: readonly string[];
  readonly reasons: readonly string[];
  readonly slots: Readonly<Record<string, readonly string[]>>;
}

export const ZH: Words = {
  gap: '',
  steps: '步骤',
  limits: '约束',
  examples: '示例',
  format: '输出格式',
  record: '原文',
  pair: ['输入：', '输出：'],
  columns: ['类别', '判断依据', '权重'],
  variables: ['原文', '标题', '用户问题', '候选标签'],
  headings: ['背景：<thing>的<act>', '<role>的职责', '<thing>分类标准', '第 <n> 类<thing>', '关于<part>的说明'],
  sentences: [
    '你是一名<role>，每天要<act>约 <n> 条<thing>。',
    '<thing>来自<place>，其中<part>往往只占一两句。',
    '我们在<place>收集了<thing>，希望按<part>把它们分成几类。',
    '同一条<thing>可能同时提到<part>和<part>，此时以<part>为准。',
    '过去由<role>人工完成，平均每条需要 <n> 秒。',
    '结果会交给<role>复核，因此<part>必须写清楚。',
    '如果<thing>里没有<part>，就把它归入“<label>”。',
    '“<label>”表示作者明确谈到了<part>，而不只是提到<place>。',
    '上一版模型把 <n>% 的<thing>误判为“<label>”，原因是忽略了<part>。',
    '读者是<role>，他们只关心<part>，不关心<part>。',
    '<place>的<thing>常常夹杂英文缩写和表情，例如 OK、ASAP。',
    '截至第 <n> 周，<thing>的数量比上月增加了 <n>%。',
  ],
  orders: [
    '阅读<thing>，找出其中谈到<part>的句子。',
    '判断这条<thing>是否与<part>有关，只回答“<label>”或“<label>”。',
    '用不超过 <n> 个字概括<part>。',
    '不得改写<thing>中的<part>。',
    '先列出依据，再给出类别，两者之间用 #### 分隔。',
    '<part>缺失时输出“未知”，不要猜测。',
    '<thing>为空或无法辨认时，输出“无法判断”。',
    '每条理由写 <n> 个字以内，不要复述<thing>。',
    '把<part>与<part>分开评价，各打 1 到 5 分。',
    '按<part>从高到低排列，最多列 <n> 条。',
  ],
  defects: [
    '请您尽量写得好一些，谢谢。',
    '适当列出一些<part>，字数不要太长。',
    '对<part>、<part>等进行分析。',
    '请注意，需要特别注意的是，一定要认真<act><thing>。',
    '它应该和上面的那个保持差不多。',
    '如有疑问请致电 138****<n>，或写信给 name@example.com。',
    '输出<n>以内。',
  ],
  records: [
    '昨天在<place>买的，<part>和描述的不一样，客服让我等 <n> 天。',
    '<place>的<part>比去年好，就是排队排了 <n> 分钟。',
    '第 <n> 次来<place>了，<part>一如既往。',
    '想问一下<part>怎么申请，<place>那边说不归他们管。',
    '更新之后<part>打不开，重启 <n> 次也没用。',
  ],
  reasons: [
    '文中直接谈到<part>，与<place>无关。',
    '只提到<place>，没有评价<part>。',
    '作者比较了<part>和<part>，态度明确。',
    '重点在<part>，占全文 <n>%。',
  ],
  slots: {
    role: ['质检员', '客服主管', '产品经理', '数据标注员', '法务专员', '新闻编辑', '医学顾问', '采购经理'],
    act: ['审核', '分类', '标注', '整理', '摘录', '翻译', '比对', '归档'],
    thing: ['用户评论', '工单', '合同条款', '新闻稿', '会议纪要', '商品描述', '求助帖', '问卷回答', '病历摘要', '邮件'],
    part: [
      '物流时效',
      '价格',
      '售后态度',
      '质量',
      '包装',
      '界面',
      '付款方式',
      '保修期限',
      '安装过程',
      '退换规则',
      '口味',
      '噪音',
    ],
    place: ['官网', '线下门店', '论坛', '小程序', '呼叫中心', '直播间', '区域仓库', '社区团购群'],
    label: ['相关', '不相关', '正面', '负面', '中性', '投诉', '咨询', '建议'],
  },
};

export const EN: Words = {
  gap: ' ',
  steps: 'Steps',
  limits: 'Constraints',
  examples: 'Examples',
  format: 'Output format',
  record: 'Text',
  pair: ['Input: ', 'Output: '],
  columns: ['Label', 'Evidence', 'Weight'],
  variables: ['text', 'title', 'question', 'labels'],
  headings: [
    'Background: how we <act> <thing>',
    'The job of a <role>',
    'What counts as <part>',
    'Class <n> of <thing>',
    'Notes on <part>',
  ],
  sentences: [
    'You are a <role> who has to <act> about <n> <thing> a day.',
    'The <thing> come from <place>, and <part> rarely takes up more than a sentence.',
    'We collected the <thing> in <place> and want them sorted by <part>.',
    'One of the <thing> may mention both <part> and <part>; in that case <part> decides.',
    'Until now a <role> did this by hand in <n> seconds each.',
    'The result goes to a <role> for review, which is why <part> must be spelled out.',
    'Where the <thing> say nothing of <part>, the label is "<label>".',
    '"<label>" means that the author speaks of <part> and does not merely name <place>.',
    'The previous model called <n>% of the <thing> "<label>" because it overlooked <part>.',
    'Readers are interested in <part>, not in <part>.',
    'In <place> the <thing> often contain abbreviations such as ETA or RMA.',
    'By week <n> the number of <thing> had grown by <n>% over the month before.',
  ],
  orders: [
    'Read the <thing> and find the sentences about <part>.',
    'Decide whether the text is about <part>; answer "<label>" or "<label>" and nothing else.',
    'Summarise <part> in at most <n> words.',
    'Never rewrite <part> as given in the <thing>.',
    'State the evidence first, then the label, with #### between the two.',
    'When <part> is missing, output "unknown" and do not guess.',
    'If the input is empty or illegible, output "cannot tell".',
    'Keep each reason under <n> words and do not repeat the <thing>.',
    'Rate <part> and <part> separately, from 1 to 5.',
    'Sort by <part>, highest first, and list no more than <n> items.',
  ],
  defects: [
    'Please be so kind as to write it really well, thank you very much.',
    'List some of the <part> in a fairly short way.',
    'Analyse <part>, <part>, etc.',
    'It is important to note that you should make sure to <act> the <thing> carefully.',
    'It should be more or less like that one.',
    'Questions go to name@example.com or to (202) 555-01<n>.',
    'Keep it under <n>.',
  ],
  records: [
    'Bought it from <place> yesterday, <part> is not as described and they told me to wait <n> days.',
    'The <part> at <place> is better than last year, but I queued for <n> minutes.',
    'My visit number <n> to <place>, and <part> is as good as ever.',
    'How do I apply for <part>? <place> says that it is none of their business.',
    'Since the update <part> does not open, even after <n> restarts.',
  ],
  reasons: [
    'The text speaks of <part>, not of <place>.',
    'Only <place> is named, <part> is not judged.',
    'The author compares <part> with <part> and takes a side.',
    'The weight lies on <part>, <n>% of the text.',
  ],
  slots: {
    role: [
      'quality inspector',
      'support lead',
      'product manager',
      'data annotator',
      'paralegal',
      'news editor',
      'medical reviewer',
      'buyer',
    ],
    act: ['review', 'classify', 'annotate', 'sort', 'excerpt', 'translate', 'compare', 'file'],
    thing: [
      'customer reviews',
      'tickets',
      'contract clauses',
      'news drafts',
      'meeting minutes',
      'product pages',
      'forum posts',
      'survey answers',
      'case notes',
      'e-mails',
    ],
    part: [
      'delivery time',
      'price',
      'the support tone',
      'build quality',
      'packaging',
      'the interface',
      'payment options',
      'the warranty',
      'installation',
      'the return policy',
      'taste',
      'noise',
    ],
    place: [
      'the web shop',
      'a branch office',
      'the forum',
      'the mobile app',
      'the call centre',
      'a livestream',
      'the regional warehouse',
      'a neighbourhood group',
    ],
    label: ['relevant', 'irrelevant', 'positive', 'negative', 'neutral', 'complaint', 'question', 'suggestion'],
  },
};
