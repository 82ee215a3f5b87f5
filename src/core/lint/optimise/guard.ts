import { format } from '../../l10n.ts';
import { parsePrompt, type PromptDocument } from '../../prompt/document.ts';
import { LAYOUT_VARIABLES, RECORD_VARIABLES } from '../../prompt/template.ts';
import type { Finding, Message } from '../rule.ts';
import { labelSetsIn } from './labelSets.ts';
import { markerFacts } from './order.ts';
import { likeness, pairsIn, type ExamplePair } from './pairs.ts';
import { variablesIn } from './variables.ts';

/** What a rewrite did that it must not do. */
export type RefusalKind =
  | 'empty'
  | 'unchanged'
  | 'language'
  | 'front-matter'
  | 'variable'
  | 'labels'
  | 'marker'
  | 'order'
  | 'example'
  | 'findings';

/** Why a rewrite must not be offered, in both languages. */
export interface Refusal {
  readonly kind: RefusalKind;
  readonly reason: Message;
}

const ALIKE = 0.5; // an example's input that was masked or mended is still the same example

/**
 * Why `after` must not replace `before`; [] when it may. `lint` gives the findings of a text, always in the same way.
 * Order: what it is at all, then what it lost, then what was found in it.
 */
export function guardRewrite(
  before: string,
  after: string,
  lint: (text: string) => readonly Finding[],
): readonly Refusal[] {
  if (after.trim() === '') return [refusal('empty', 'The rewrite is empty.', '改写结果是空的。')];
  if (after.trim() === before.trim())
    return [refusal('unchanged', 'The rewrite changes nothing.', '改写没有作任何修改。')];
  return [...lossesOf(before, after), ...moreFindings(lint(before), lint(after))];
}

/** What a text lost of its contract against an earlier one: all that `guardRewrite` looks at but the findings. */
export function lossesOf(before: string, after: string): readonly Refusal[] {
  const [old, now] = [parsePrompt('', before), parsePrompt('', after)];
  return [
    ...language(old, now),
    ...frontMatter(old, now),
    ...variables(before, after),
    ...labels(old, now),
    ...marker(old, now),
    ...examples(old, now),
  ];
}

function refusal(kind: RefusalKind, en: string, zh: string, ...args: readonly (string | number)[]): Refusal {
  return { kind, reason: { en: format(en, args), zh: format(zh, args) } };
}

/** Another language: what it is said to be differs, and by much, because a prompt may quote another language freely. */
function language(old: PromptDocument, now: PromptDocument): readonly Refusal[] {
  const moved = Math.abs(hanShare(old) - hanShare(now));
  if (old.language === now.language || moved < 0.25) return [];
  return [refusal('language', 'It is in another language than the prompt.', '改写换了语言。')];
}

function hanShare({ text, body }: PromptDocument): number {
  const content = text.slice(body.start);
  const han = content.match(/\p{Script=Han}/gu)?.length ?? 0;
  const letters = content.match(/\p{L}/gu)?.length ?? 0;
  return letters === 0 ? 0 : han / letters;
}

function frontMatter(old: PromptDocument, now: PromptDocument): readonly Refusal[] {
  const read = ({ text, frontMatter: span }: PromptDocument) =>
    span === undefined
      ? ''
      : text
          .slice(span.start, span.end)
          .replace(/\r\n?/g, '\n')
          .replace(/^\uFEFF/, '')
          .trim();
  if (read(old) === read(now)) return [];
  return [
    read(now) === ''
      ? refusal('front-matter', 'The front matter is gone.', '开头的 front matter 丢失了。')
      : refusal('front-matter', 'The front matter was changed.', '开头的 front matter 被改动了。'),
  ];
}

function variables(before: string, after: string): readonly Refusal[] {
  const [old, now] = [variablesIn(before), variablesIn(after)];
  const forms = new Set(old.values());
  const isRecord = (name: string) => RECORD_VARIABLES.includes(nameOf(name).toLowerCase());
  const hadRecord = Array.from(old).some(([name, form]) => form === 'double' && isRecord(name));
  const added = Array.from(now).flatMap(([name, form]) => {
    if (old.has(name) || form === 'bracket') return [];
    const filled = isRecord(name) ? !hadRecord : LAYOUT_VARIABLES.includes(nameOf(name).toLowerCase());
    // Braces mean a variable only to a prompt that has some of their kind; {{x}} always does, and nobody would fill it.
    return form === 'double' ? (filled ? [] : [name]) : forms.has(form) ? [name] : [];
  });
  return [
    ...Array.from(old.keys())
      .filter((name) => !now.has(name))
      .map((name) => refusal('variable', 'The variable {0} is gone.', '变量 {0} 丢失了。', name)),
    ...added.map((name) =>
      refusal('variable', 'It has a variable that nobody fills: {0}.', '出现了没有人填写的变量 {0}。', name),
    ),
  ];
}

function nameOf(variable: string): string {
  return variable.replace(/^\$?[{【]{1,2}|[}】]{1,2}$/g, '').trim();
}

function labels(old: PromptDocument, now: PromptDocument): readonly Refusal[] {
  const text = now.text.slice(now.body.start);
  const had = old.text.slice(old.body.start);
  const sets = labelSetsIn(old);
  const all = sets.flat();
  const gone = new Set(all.filter((label) => mentions(had, label, all) && !mentions(text, label, all)));
  const added = new Set<string>();
  for (const set of labelSetsIn(now)) {
    // A longer or mixed set of known labels is another set; one that shares nothing with the old ones is something else.
    const known = set.filter((label) => sets.some((other) => other.includes(label)));
    const same = sets.some((other) => set.every((label) => other.includes(label)));
    if (!same && known.length * 2 >= set.length) {
      for (const label of set) if (!known.includes(label)) added.add(label);
    }
  }
  return [
    ...Array.from(gone, (label) => refusal('labels', 'The label “{0}” is gone.', '标签“{0}”丢失了。', label)),
    ...Array.from(added, (label) =>
      refusal('labels', 'The label set has a new member: “{0}”.', '标签集合多出了“{0}”。', label),
    ),
  ];
}

/** Whether a text names a label itself, not only a longer one that holds it (不相关 holds 相关). */
function mentions(text: string, label: string, all: readonly string[]): boolean {
  const longer = all.filter((other) => other.length > label.length && other.includes(label));
  return longer.reduce((rest, other) => rest.replaceAll(other, '\n'), text).includes(label);
}

function marker(old: PromptDocument, now: PromptDocument): readonly Refusal[] {
  const [had, has] = [markerFacts(old), markerFacts(now)];
  if (had.present && !has.present) {
    return [refusal('marker', 'The marker {0} is gone.', '分隔符 {0} 丢失了。', had.marker)];
  }
  const kinds = ['around', 'words', 'examples'] as const;
  const was = had.around ?? had.words ?? had.examples;
  // Examples of the old prompt that broke its own order may be put right; what it demanded may not be turned.
  const turned = kinds.some((kind) => has[kind] !== undefined && has[kind] !== was && has[kind] !== had[kind]);
  if (was !== undefined && turned) {
    return [refusal('order', 'Conclusion and reasoning changed places.', '结论与思考过程的顺序被调换了。')];
  }
  const told = had.around !== undefined || had.words !== undefined;
  if (told && has.around === undefined && has.words === undefined) {
    return [
      refusal(
        'order',
        'It no longer says which comes first, the conclusion or the reasoning.',
        '不再说明结论与思考过程的先后顺序。',
      ),
    ];
  }
  return [];
}

function examples(old: PromptDocument, now: PromptDocument): readonly Refusal[] {
  const { marker: sign } = markerFacts(old);
  const set = labelSetsIn(old).flat();
  const read = ({ text, body }: PromptDocument) => pairsIn(text.slice(body.start), sign, set);
  const left: ExamplePair[] = [...read(now)];
  const refusals: Refusal[] = [];
  const take = (index: number) => left.splice(index, 1)[0];
  const open = read(old).filter((pair) => {
    const index = left.findIndex(({ input, conclusion }) => input === pair.input && conclusion === pair.conclusion);
    if (index !== -1) take(index);
    return index === -1;
  });
  for (const pair of open) {
    const scores = left.map(({ input }) => likeness(pair.input, input));
    const best = scores.indexOf(Math.max(...scores, ALIKE));
    const found = best === -1 ? undefined : take(best);
    const name = short(pair.input);
    if (found === undefined) {
      refusals.push(refusal('example', 'The example “{0}” is gone.', '示例“{0}”丢失了。', name));
    } else if (found.conclusion !== pair.conclusion) {
      refusals.push(
        refusal(
          'example',
          'The example “{0}” now concludes “{2}” instead of “{1}”.',
          '示例“{0}”的结论由“{1}”变成了“{2}”。',
          name,
          short(pair.conclusion),
          short(found.conclusion),
        ),
      );
    }
  }
  return refusals;
}

function moreFindings(old: readonly Finding[], now: readonly Finding[]): readonly Refusal[] {
  if (now.length <= old.length) return [];
  const counts = (findings: readonly Finding[], ruleId: string) =>
    findings.filter((finding) => finding.ruleId === ruleId).length;
  const grown = Array.from(new Set(now.map(({ ruleId }) => ruleId)))
    .filter((ruleId) => counts(now, ruleId) > counts(old, ruleId))
    .slice(0, 3);
  return [
    refusal(
      'findings',
      'It has more findings than before: {1} instead of {0} ({2}).',
      '问题比原来更多：由 {0} 处变成 {1} 处（{2}）。',
      old.length,
      now.length,
      grown.join(', '),
    ),
  ];
}

function short(text: string): string {
  return text.length <= 24 ? text : `${text.slice(0, 23)}…`;
}
