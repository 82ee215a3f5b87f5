// Open classes: what people ask a model to do to material. Verbs that only shape the answer (output, return, keep, write down
// that …) are left out on purpose: they state a requirement, not a further operation.

/** Chinese verbs of two and more characters that name an operation wherever a clause begins with them. */
export const VERBS_ZH =
  '阅读|读[一完遍]|通读|提供|翻译|译成|翻成|总结|概括|归纳|提取|抽取|摘出|摘录|找出|找到|挑出|挑选|选出|圈出|列出|列一|罗列|分析|分类|归类|分组|分档|分级|分成|分出|判断|判定|识别|辨别|改写|改成|改为|改掉|修改|修正|润色|优化|评估|评价|点评|打标|打分|打个?[^，。；]{0,6}分|评分|对比|比较|比对|生成|撰写|写出?一?[个份篇段条封句]|起草|草拟|拟定|拟一|拟[个份条封]|标注|标出|标红|标记|统计|计算|算出|算一|推荐|检查|核对|核实|核查|校对|校验|整理|筛选|筛出|过滤|排序|排个序|排个?优先级|排出|设计|提出|转换|转成|转写|制定|拆解|拆成|拆分|拆开|预测|预估|估算|估一|介绍|处理|安抚|查询|查找|查出|查一|查验|讲解|解释|询问|追问|出题|出一?[道段组个套份]|布置|安排|批改|纠正|纠错|配图|画出|画一|画个|做成|汇总|合计|清洗|清理|去重|去掉|去除|删除|删掉|剔除|提炼|归档|分开|按[^，。；]{1,8}(?:分(?:开|组|类)|排序|归类|打分)|合并|扩写|缩写|续写|规划|回复|回信|答复|对照|梳理|复盘|调研|调查|搜索|检索|收集|搜集|抓取|解析|贴标签|定级|诊断|排查|测试|验证|复核|审核|审查|审阅|审一|通知|发到|发给|转给|推送|记录|登记|录入|导出|导入|保存|上传|备份|部署|运行|编写|重构|模拟|推断|推算|引导|跟进|回访|预约|报价|退款|理解|创建|新建|补全|填充|替换|绘制|起名|命名|取名|起[一两三四五六几个\\d]|拎出|拉出|寒暄|脱敏|打码|换算|折算|绘图|润一|审校|盘点|统一';

/** Chinese verbs of one character: they count behind 先, 再, 然后, 能 and the like, or with a complement. */
export const SHORT_ZH =
  '(?:[翻译算画查列拟挑拎洗拆填念圈审抽摘删评估猜编排订约测筛捋洗抠配报转退催订]|写(?![明清上入法作字到真实的])|看(?![法好重点来点])|问(?!题|答)|讲(?!究)|标(?![准题签点的])|分(?![钟别为数之])|改(?![善革])|起(?![来初点])|选(?!择|项)|发(?![现生展布挥音言])|想(?![法要象起])|做(?![到法])|打(?![算印])|出(?![现口处来])|比(?![如例])|归|汇(?!率))';
/** What may follow a verb of one character that nothing introduces. */
export const COMPLEMENT_ZH = '(?:出|成|完|[一两三四五六七八九十\\d]|几|个|清楚|掉|它|他|这|每)';

/** Characters that begin a Chinese word of handling something; verbs of saying and of shaping the answer are none. */
export const HANDLES_ZH =
  '[列找读问比揪升标补改扫查核升跑删剔补填拆拼装盯筛滤估折换抛派轮抓挑拣摘抄抽扒捞追跟收取拿锁订寄送转推搬存搭埋造排裁剪贴描录盘洗煮炒拌烤播宣颁清合指听归调投催押试测算译审校圈拟编布勾串汇拢堆配接翻]';
/** Words of two characters that begin with one of them and are names of things or of qualities. */
export const THINGS_ZH =
  '(?:列[表为车入]|问[题号卷答候]|读[者物音法]|比[如例较喻赛]|找不|标[题签点准语红]|改[善革]|升[级华]|配料|配角|配音员|合同|合理|合适|合格|合法|合作|调性|调研员|收入|收益|排版|排名|折扣|转折|转化率|清单|清晰|清楚|清淡|清新|指标|指令|指定|指代|听众|补充说明|补丁|接口|接近|接受|接收|接到|接下|翻译腔|布局|布尔|编号|编码|编造|编程|校园|审美|译文|译名|测试用例|算法|算是|算作|试卷|试图|投资|归属|汇率|跟随|跟着|查看|核心|升序|轮次|派生|推理|推文|推测|转义|换行|换句|送达|送礼|存在|存储|造成|造型|排除|排比|剪影|描述|录音|盘点表|播客|宣传语|取值|取决|拿铁|收件|收到|订单|锁定|洗发|抓住|追求|抽象|抄袭|摘要|摘自|填空|拆迁|装修|装饰|补贴|删节|跑步|跑题|升学|估计|抛开|派对)';

/** What follows a verb's characters when they are part of a noun. */
export const NOUN_ZH =
  '(?![师员者器机的]|结果|报告|标准|规则|框架|类型|能力|方法|部分|格式|时|模型|任务|要求|工具|助手|专家|系统)';

/** English verbs in the base form, with their particles. */
export const VERBS_EN =
  'do (?=an? |the )|put (?:it|them|everything|these|those) (?:on|onto|under|next)|add|adjust|analy[sz]e|annotate|answer|append|apply|arrange|ask|assemble|assess|assign|attach|audit|award|back up|book|brainstorm|break (?:it |them |this )?down|build|bundle|calculate|capture|caption|cast|catalog(?:ue)?|categori[sz]e|chart|check|choose|cite|classify|clean(?: up| out)?|cluster|collect|combine|come up with|compare|compile|compose|compress|compute|condense|connect|consolidate|construct|contrast|convert|copy|correct|count|create|critique|cross-?check|cut|dedupe|deduplicate|debug|decide|define|deploy|describe|design|detect|determine|develop|devise|diagnose|discuss|divide|double-?check|draft|draw(?: up)?|drop|edit|email|estimate|evaluate|examine|explain|export|extract|fetch|figure out|file|fill(?: in)?|filter|find(?: out)?|fix|flag|forecast|forward|gather|generate|give|go (?:over|through)|grade|group|guess|hand (?:out|back)|highlight|hunt for|identify|implement|import|improve|integrate|interview|introduce|investigate|judge|label|lay out|list|load|locate|log|look (?:at|for|through|up|into)|mail|make|map|mark|match|merge|model|move|name|negotiate|normali[sz]e|note|order|organi[sz]e|outline|paraphrase|parse|pick(?: out)?|plan|plot|point out|polish|predict|prepare|prioriti[sz]e|produce|proofread|propose|prune|publish|pull(?: out| up)?|put (?:it|them|everything|all of it|that) (?:all )?(?:together|into|in)|query|quiz|quote|rank|rate|read(?: through)?|recalculate|recommend|reconcile|record|redact|redesign|refactor|remove|rename|reorder|rephrase|replace|report|research|restructure|reveal|review|rewrite|role-?play|run|save|scan|schedule|score|search|segment|select|send|sequence|set up|show|simulate|sketch|sort|split|spot|strip(?: out)?|structure|suggest|summari[sz]e|survey|tabulate|tag|take|teach|tell|test|tidy(?: up)?|total(?: up)?|trace|transcribe|transform|translate|triage|trim|turn|update|upload|validate|verify|visuali[sz]e|weigh|work out|write(?: up)?|walk me through';
