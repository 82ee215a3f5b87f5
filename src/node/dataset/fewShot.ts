import { matchLabel } from '#core/answer';
import { ARROW, FIELD } from '#core/lint/examples/examplePairs';
import { LintSession } from '#core/lint/session';
import type { Template } from '#core/prompt/template';

const QUOTES = /^[\s"'“‘「『]+|[\s"'”’」』]+$/g;
const MARK = /^[ \t]*(?:[-*>•][ \t]+|\d{1,2}[.、)）][ \t]*)/;
const SHORTEST = 2; // characters

/**
 * The texts that a template shows as examples, wherever the linter sees a place for examples (a section, 示例：,
 * `<example>`): each line without its name (`原文：`), mark and quotes, the left side of an arrow, and the lines that
 * stand together as one. Labels are left out. Nothing tells inputs from other lines for certain, so that there are more
 * texts than examples; one that is no input resembles no record.
 */
export function fewShotTexts({ document, tasks }: Template): readonly string[] {
  const body = document.text.slice(document.body.start);
  const { prompt } = new LintSession('', { locale: 'en', rules: [] }).update(body);
  const texts = new Set<string>();
  let together: string[] = [];
  const isLabel = (text: string) =>
    tasks.some(({ labels }) => labels !== undefined && matchLabel(text, labels) !== undefined);
  const add = (text: string) => {
    if (text.length >= SHORTEST && !isLabel(text)) texts.add(text);
  };
  const close = () => {
    if (together.length > 1) add(together.join('\n'));
    together = [];
  };
  for (const unit of prompt?.units ?? []) {
    const isShown = unit.kind === 'example' || (unit.sections.includes('examples') && unit.kind !== 'heading');
    if (!isShown || unit.first) close();
    if (!isShown) continue;
    for (const line of unit.text.split('\n')) {
      const named = FIELD.exec(line)?.[0] ?? '';
      if (named !== '') close();
      const [left = ''] = line.slice(named.length).replace(MARK, '').split(ARROW);
      const text = left.replace(QUOTES, '');
      if (text === '' || isLabel(text)) {
        close();
        continue;
      }
      add(text);
      together.push(text);
    }
  }
  close();
  return Array.from(texts);
}
