import type { Translate } from '../l10n.ts';
import type { MarkerInspection } from './request.ts';

/** Whether a stop at the marker's own token would work with a tokenizer. */
export type TokenStop =
  | 'never' // the marker alone is several tokens
  | 'sometimes' // merged with its neighbours, or split, it is written with other tokens
  | 'always'; // in every case that was looked at

/** Conclusions to look at the marker after: a template's labels, and without any the article's; at most eight. */
export function markerConclusions(labels: readonly string[] = []): readonly string[] {
  return labels.length === 0 ? ['相关', '不相关', 'yes'] : [...new Set(labels)].slice(0, 8);
}

/** The judgement over an inspection. A vocabulary with tokens that contain the marker can merge it in cases not looked at. */
export function tokenStopOf({ ids, cases, tokens, marker }: MarkerInspection): TokenStop {
  if (ids.length !== 1) return 'never';
  const merged = tokens.some(({ id, text }) => id !== ids[0] && text.includes(marker));
  return merged || cases.some(({ tokenStopSees }) => !tokenStopSees) ? 'sometimes' : 'always';
}

/** The inspection as a Markdown document, with what to do about it. `model` is the model's name. */
export function markerMarkdown(inspection: MarkerInspection, model: string, t: Translate): string {
  const { marker, ids, cases, tokens } = inspection;
  const id = ids[0];
  const missed = cases.filter(({ tokenStopSees }) => !tokenStopSees).length;
  const containing = tokens.filter(({ text }) => text.includes(marker));
  const beginnings = tokens.filter(({ text }) => !text.includes(marker));
  const verdict = {
    never: t('The marker is {0} tokens in this vocabulary: no single token id can stop at it.', ids.length),
    sometimes:
      missed === 0
        ? t(
            'A stop at token {0} sees the {1} cases below, but other tokens contain the marker too, and a stop there would miss it: stop on the text instead.',
            id ?? 0,
            cases.length,
          )
        : t(
            'A stop at token {0} misses {1} of the {2} cases below: stop on the text instead.',
            id ?? 0,
            missed,
            cases.length,
          ),
    always: t(
      'A stop at token {0} sees all {1} cases below. Stopping on the text is still the safer way: a model may spell the marker otherwise.',
      id ?? 0,
      cases.length,
    ),
  }[tokenStopOf(inspection)];
  // Conclusion, line end, marker, line end: how the rows of a training set are written.
  const isTrained =
    ids.length === 1 && cases.some(({ text, tokenStopSees }) => !tokenStopSees && text.endsWith(`\n${marker}\n`));
  const trained = isTrained
    ? ` ${t('The layout that training teaches, {0} on a line of its own, is among them.', marker)}`
    : '';
  return [
    `# ${t('The marker {0} in the vocabulary of {1}', code(marker), plain(model))}`,
    `${t('Alone it is: {0}.', ids.join(', '))} ${verdict}${trained}`,
    `## ${t('In context')}`,
    table(
      [t('text'), t('tokens'), t('a stop at the token')],
      cases.map(({ text, ids: own, pieces, tokenStopSees }) => [
        code(text),
        own.map((one, at) => `${code(pieces[at] ?? '')} ${one}`).join(' · '),
        tokenStopSees ? t('sees it') : `**${t('misses it')}**`,
      ]),
    ),
    ...tokenList(t('Tokens that contain it'), containing, id),
    ...tokenList(t('Tokens that end in its beginning'), beginnings, undefined),
    `## ${t('What to do')}`,
    [
      `- ${t('Promptmill, vLLM and SGLang (“stop” in the request) and llama-server stop on the text: every case above.')}`,
      `- ${t('With transformers, leave eos_token_id as it is and give the string:')}`,
    ].join('\n'),
    fence(withStopStrings(marker)),
    t(
      'The marker, and what came after it in the same token, stays in the text: hence the split. Where transformers is too old for stop_strings:',
    ),
    fence(withCriteria(marker)),
    '',
  ].join('\n\n');
}

function tokenList(title: string, tokens: MarkerInspection['tokens'], own: number | undefined): string[] {
  if (tokens.length === 0) return [];
  const shown = tokens.map(({ id, text }) => (id === own ? `**${code(text)} ${id}**` : `${code(text)} ${id}`));
  return [`## ${title}`, shown.join(' · ')];
}

function withStopStrings(marker: string): string {
  const literal = JSON.stringify(marker);
  return `inputs = tokenizer.apply_chat_template(messages, add_generation_prompt=True, return_tensors="pt", return_dict=True).to(model.device)
output = model.generate(**inputs, max_new_tokens=512, do_sample=False, stop_strings=[${literal}], tokenizer=tokenizer)
answer = tokenizer.decode(output[0, inputs["input_ids"].shape[1]:], skip_special_tokens=True)
conclusion = answer.split(${literal}, 1)[0].strip()`;
}

function withCriteria(marker: string): string {
  return `import torch
from transformers import StoppingCriteria, StoppingCriteriaList

class StopAtMarker(StoppingCriteria):
    def __init__(self, tokenizer, start, marker=${JSON.stringify(marker)}):
        self.tokenizer, self.start, self.marker = tokenizer, start, marker

    def __call__(self, input_ids, scores, **kwargs):
        texts = self.tokenizer.batch_decode(input_ids[:, self.start:])
        return torch.tensor([self.marker in text for text in texts], device=input_ids.device)

criteria = StoppingCriteriaList([StopAtMarker(tokenizer, inputs["input_ids"].shape[1])])
output = model.generate(**inputs, max_new_tokens=512, do_sample=False, stopping_criteria=criteria)`;
}

const fence = (text: string) => `\`\`\`python\n${text}\n\`\`\``;

const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');

/** A text as inline code, its line ends and spaces visible; a bar would end the cell of a table even there. */
function code(text: string): string {
  const visible = JSON.stringify(text)
    .slice(1, -1)
    .replaceAll(String.raw`\"`, '"')
    .replaceAll('|', '¦');
  const run = Math.max(0, ...Array.from(visible.matchAll(/`+/g), ([ticks]) => ticks.length));
  const ticks = '`'.repeat(run + 1);
  const space = visible.startsWith('`') || visible.endsWith('`') || /^ .* $/.test(visible) ? ' ' : '';
  return `${ticks}${space}${visible}${space}${ticks}`;
}

const plain = (text: string) => text.replace(/[\\`*[\]<>!]/g, String.raw`\$&`).replace(/\s+/g, ' ');
