import type { SectionName } from '../../prompt/sectionNames.ts';
import type { Scan } from './scanner.ts';

/** A tag that shows something: what stands between `<example>` and `</example>` is no instruction. */
export interface OpenTag {
  readonly name: string; // lower case; `!--` for a comment
  readonly kind: 'example' | 'data' | 'front-matter';
}

/** What a line alone tells of the part that it plays. */
export interface LineInfo {
  readonly scan: Scan;
  readonly head: Head | undefined;
  readonly list: ListMark | undefined;
  readonly listEnd: number; // where the text after the list marks begins
  readonly pair: boolean; // 输入：… or Output: …
  readonly opensExample: boolean; // 示例：
  readonly data: boolean; // 原文：…
  readonly intro: boolean; // … the following text:
  readonly opens: OpenTag | undefined; // left open by this line
  readonly closes: readonly string[];
}

/** A heading: `# 角色`, 【角色】, or 【任务1】：… with its content behind it. */
export interface Head {
  readonly heading: string;
  readonly name: SectionName | undefined;
  readonly level: number;
  readonly end: number; // of the heading in the line
  readonly contentStart: number; // as long as the line when nothing follows
}

/** What the Markdown structure says of a line. */
export type LineKind = 'plain' | 'heading' | 'quote' | 'code' | 'blank';

/** A logical line as it stands: nothing here depends on what is around it, so that it outlives an edit elsewhere. */
export interface Line {
  readonly kind: LineKind;
  readonly text: string; // without its line end; soft-wrapped lines that belong together keep theirs between them
  info?: LineInfo; // read from the text once, when it is first asked for (`lineInfo.ts`)
}

/** A list item as its mark says: `- `, `1.`, `2、`, `（3）`, `一、`, `①`, `a)`. */
export interface ListMark {
  readonly ordered: boolean;
  readonly number: number | undefined; // of an ordered item
  readonly indent: number; // columns before the mark
  readonly style: string; // the mark with its number replaced by `1`: `1.`, `1、`, `（1）`, `一、`, `-`
}
