import { html, nothing, type TemplateResult } from 'lit';
import { count, decimal } from '#core/qc/report/reportText';
import type { TrainingLog } from '#core/train/progress';
import { bestEval, lastLoss, lossText, rateText } from '#core/train/trainingText';
import { t } from '../shared/host.ts';
import { epochText } from './logs.ts';
import type { Store } from './store.ts';

/** The figures of now, small and in one line: the curves are what is looked at. */
export function figuresView({ shown: { progress } }: Store): TemplateResult {
  const { logs } = progress;
  const loss = lastLoss(logs);
  const best = bestEval(logs);
  const latest = (of: (log: TrainingLog) => number | undefined) =>
    logs.map(of).findLast((value) => value !== undefined);
  const lastEval = latest(({ evalLoss }) => evalLoss);
  const rate = latest(({ learningRate }) => learningRate);
  const epoch = latest((log) => log.epoch);
  const speed = latest(({ tokensPerSecond }) => tokensPerSecond);
  const tokens = latest(({ totalTokens }) => totalTokens);
  const vram = latest(({ vramReservedGib }) => vramReservedGib);
  const accuracy = latest((log) => log.accuracy);
  return html`<dl class="now">
    ${one(t('loss'), loss?.loss === undefined ? undefined : lossText(loss.loss))}
    ${one(
      t('eval loss'),
      lastEval === undefined ? undefined : lossText(lastEval),
      best?.evalLoss === undefined || best.evalLoss === lastEval ? undefined : t('lowest {0}', lossText(best.evalLoss)),
    )}
    ${one(t('accuracy'), accuracy === undefined ? undefined : decimal(accuracy))}
    ${one(t('epoch'), epoch === undefined ? undefined : epochText(epoch))}
    ${one(t('learning rate'), rate === undefined ? undefined : rateText(rate))}
    ${one(t('tokens/s'), speed === undefined ? undefined : count(speed), tokens === undefined ? undefined : t('{0} seen', count(tokens)))}
    ${one(t('VRAM'), vram === undefined ? undefined : `${decimal(vram)} GiB`)}
  </dl>`;
}

function one(name: string, value: string | undefined, more?: string): TemplateResult | typeof nothing {
  if (value === undefined) return nothing;
  return html`<div>
    <dt>${name}</dt>
    <dd><b>${value}</b>${more === undefined ? nothing : html` <small>${more}</small>`}</dd>
  </div>`;
}
