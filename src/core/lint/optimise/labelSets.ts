import type { PromptDocument } from '../../prompt/document.ts';

/** A closed set of labels, in the order in which it is written; at least two. */
export type LabelSet = readonly string[];

const QUOTED = String.raw`[“"「『‘'][^“”"「」『』‘’'\n]{1,20}[”"」』’']`;
const JOINT = String.raw`[ \t]{0,4}(?:[、,，/|｜]|或者?|和|与|以及|or|and|, ?or|, ?and)[ \t]{0,4}`;
const CHAIN = new RegExp(`${QUOTED}(?:${JOINT}${QUOTED}){1,11}`, 'g');
const CUE =
  /只能|必须|只可|只输出|仅输出|之一|分为|分成|归为|归入|类别|标签|结论|二选一|取值|\b(?:one of|either|only|exactly|labels?|categor(?:y|ies)|class(?:es)?)\b/i;
const LISTS: readonly RegExp[] = [
  /(?:分为|分成|归为|归入|(?:类别|标签|取值)(?:包括|有|为|是|：|:)|只能(?:是|为|取|输出|回答)|(?:以下|下列)之一[：:])(?:以下)?(?:[一二三四五六七八两\d]{1,2}[类种个])?[：:]?[ \t]{0,4}([^。；;，\n（(]{2,120})/g,
  /\b(?:(?:classif(?:y|ied)|categori[sz]ed?|sort(?:ed)?)[^.;\n]{0,40} (?:into|as)(?: one of)?|one of|(?:categories|labels|classes)(?: are|[ \t]{0,4}[:：]))(?: the following)?(?: (?:categories|labels|classes))?[ \t]{0,4}[:：]?[ \t]{1,4}([^.;\n(]{3,160})/gi,
];

/** The closed sets of a prompt: those of its front matter's tasks, and those that its text enumerates. */
export function labelSetsIn(document: PromptDocument): readonly LabelSet[] {
  const text = document.text.slice(document.body.start);
  return [...declaredSets(document.meta), ...quotedSets(text), ...listedSets(text)];
}

function declaredSets({ tasks }: PromptDocument['meta']): readonly LabelSet[] {
  if (!Array.isArray(tasks)) return [];
  return tasks.flatMap((task: unknown) => {
    const labels: unknown = typeof task === 'object' && task !== null && 'labels' in task ? task.labels : undefined;
    return Array.isArray(labels) && labels.length >= 2 ? [labels.map((label) => String(label).trim())] : [];
  });
}

/** “相关”或“不相关” where the sentence says that it must be one of them. */
function quotedSets(text: string): readonly LabelSet[] {
  const sets: LabelSet[] = [];
  for (const match of text.matchAll(CHAIN)) {
    const around = text.slice(Math.max(0, match.index - 40), match.index + match[0].length + 12);
    const line = around.slice(around.lastIndexOf('\n', 39) + 1);
    const labels = Array.from(match[0].matchAll(new RegExp(QUOTED, 'g')), ([quoted]) => quoted.slice(1, -1).trim());
    if (CUE.test(line) && labels.every((label) => label !== '')) sets.push(labels);
  }
  return sets;
}

/** 分为正面、负面 / one of: a, b, c. What is no plain enumeration of short words is none. */
function listedSets(text: string): readonly LabelSet[] {
  return LISTS.flatMap((pattern) =>
    Array.from(text.matchAll(pattern)).flatMap(([, list = '']) => {
      const labels = list
        .split(/[、,/|｜]|[ \t](?:or|and)[ \t]|或者?|(?<=[^\s])和(?=[^\s])|以及/)
        .map(plain)
        .filter((label) => label !== '' && !/^etc\.?$/i.test(label));
      const short = labels.every((label) => label.length <= 16 && !/[：:？?！!]|\d\s?[字词]|\bwords?$/.test(label));
      return labels.length >= 2 && labels.length <= 12 && short ? [labels] : [];
    }),
  );
}

function plain(label: string): string {
  return label
    .trim()
    .replace(/^(?:and|or)[ \t]/i, '')
    .replace(/^[“"「『‘'`*]{1,3}|[”"」』’'`*]{1,3}$/g, '')
    .replace(/(?:等)?(?:之一|中的一个|[一二三四五六\d两][类种个]|类别|类型|标签)?$/, '')
    .replace(/等$/, '')
    .replace(/[”"」』’'`*]{1,3}$/, '')
    .trim();
}
