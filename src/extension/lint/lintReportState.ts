import type { LintedPart } from '#core/lint/files';
import { mergeConfig, readConfig, severityOf } from '#core/lint/config';
import { fixOf } from '#core/lint/fixes';
import { lintResult } from '#core/lint/linter';
import type { LintedPrompt } from '#core/lint/prompt';
import type { TaskType } from '#core/lint/task/taskVerbs';
import { METRICS, rulePage, type Metric } from '#core/lint/rule';
import { rules } from '#core/lint/rules';
import { costsOf } from '#core/lint/score';
import type { LintOptions } from '#core/lint/session';
import type { Translate } from '#core/l10n';
import { LineIndex } from '#core/text';
import type { ReportFinding, ReportMetric, ReportState } from '#protocol/promptReport';
import { metricName, metricQuestion, ruleOf, said } from './lintNames.ts';

/** What a report is made of. */
export interface ReportInput {
  readonly t: Translate;
  readonly path: string;
  readonly text: string; // of the file
  readonly parts: readonly LintedPart[];
  readonly part: number;
  readonly options: LintOptions;
}

type Shown = Omit<ReportState, 'uri' | 'file' | 'version' | 'canOptimise' | 'tokens'>;

const WORDS = 80; // characters of a finding's words
const MOST = 12; // names in a row of what was understood
/** What a plain question needs none of. */
const FORM: readonly Metric[] = ['examples', 'structure', 'edge-cases', 'constraints', 'elements'];

/** The report of one prompt of a file, in the person's language. */
export function reportOf(input: ReportInput): Shown {
  const { t, parts, text } = input;
  const index = new LineIndex(text);
  const names = parts.map(({ span }) => t('line {0}', index.position(span.start).line));
  const part = parts[input.part];
  const prompt = part && lintResult({ path: input.path, text: part.text }, input.options).prompt;
  if (part === undefined || prompt === undefined) {
    return { part: input.part, parts: names, checked: false, score: 0, count: 0, safe: 0, metrics: [], understood: [] };
  }
  const findings = findingsOf(input, part, index);
  return {
    part: input.part,
    parts: names,
    checked: true,
    score: part.score.overall,
    count: part.findings.length,
    safe: part.findings.filter((finding) => fixOf(finding, 'safe') !== undefined).length,
    metrics: METRICS.map((metric) => metricOf(input, part, prompt, metric, findings)),
    understood: understoodOf(t, prompt),
  };
}

type Found = ReportFinding & { readonly metric: Metric };

function findingsOf({ text, options: { locale } }: ReportInput, part: LintedPart, index: LineIndex): readonly Found[] {
  return costsOf(part.findings).map(({ finding, points }, at) => {
    const { ruleId, metric, severity, message, span, fixes } = finding;
    const meta = ruleOf(ruleId)?.meta;
    const words = text
      .slice(span.start, Math.min(span.end, span.start + WORDS))
      .replace(/\s+/g, ' ')
      .trim();
    return {
      index: at,
      ruleId,
      metric,
      summary: meta === undefined ? ruleId : said(meta.summary, locale),
      severity,
      message,
      words: span.end > span.start + WORDS ? `${words}…` : words,
      line: index.position(span.start).line,
      points,
      why: meta === undefined ? '' : said(meta.why, locale),
      page: rulePage(ruleId),
      fixes: fixes.map(({ title, safety }) => ({ title, safety })),
    };
  });
}

function metricOf(
  { t, options }: ReportInput,
  part: LintedPart,
  prompt: LintedPrompt,
  metric: Metric,
  found: readonly Found[],
): ReportMetric {
  const findings = found.filter((finding) => finding.metric === metric);
  const config = mergeConfig(options.config ?? {}, readConfig(prompt.meta));
  const own = rules.filter(({ meta }) => meta.metric === metric && meta.group === 'recommended');
  const isOff = own.length > 0 && own.every(({ meta }) => severityOf(meta, config) === undefined);
  const reason = findings.length > 0 ? '' : isOff ? t('It is turned off.') : whyNot(t, metric, prompt);
  return {
    id: metric,
    name: metricName(metric, t),
    question: metricQuestion(metric, t),
    score: part.score.metrics[metric],
    state: findings.length > 0 ? 'found' : reason === '' ? 'clean' : isOff ? 'off' : 'na',
    reason,
    findings,
  };
}

/** Why a metric does not apply to a prompt; empty: it does. */
function whyNot(t: Translate, metric: Metric, { profile, examples }: LintedPrompt): string {
  if (profile.types.has('question') && FORM.includes(metric)) return t('A plain question needs none.');
  const unseen = profile.reusable || examples.awaits;
  if (!unseen && (metric === 'edge-cases' || metric === 'examples')) {
    return t('The prompt is for one text that its author knows.');
  }
  return '';
}

function understoodOf(t: Translate, prompt: LintedPrompt): ReportState['understood'] {
  const { profile, examples } = prompt;
  const types = [...profile.types].map((type) => taskName(type, t));
  const variables = [...new Set(prompt.variables.map(({ span }) => prompt.text.slice(span.start, span.end)))];
  const shown = [
    examples.pairs > 0 ? t('{0} pairs of input and output', examples.pairs) : '',
    examples.specimens > 0 ? t('{0} filled outputs', examples.specimens) : '',
  ].filter((text) => text !== '');
  const headings = prompt.sections.filter(({ level }) => level <= 2).map(({ heading }) => heading);
  return [
    { name: t('Kind of task'), value: types.length === 0 ? t('not recognised') : listed(types) },
    {
      name: t('Use'),
      value: profile.reusable ? t('again and again, over texts that its author has not seen') : t('once'),
    },
    { name: t('Language'), value: prompt.language === 'zh' ? '中文' : 'English' },
    { name: t('Label set'), value: profile.labels.length === 0 ? t('none') : listed(profile.labels) },
    { name: t('Examples'), value: shown.length === 0 ? t('none') : listed(shown) },
    { name: t('Variables'), value: variables.length === 0 ? t('none') : listed(variables) },
    { name: t('Sections'), value: headings.length === 0 ? t('none') : listed(headings) },
  ];
}

function taskName(type: TaskType, t: Translate): string {
  const names: Readonly<Record<TaskType, string>> = {
    classification: t('classification'),
    scoring: t('scoring'),
    translation: t('translation'),
    summary: t('summary'),
    qa: t('question answering'),
    extraction: t('extraction'),
    rewriting: t('rewriting'),
    generation: t('writing'),
    analysis: t('analysis'),
    chat: t('conversation'),
    question: t('plain question'),
  };
  return names[type];
}

function listed(names: readonly string[]): string {
  const [...first] = names.slice(0, MOST);
  return names.length > MOST ? `${first.join(' · ')} …` : first.join(' · ');
}
