const READ = 4000;
const MIN_LENGTH = 20;
const MIN_EAST_ASIAN = 8;
const MIN_WORDS = 2;
const FEW_WORDS = 8; // an expression with so few could be a pattern

const PLACEHOLDER = /\$?\{[^{}\n]{0,80}\}|%\([^()\n]{1,60}\)[a-z]/g;
const EAST_ASIAN = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu;
const WORD = /\p{L}[\p{L}\p{M}'’-]*/gu;
const SQL =
  /^\s*(?:SELECT\s[^.!?]{1,120}\sFROM\s|INSERT\s+INTO\s|UPDATE\s+\S{1,80}\s+SET\s|DELETE\s+FROM\s|CREATE\s+(?:TABLE|INDEX|VIEW|OR)\s|ALTER\s+TABLE\s|DROP\s+TABLE\s|WITH\s+\w{1,60}\s+AS\s*\()/;
const SQL_SMALL =
  /^\s*(?:select\s[^.!?]{1,80}\sfrom\s+\w{1,60}(?:\s+(?:where|group\s+by|order\s+by|limit|join)\s|\s*;)|insert\s+into\s+\w{1,60}\s*\(|create\s+table\s)/;
const HTML =
  /^\s*<(?:!doctype|!--|\?xml|html|head|body|div|span|p|a|ul|ol|li|table|tr|td|form|input|button|svg|img|script|style|section|header|footer|nav|main|h[1-6]|br|template|label|b|i|strong|em)\b/i;
const CODE =
  /^\s*(?:import\s+[\w{*]|from\s+[\w.]{1,60}\s+import\s|#!\/|#include\b|def\s+\w{1,60}\(|function\s+\w{1,60}\(|(?:const|let|var)\s+\w{1,60}\s*=|\{%|@[a-z-]{1,30}\s+[\w.{])/;
const ADDRESS =
  /^\s*(?:[a-z][a-z\d+.-]{1,20}:\/\/\S*|(?:https?:\/|\.{1,2}|~|[A-Za-z]:)?[\\/][^\n]{0,200}\.\w{1,8})\s*$/;
const REGEX = /\(\?[:=!<]|\\[dwsbDWS](?:[+*?{\])]|\\)|^\^.*\$$|\[\^?[^\]\n]{1,40}\][+*{]/;

/** One line that asks a person to type something: the other meaning of the word prompt. */
const QUESTION =
  /^\s*(?:(?:please\s)?(?:enter|type|input|press)\s|请(?:您)?(?:输入|按下?|键入))|^(?!.{0,40}(?:following|below|text|以下|下面|如下|文本|内容))[^{}]{1,40}[:：>]\s{0,4}$|[([]\s?y(?:es)?\s?\/\s?no?\s?[)\]]/i;

/** Whether a text has a letter besides its placeholders. */
export function saysAnything(text: string): boolean {
  return /\p{L}/u.test(text.slice(0, READ).replace(PLACEHOLDER, ' '));
}

/** Whether a text is prose of some length, as a prompt is, and not an address, a query, markup, a pattern or an identifier. */
export function isProse(text: string): boolean {
  const start = text.slice(0, READ);
  const said = start.replace(PLACEHOLDER, ' ').trim();
  const eastAsian = said.match(EAST_ASIAN)?.length ?? 0;
  const words = said.replace(EAST_ASIAN, ' ').match(WORD)?.length ?? 0;
  const enough =
    eastAsian >= MIN_EAST_ASIAN || (said.length >= MIN_LENGTH && words + Math.min(eastAsian, 1) >= MIN_WORDS);
  if (!enough) return false;
  // One word, or a path in Chinese.
  if (!/\s/.test(said) && (eastAsian < MIN_EAST_ASIAN || (/[\\/]/.test(said) && /\.\w{1,8}$/.test(said)))) return false;
  if (SQL.test(start) || SQL_SMALL.test(start) || HTML.test(start) || CODE.test(start) || ADDRESS.test(start))
    return false;
  if (start.length >= 200 || start.trim().includes('\n')) return true;
  return !QUESTION.test(start) && !(words + eastAsian < FEW_WORDS && REGEX.test(start));
}
