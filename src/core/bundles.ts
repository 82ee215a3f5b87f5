import app from '../../l10n/zh-cn/app.json' with { type: 'json' };
import cli from '../../l10n/zh-cn/cli.json' with { type: 'json' };
import dataset from '../../l10n/zh-cn/dataset.json' with { type: 'json' };
import doctor from '../../l10n/zh-cn/doctor.json' with { type: 'json' };
import endpoint from '../../l10n/zh-cn/endpoint.json' with { type: 'json' };
import evaluate from '../../l10n/zh-cn/evaluate.json' with { type: 'json' };
import infer from '../../l10n/zh-cn/infer.json' with { type: 'json' };
import label from '../../l10n/zh-cn/label.json' with { type: 'json' };
import lint from '../../l10n/zh-cn/lint.json' with { type: 'json' };
import prompt from '../../l10n/zh-cn/prompt.json' with { type: 'json' };
import qc from '../../l10n/zh-cn/qc.json' with { type: 'json' };
import report from '../../l10n/zh-cn/report.json' with { type: 'json' };
import runtime from '../../l10n/zh-cn/runtime.json' with { type: 'json' };
import tools from '../../l10n/zh-cn/tools.json' with { type: 'json' };
import train from '../../l10n/zh-cn/train.json' with { type: 'json' };
import { format, translator, type Locale, type Translate } from './l10n.ts';
import { pseudo } from './pseudo.ts';

const zhCn: Readonly<Record<string, string>> = {
  ...app,
  ...cli,
  ...dataset,
  ...doctor,
  ...endpoint,
  ...evaluate,
  ...infer,
  ...label,
  ...lint,
  ...prompt,
  ...qc,
  ...report,
  ...runtime,
  ...tools,
  ...train,
};

/** The translator of a language: English is the key of every text, Chinese lies in `l10n/zh-cn/<noun>.json`. */
export function translatorOf(locale: Locale): Translate {
  if (locale === 'qps-ploc') return (template, ...args) => format(pseudo(template), args);
  return locale === 'zh-cn' ? translator(zhCn) : translator();
}
