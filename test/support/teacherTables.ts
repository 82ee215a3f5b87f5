import { translatorOf } from '#core/bundles';
import type { Limits } from '#core/label/job';
import type { ListedPrice, TeacherModel, TeacherPreset } from '#core/label/teachers/preset';
import { builtInTeachers, presets, REPLAY_ID } from '#core/label/teachers/presets';

/** The languages of the page of teachers. */
export type PageLanguage = 'en' | 'zh';

const words = {
  en: {
    teachers: ['teacher', '', 'address', 'key from', 'model', 'at once', 'a minute'],
    models: ['teacher', 'model', 'window', 'thinks', 'in', 'cached', 'out', 'batch', 'as of'],
    tiers: ['tier', 'at once', 'requests a minute', 'tokens a minute', 'tokens a day'],
    own: 'you give it',
    none: 'none',
    usual: ' (unless you say otherwise)',
    thinking: { never: 'no', optional: 'switched off', always: 'always' },
    requests: 'requests',
    tokens: 'tokens',
  },
  zh: {
    teachers: ['教师', '', '地址', '密钥来自', '模型', '并发', '每分钟'],
    models: ['教师', '模型', '窗口', '思考', '输入', '命中缓存', '输出', '批处理', '日期'],
    tiers: ['等级', '并发', '每分钟请求', '每分钟 token', '每天 token'],
    own: '由你填写',
    none: '不需要',
    usual: '（默认）',
    thinking: { never: '否', optional: '已关闭', always: '总是' },
    requests: '次请求',
    tokens: 'token',
  },
} as const;

/** The tables of `docs/teachers*.md`, by the name of the comment that they stand below. */
export function teacherTables(language: PageLanguage): Readonly<Record<string, string>> {
  return { teachers: teachersTable(language), models: modelsTable(language), tiers: tiersTable(language) };
}

function teachersTable(language: PageLanguage): string {
  const { own, none, requests, tokens } = words[language];
  const replay = builtInTeachers.find(({ id }) => id === REPLAY_ID);
  const minute = ({ rpm, tpm }: Limits) =>
    [
      ...(rpm === undefined ? [] : [`${rpm} ${requests}`]),
      ...(tpm === undefined ? [] : [`${whole(tpm)} ${tokens}`]),
    ].join('<br>');
  const rows = presets.map((preset) => {
    const limits = limitsOf(preset);
    return [
      code(preset.id),
      titleOf(preset.title, language),
      preset.baseUrl === '' ? own : code(preset.baseUrl),
      preset.apiKeyEnv === undefined ? none : code(preset.apiKeyEnv),
      code(preset.model),
      limits.concurrency === undefined ? '–' : String(limits.concurrency),
      minute(limits) || '–',
    ];
  });
  const first = [
    code(REPLAY_ID),
    titleOf(replay?.title ?? '', language),
    '–',
    none,
    '–',
    String(replay?.limits?.concurrency ?? '–'),
    '–',
  ];
  return table(words[language].teachers, [first, ...rows]);
}

function modelsTable(language: PageLanguage): string {
  const rows = presets.flatMap(({ id, models }) => {
    // Models of which the same is known share a line.
    const alike = new Map<string, string[]>();
    for (const model of models) {
      const cells = modelCells(model, language).join(' | ');
      alike.set(cells, [...(alike.get(cells) ?? []), code(model.id)]);
    }
    return [...alike].map(([cells, same]) => [code(id), same.join(', '), cells]);
  });
  return table(words[language].models, rows, 4);
}

function modelCells({ price, thinking, contextTokens }: TeacherModel, language: PageLanguage): readonly string[] {
  return [
    contextTokens === undefined ? '–' : whole(contextTokens),
    thinking === undefined ? '–' : words[language].thinking[thinking],
    ...priceCells(price),
  ];
}

function priceCells(price: ListedPrice | undefined): readonly string[] {
  if (price === undefined) return ['–', '–', '–', '–', '–'];
  const sign = price.currency === 'CNY' ? '¥' : '$';
  const money = (value: number | undefined) => (value === undefined ? '–' : `${sign}${value}`);
  const batch = price.batch === undefined ? '–' : `${Math.round(price.batch * 100)} %`;
  const [source = ''] = price.source.split(' ');
  return [money(price.input), money(price.cached), money(price.output), batch, `[${price.asOf}](${source})`];
}

function tiersTable(language: PageLanguage): string {
  const kimi = presets.find(({ id }) => id === 'kimi-cn');
  const rows = (kimi?.tiers ?? []).map(({ concurrency, rpm, tpm, tpd }, tier) => [
    `${tier}${tier === kimi?.tier ? words[language].usual : ''}`,
    ...[concurrency, rpm, tpm, tpd].map((value) => (value === undefined ? '–' : whole(value))),
  ]);
  return table(words[language].tiers, rows, 1);
}

/** A title as the Label view has it. */
const titleOf = (title: string, language: PageLanguage) => translatorOf(language === 'zh' ? 'zh-cn' : 'en')(title);
const limitsOf = ({ tiers, tier = 0, limits }: TeacherPreset): Limits => tiers?.[tier] ?? limits ?? {};
const whole = (value: number) => value.toLocaleString('en-US');
const code = (text: string) => `\`${text}\``;

/** A table in Markdown; columns from `right` on hold numbers. */
function table(head: readonly string[], rows: readonly (readonly string[])[], right = Infinity): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    line(head),
    `|${head.map((_, index) => (index >= right ? '--:' : '---')).join('|')}|`,
    ...rows.map(line),
  ].join('\n');
}
