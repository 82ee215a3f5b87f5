import type { Span, TextEdit } from '../../text.ts';
import { defineRule, type FixDraft, type LintRule, type RuleMeta } from '../rule.ts';
import type { Unit } from '../reading/units.ts';

/** Words about people that a rule found in a line, and what would be neutral in their place. */
export interface BiasHit extends Span {
  readonly key: string; // of the rule's messages
  readonly from?: number; // where the statement begins, when that is before the words
  readonly neutral?: string; // written instead, '' never
}

/** How a rule on words about people reads: `find` gets the words of a line that are used. */
interface BiasRule {
  readonly meta: RuleMeta;
  readonly cues?: readonly string[];
  readonly cueLists?: readonly (readonly string[])[];
  /** `hits`: which of `cueLists` hold a cue of the line. */
  readonly find: (use: string, hit: (hit: BiasHit) => void, hits: readonly number[]) => void;
}

/** A prompt about bias names, detects, moderates or rewrites it: whatever stands there is its subject. */
const ABOUT =
  /偏见|歧视|刻板|仇恨|(?:内容|评论|帖子|文本|言论|弹幕|消息|社区|发言)[^，。\n]{0,4}审核|审核(?:内容|评论|帖子|文本|言论|弹幕|消息|员)|脏话|粗口|敏感(?:词|内容)|违规|辱骂(?:内容|言论|检测|识别|他人|客服|性|或)|侮辱性|攻击性|人身攻击|霸凌|网暴|网络暴力|不友善|不当言论|价值观|冒犯|平等|女权|破除|包容|贬义|贬低|污名|有害|不安全|安全(?:审查|策略|准则)|越狱|\b(?:bias\w*|stereotyp\w+|prejudic\w+|hate(?:ful)? speech|moderat(?:e|es|ing|ion|or|ors)|offensive|toxic\w*|slurs?|discriminat\w+|inclusi\w+|derogatory|harassment|abusive|abuse|racis\w+|sexis\w+|ageis\w+|profan\w+|harmful|unsafe|jailbreak\w*|red[- ]team\w*|ethical|refus(?:e|al)|misogyn\w+|xenophob\w+|sensitivity)\b/gi;
/** What stands before words that are forbidden, doubted, or said by somebody else; up to the end of a clause or two. */
const SPARED =
  /(?:不要|不得|不能|不可|不应|不会|禁止|避免|请勿|切勿|严禁|(?<![特区级识性分个类差])别(?!人|的|名)|勿|拒绝|防止|反对|检测|识别|判断|标记|过滤|警惕|反驳|是否|有人说|常说|认为|以为|所谓|并非|不是|并不是|有些|(?<!所)有的|一些|部分|可能|据说|讨论|分析|探讨|批评|例如|比如|如：|don't|do not|does not|never|avoid|must not|should not|shouldn't|cannot|not to|without|refuse|refrain|prevent|detect\w*|identif\w+|flag|whether|claim\w*|argu\w+|myth|believ\w+|belief|assum\w+|says?|saying|said|think|thinks|idea|refut\w+|rebut\w*|debunk\w*|counter\w*|not all|some|many|discuss\w*|analy[sz]\w*|explor\w+|attempt\w*|tr(?:y|ies|ied|ying) to|designed to|used to|might|tend\w*|e\.g\.|such as|example|if)(?![^。；;.!?！？\n]{50})[^。；;.!?！？\n]{0,50}$/i;

/** What follows is a reason of its own, whatever was forbidden before it. */
const REASON =
  /[，,。]\s?(?:(?:and |but )?(?:since|because|after all|given that|so|but)\b|因为|反正|毕竟|所以|但|要知道|众所周知)/gi;

function reasonIn(before: string): string {
  let end = 0;
  for (const match of before.matchAll(REASON)) end = match.index + match[0].length;
  return before.slice(end);
}

const known = new WeakMap<Unit, boolean>();

/** Whether a line shows that bias is the prompt's subject; kept with the line, and only asked once something was found. */
function isAbout(unit: Unit): boolean {
  let about = known.get(unit);
  if (about === undefined) known.set(unit, (about = subjectIn(unit)));
  return about;
}

/** A standing “no harmful or unethical content” of a system prompt makes bias no subject of it. */
const FORBIDS =
  /(?:不(?:应|得|能|可|要|包含|含有|输出|生成|涉及)|避免|禁止|严禁|请勿|杜绝|\b(?:never|avoid|without|must not|should not|do not|don['’]t|not (?:be|include|contain)|free of)\b)[^。.；;!！\n]{0,60}$/i;

function subjectIn({ visible }: Unit): boolean {
  for (const { index } of visible.matchAll(ABOUT)) {
    if (!FORBIDS.test(visible.slice(Math.max(0, index - 90), index))) return true;
  }
  return false;
}

/** A rule on words about people. It is silent where bias is the prompt's subject and where a sentence forbids or doubts it. */
export function biasRule({ meta, cues, cueLists, find }: BiasRule): LintRule {
  return defineRule<readonly BiasHit[]>({
    meta,
    ...(cues === undefined ? {} : { cues }),
    ...(cueLists === undefined ? {} : { cueLists }),
    unit({ use }, _, lists) {
      const hits: BiasHit[] = [];
      const keep = (hit: BiasHit) => {
        const at = hit.from ?? hit.start;
        if (!SPARED.test(reasonIn(use.slice(Math.max(0, at - 80), at)))) hits.push(hit);
      };
      find(use, keep, lists);
      return hits.length === 0 ? undefined : hits;
    },
    prompt({ text, profile, units }, facts, report) {
      if (facts.length === 0 || profile.types.has('question') || units.some(isAbout)) return;
      for (const { start, fact } of facts) {
        for (const { key, neutral, start: from, end } of fact) {
          const place = { start: start + from, end: start + end };
          const words = text.slice(place.start, place.end);
          report(key, place, { args: [words], fixes: neutral === undefined ? [] : [replacement(place, neutral)] });
        }
      }
    },
  });
}

function replacement(span: Span, newText: string): FixDraft {
  const edits: readonly TextEdit[] = [{ span, newText }];
  return { key: 'neutral', args: [newText], edits };
}
