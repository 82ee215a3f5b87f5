import type { Completion } from '../../infer/engine.ts';
import { tagFor } from './delimit.ts';
import { PROMPT_TAG } from './request.ts';

/** Why a reply holds no rewrite. `none`: no text between the delimiters, such as a refusal in words. */
export type UnreadableRewrite = 'truncated' | 'filtered' | 'empty' | 'none';

export type ReadRewrite =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly reason: UnreadableRewrite; readonly said: string }; // the start of what came instead

const FENCE = /^(`{3,8}|~{3,8})[^\n`]{0,40}\n/;

/**
 * The rewrite in a reply: what stands between the delimiters, whatever is said around them; without delimiters, a reply
 * that is one code block and nothing else. Line ends, byte order mark and the end of the last line become those of
 * `before`, so that they are no changes. A reply that was cut off is none.
 */
export function readRewrite({ text, finish }: Pick<Completion, 'text' | 'finish'>, before: string): ReadRewrite {
  const reply = withoutThoughts(text.replace(/\r\n?/g, '\n')).trim();
  const no = (reason: UnreadableRewrite): ReadRewrite => ({ ok: false, reason, said: reply.slice(0, 200) });
  if (finish !== 'stop') return no(finish === 'length' ? 'truncated' : 'filtered');
  if (reply === '') return no('empty');
  const inside = between(reply, tagFor(PROMPT_TAG, before)) ?? (isFenced(reply) ? reply : undefined);
  if (inside === undefined) return no('none');
  const rewrite = unfenced(inside, before);
  return rewrite.trim() === '' ? no('empty') : { ok: true, text: likeBefore(rewrite, before) };
}

/** Models that think aloud do so in front of their answer. */
function withoutThoughts(reply: string): string {
  const start = reply.trimStart();
  if (!start.startsWith('<think>')) return reply;
  const end = start.indexOf('</think>');
  return end === -1 ? reply : start.slice(end + '</think>'.length);
}

/** Between the last opening tag on a line of its own and the closing tag after it; tags inside a line count if there are no others. */
function between(reply: string, tag: string): string | undefined {
  const lines = reply.split('\n');
  const trimmed = lines.map((line) => line.trim());
  const open = trimmed.lastIndexOf(`<${tag}>`);
  const close = trimmed.indexOf(`</${tag}>`, open + 1);
  if (open !== -1 && close !== -1) return lines.slice(open + 1, close).join('\n');
  const from = reply.indexOf(`<${tag}>`);
  const to = reply.lastIndexOf(`</${tag}>`);
  return from === -1 || to < from ? undefined : reply.slice(from + tag.length + 2, to);
}

function isFenced(text: string): boolean {
  const [, ticks] = FENCE.exec(text) ?? [];
  return (
    ticks !== undefined && text.endsWith(`\n${ticks}`) && text.indexOf(`\n${ticks}`) === text.length - ticks.length - 1
  );
}

/** Without the code fence around all of it, unless the prompt itself begins with one. */
function unfenced(inside: string, before: string): string {
  const text = inside.trim();
  const [head, ticks] = FENCE.exec(text) ?? [];
  if (head === undefined || ticks === undefined || FENCE.test(before.trimStart())) return inside;
  return text.endsWith(`\n${ticks}`) ? text.slice(head.length, -ticks.length - 1) : inside;
}

function likeBefore(rewrite: string, before: string): string {
  const mark = before.startsWith('\uFEFF') ? '\uFEFF' : '';
  const core = before.slice(mark.length);
  const head = /^\s*/.exec(core)?.[0] ?? '';
  const tail = before.slice(before.trimEnd().length);
  const body = rewrite
    .replace(/^\uFEFF/, '')
    .replace(/^(?:[ \t]*\n)+/, '')
    .trimEnd();
  const lineEnd = before.includes('\r\n') ? '\r\n' : '\n';
  return `${mark}${/\n/.test(head) ? head : ''}${body.replaceAll('\n', lineEnd)}${tail}`;
}
