// Several works asked for in one sentence: “a history plus a timeline, a portrait and a press text”.

const MAKE_EN =
  /(?:^|[.!?:;\n]\s{0,3}|\w (?=(?:I|we) need )|\b(?:please|and|then|to|need you to|want you to|can you|could you) )(?:write(?: up)?|draft|prepare|create|develop|design|produce|make|build|put together|come up with|work out|compose|compile|generate|give (?:me|us)|(?:i|we)(?:'d| would)? (?:need|want|like)) ((?:an?|the|our|my|one|two|three|four|five|six|ten|\d{1,2}) [^.!?;:\n]{20,300})/i;
const SPLIT_EN =
  /, (?:and |plus |then )?|,? (?:and|plus|as well as|along with) (?=(?:an?|the|our|my|one|two|three|four|five|six|ten|\d{1,2}) )/;
/** A list behind one of these tells what one work holds. */
const HOLDS_EN =
  /\b(?:with|about|of (?!\d)|featuring|contain|contains|containing|including|includes?|that|which|who|where|from|between|using|covering|like|such as|based|because|if|when|on)\b/i;
const DETERMINED_EN =
  /^(?:an?|the|our|my|one|two|three|four|five|six|ten|\d{1,2}) (?!(?:sentences?|words?|lines?|characters?|pages?|paragraphs?|max|few|bit|tone|style|friendly tone)\b)[a-z][\w’'-]{1,20}/i;
/** “Create a mascot. Create a backstory. …”: as many sentences that begin alike. */
const AGAIN_EN =
  /(?:^|[.!?\n]\s{1,3})(?:create|write|make|design|draft|build|produce|develop|prepare|generate|give me) (?:an?|the|\d{1,2}|two|three|four|five|six|ten) [a-z]/gi;

const MAKE_ZH =
  /(?:写|撰写|编写|做|制作|出|设计|准备|起草|草拟|拟|生成|产出|整理?|弄|画|策划|输出)(?:出)?([一两二三四五六七八九十\d]{1,3}\s?[份篇张封条段套个组版则支首][^。！？；\n]{6,200})/;
const SPLIT_ZH =
  /[，、]|(?:和|以及|外加|加上|还有|再加|并附|及|与)(?=[一两二三四五六七八九十\d]{1,3}\s?[份篇张封条段套个组版则支首])/;
const COUNTED_ZH =
  /^(?:和|以及|外加|加上|还有|再加|再来|再要|另附|附|及|与)?[一两二三四五六七八九十\d]{1,3}\s?[份篇张封条段套个组版则支首](?![字人月天小时类左])[\u4e00-\u9fff]/;

const ENOUGH = 3; // works that make a task of many parts

/** Whether a line asks for several works side by side, each counted or with an article of its own. */
export function asksForSeveral(use: string): boolean {
  return several(MAKE_EN.exec(use)?.[1], english) || several(MAKE_ZH.exec(use)?.[1], chinese) || again(use);
}

function several(list: string | undefined, count: (list: string) => number): boolean {
  return list !== undefined && count(list) >= ENOUGH;
}

function english(list: string): number {
  let works = 0;
  let bare = 0; // parts without an article among those with one
  for (const part of list.split(SPLIT_EN)) {
    if (DETERMINED_EN.test(part)) works += 1 + bare;
    else if (works >= 2 && bare === 0 && /^[a-z][\w-]{3,20} [a-z]/i.test(part)) {
      bare = 1;
      continue;
    } else break;
    bare = 0;
    if (HOLDS_EN.test(part)) break;
  }
  return works;
}

function chinese(list: string): number {
  let works = 0;
  for (const part of list.split(SPLIT_ZH)) {
    if (!COUNTED_ZH.test(part)) break;
    works++;
    if (/包[括含]|分别|其中|如下/.test(part)) break;
  }
  return works;
}

function again(use: string): boolean {
  return (use.match(AGAIN_EN)?.length ?? 0) >= ENOUGH;
}
