/** The parts of a prompt that Promptmill knows, after the article's template: 角色 + 任务 + 背景 + 示例 + 原文 and its eight metrics. */
export type SectionName =
  | 'role'
  | 'background'
  | 'task'
  | 'steps'
  | 'constraints'
  | 'criteria'
  | 'examples'
  | 'edge-cases'
  | 'input-format'
  | 'output-format'
  | 'record';

const NAMES: Readonly<Record<SectionName, RegExp>> = {
  role: /^(?:角色|角色(?:身份|设定|定位|和身份|与身份)|身份|人设|role|persona|system|who you are|your role)$/i,
  background: /^(?:背景|任务背景|背景信息|上下文|context|background|background information)$/i,
  task: /^(?:任务|任务\s*\d+|目标|任务目标|任务描述|任务说明|指令|要完成的任务|task|task\s*\d+|tasks|goal|goals|objective|instruction|instructions|your task)$/i,
  steps: /^(?:步骤|处理步骤|执行步骤|工作流程|流程|判断步骤|steps|procedure|process|workflow|step by step)$/i,
  constraints: /^(?:约束|约束条件|限制|要求|规则|注意|注意事项|提醒|constraints|requirements|rules|guidelines|notes)$/i,
  criteria:
    /^(?:评价标准|衡量标准|评估标准|评分标准|判断标准|判定标准|考评维度|标准|criteria|evaluation|evaluation criteria|standards|rubric|acceptance criteria)$/i,
  examples:
    /^(?:(?:输出|参考|完整)?(?:示例|样例|范例)|样本|例子|范文|样稿|(?:示例|参考)输出|few-?shot|(?:(?:sample|worked|example) )?(?:examples?|samples?|outputs?(?<=(?:sample|example) outputs?))|demos?|demonstrations?)(?:\s*\d+)?$/i,
  'edge-cases':
    /^(?:边界|边界条件|边界情况|特殊情况|例外|例外情况|异常情况|异常处理|edge[- ]?cases?|exceptions|special cases|corner cases)$/i,
  'input-format': /^(?:输入|输入格式|输入说明|input|input format)$/i,
  'output-format': /^(?:输出|输出格式|输出要求|返回格式|格式|output|output format|response format|format)$/i,
  record:
    /^(?:原文|原文内容|正文|待处理文本|待标注文本|待分类文本|文本|样本原文|record|text|source text|document|message|input text)$/i,
};

/** The known part that a heading names, in Chinese or English; numbering (`1.`, `一、`) and a final colon are ignored. */
export function sectionName(heading: string): SectionName | undefined {
  if (heading.length > 60) return undefined;
  const plain = heading
    .replace(/^(?:\d+(?:\.\d+)*[.、)）]?|[一二三四五六七八九十]+[、.])\s*/, '')
    .replace(/^[【[*_\s]+|(?<![】\]*_\s:：])[】\]*_\s:：]+$/g, '')
    .trim();
  for (const [name, pattern] of Object.entries(NAMES)) if (pattern.test(plain)) return name as SectionName;
  return undefined;
}
