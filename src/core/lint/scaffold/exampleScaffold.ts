import type { TextEdit } from '../../text.ts';
import type { Need } from '../examples/exampleNeed.ts';
import type { LintedPrompt } from '../prompt.ts';
import { endsInFence, insertSection } from './sectionScaffold.ts';

const MOST = 5; // article 1.4.1: two to five pairs

/**
 * A part for examples: labelled pairs with the labels of the closed set filled in and holes ‹…› for what only the author
 * knows. Holes are no examples, so the finding stays until they are filled. undefined where such a part stands already.
 */
export function exampleScaffold(prompt: LintedPrompt, need: Need): TextEdit | undefined {
  const { examples, profile, language } = prompt;
  if (examples.announced || prompt.section('examples') !== undefined || endsInFence(prompt)) return undefined;
  const zh = language === 'zh';
  const colon = zh ? '：' : ': ';
  const { slot } = examples;
  const input =
    slot === undefined ? (profile.template ? (zh ? '原文' : 'Record') : zh ? '输入' : 'Input') : capital(slot);
  const output = profile.template ? (zh ? '结论' : 'Conclusion') : zh ? '输出' : 'Output';
  const known = [...new Set(profile.labels)].slice(0, MOST);
  const labels =
    known.length > 0
      ? known
      : need === 'pairs'
        ? zh
          ? ['‹标签甲›', '‹标签乙›']
          : ['‹first label›', '‹second label›']
        : [];
  const pair = (label: string | undefined) => {
    const name = (label ?? '').replaceAll(/[‹›]/g, '');
    const record = zh
      ? label === undefined
        ? '‹一条真实的输入›'
        : `‹一条应得出“${name}”的输入›`
      : label === undefined
        ? '‹a real input›'
        : `‹an input that gets “${name}”›`;
    return [
      `${input}${colon}${record}`,
      `${output}${colon}${label ?? (zh ? '‹与它对应的完整输出›' : '‹its complete output›')}`,
    ];
  };
  const pairs = labels.length > 0 ? labels.map(pair) : [pair(undefined)];
  const lines = pairs.flatMap((pairLines, index) => (index === 0 ? pairLines : ['', ...pairLines]));
  return insertSection(prompt, { heading: zh ? '示例' : 'Examples', lines });
}

function capital(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
