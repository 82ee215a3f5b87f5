import type { Unit } from '../reading/units.ts';

/** Literals without which no line lists labels. */
export const LABEL_CUES = [
  '分为',
  '分成',
  '类别',
  '标签',
  '类型',
  '结论',
  '情感',
  '意图',
  '档',
  '等级',
  '归为',
  '归入',
  '归到',
  '只选',
  '只能',
  '只输出',
  '只回',
  '只返回',
  '输出',
  '回答',
  '返回',
  '回复',
  'classify',
  'categor',
  'label',
  'tag ',
  'mark',
  'sort',
  'assign',
  'route',
  'categories',
  'classes',
  'one of',
  'intent',
  'sentiment',
  'topic',
  'class',
  'output',
  'answer',
  'reply',
  'return',
  'respond',
];
const LABEL_SETS: readonly RegExp[] = [
  /(?:分为|分成|(?:类别|标签|类型|结论|情感|意图|档位?|等级)(?:包括|有|为|是|只有|只能是|限于|仅限|共有?)?(?:[：:]|(?<=[有为是于限括]))|【标签】|【类别】|归为|归入|归到|只(?:能)?(?:选|输出|回答|返回|回复)(?:一个)?[：:]?|(?:输出|回答|返回|回复)(?=[^，。；\n]{1,24}或))(?:以下|下列)?(?:[一二三四五六七八两\d]+[类种个档][^：:、，。\n]{0,4})?[：:]?\s*([^。；;\n]{2,80})/,
  /\b(?:(?:classify|categori[sz]e|label|tag|mark|sort|assign|route)\b[^.;:\n]{0,60}\b(?:as|into|to)|(?:categories|labels|classes)(?: are)?:?|(?:intent|sentiment|category|class|topic)(?: of [^.:\n]{1,40})?(?=:)|(?:exactly )?one of|(?:output|answer|reply|return|respond)(?: with)?(?: only)?(?: one word:?)?(?=:| [^ .,;\n]{2,16}(?:, [^ .,;\n]{2,16}){0,4} or ))(?: (?:one of|either))?(?: the following)?(?: (?:categories|labels|classes))?[:：]?\s+([^.;\n]{3,120})/i,
];

/** The closed set of labels that a line lists; [] when it lists none or the set is open. */
export function labelsIn(unit: Unit): readonly string[] {
  const { han, latin } = unit.info.scan;
  for (const [index, pattern] of LABEL_SETS.entries()) {
    if (index === 0 ? han < 2 : latin < 8) continue;
    const match = pattern.exec(unit.use);
    if (match?.[1] === undefined) continue;
    const end = match.index + match[0].length;
    const list = unit.text.slice(end - match[1].length, end);
    // “正面、负面，每条只选一个”: what follows the comma is no label.
    // Chinese lists labels with 、 or /; commas join clauses.
    if (/[\u3400-\u9fff]/.test(list) && !/[、/｜|]|或/.test(list)) continue;
    const ends = /[、/｜|]/.test(list) ? /[，,].*$/s : /(?<=\s(?:or|and)\s[^,]{1,24}),.*$/s;
    const labels = list
      .replace(ends, '')
      .split(/[、,，/|｜]|\s(?:or|and)\s|(?:和|或者?|以及)/)
      .map((label) =>
        label
          .trim()
          .replace(/^[“"「'‘`*]{1,6}|(?<![”"」'’`*])[”"」'’`*]{1,6}$/g, '')
          .replace(/等?(?:类别|类型|标签)?$|(?:等)?(?:(?<![一二三四五六\d两])[一二三四五六\d两]{1,4}[类种])$/, ''),
      )
      .filter((label) => label !== '' && !/^(?:etc\.?|so on|more)$/i.test(label));
    const named = labels.every(
      (label) =>
        label.length <= 16 &&
        label.split(' ').length <= 3 &&
        !/[，。：:（(]|的$|只|一定|必须|每|不要|输出|\b(?:the|it|nothing|only|your|a|an)\b/i.test(label),
    );
    if (labels.length >= 2 && labels.length <= 8 && named) return labels;
  }
  return [];
}
