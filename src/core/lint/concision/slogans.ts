import type { SaidLine } from './saidLine.ts';

/** What makes a sentence a demand, a rule or a description, so that it is no slogan. */
const TASK_ZH =
  /[\d“"'「《{<`：:（(￼]|请|不要|不得|不能|别|必须|需|务必|只|仅|先|再|勿|禁止|避免|输出|回答|回复|生成|翻译|总结|写|分析|根据|如果|若|用户|客户|包含|包括|使用|保持|确保|标题|内容|格式|文本|语言|记得|记住|注意|一步|思考/;
const TASK_EN =
  /[\d"'“{<`:(￼]|\b(?:you|your|must|should|please|output|answer|response|user|input|text|the following|not|no|never|only|use|write|return|keep)\b/i;
const CONTRAST =
  /^(?!the |this |that |it |these |those |you |your |i |we |there )[A-Za-z][\w' -]{2,30} (?:is|are)(?:n't| not| never)(?: just| merely| only| simply)? [\w' -]{2,40}[,;—–-] ?(?:but |rather )?(?:it|they)(?:'s| is|'re| are) [\w' -]{2,40}[!.]?$/i;

/** Signs of which a slogan holds one. */
export const SLOGAN_CUES: readonly string[] = ['！', '!', ' not ', "n't "];

/** Sentences of a line that are slogans by their form, as indices: a couplet that is cried out, “X is not a Y, it is a Z”. */
export function slogansIn({ wording, sentences, clauses }: SaidLine): readonly number[] {
  const found: number[] = [];
  sentences.forEach(({ start, end }, index) => {
    if (end - start > 90) return;
    const text = wording.slice(start, end);
    if (CONTRAST.test(text)) found.push(index);
    if (!/[！!]$/.test(text)) return;
    const parts = clauses.filter(({ sentence }) => sentence === index).map((clause) => clause.text);
    const [one = '', other = ''] = parts.slice(-2);
    if (parts.length < 2 || parts.length > 4) return;
    const zh = /^[\u4e00-\u9fff]{4,14}$/;
    if (zh.test(one) && zh.test(other) && one.length === other.length && !TASK_ZH.test(text)) {
      let same = 0;
      for (let at = 0; at < one.length; at++) if (one[at] === other[at]) same++;
      if (same > 0 && same < one.length) found.push(index);
    } else if (/^[a-z' -]{4,40}$/i.test(one) && /^[a-z' -]{4,40}$/i.test(other) && !TASK_EN.test(text)) {
      const [a, b] = [one.toLowerCase().split(' '), other.toLowerCase().split(' ')];
      if (a.length === b.length && a.length <= 6 && a.some((word, at) => word === b[at])) found.push(index);
    }
  });
  return found;
}
