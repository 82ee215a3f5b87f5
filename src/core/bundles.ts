import app from '../../l10n/zh-cn/app.json' with { type: 'json' };
import cli from '../../l10n/zh-cn/cli.json' with { type: 'json' };
import dataset from '../../l10n/zh-cn/dataset.json' with { type: 'json' };
import endpoint from '../../l10n/zh-cn/endpoint.json' with { type: 'json' };
import evaluate from '../../l10n/zh-cn/evaluate.json' with { type: 'json' };
import infer from '../../l10n/zh-cn/infer.json' with { type: 'json' };
import label from '../../l10n/zh-cn/label.json' with { type: 'json' };
import lint from '../../l10n/zh-cn/lint.json' with { type: 'json' };
import prompt from '../../l10n/zh-cn/prompt.json' with { type: 'json' };
import qc from '../../l10n/zh-cn/qc.json' with { type: 'json' };
import report from '../../l10n/zh-cn/report.json' with { type: 'json' };
import runtime from '../../l10n/zh-cn/runtime.json' with { type: 'json' };
import train from '../../l10n/zh-cn/train.json' with { type: 'json' };
import { translator, type Locale, type Translate } from './l10n.ts';

const zhCn: Readonly<Record<string, string>> = {
  ...app,
  ...cli,
  ...dataset,
  ...endpoint,
  ...evaluate,
  ...infer,
  ...label,
  ...lint,
  ...prompt,
  ...qc,
  ...report,
  ...runtime,
  ...train,
};

/** The translator of a language: English is the key of every text, Chinese lies in `l10n/zh-cn/<noun>.json`. */
export function translatorOf(locale: Locale): Translate {
  return locale === 'zh-cn' ? translator(zhCn) : translator();
}
