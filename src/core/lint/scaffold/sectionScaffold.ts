import type { TextEdit } from '../../text.ts';
import type { LintedPrompt } from '../prompt.ts';

/** A part to add to a prompt: its heading in the prompt's language and its lines. */
export interface SectionDraft {
  readonly heading: string;
  readonly lines: readonly string[]; // '' is a blank line; plain prompts get none, because it would end the part
}

/**
 * Inserts a part in the way the prompt writes its own: `# …`, 【…】, or `…：`. It goes before the record, so that the
 * record stays last, or to the end where the record stands within a sentence.
 */
export function insertSection(prompt: LintedPrompt, { heading, lines }: SectionDraft): TextEdit {
  const { text, sections, language } = prompt;
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const record = prompt.section('record');
  const model = record ?? prompt.section('task') ?? sections[1] ?? sections[0];
  const hash = model !== undefined && text.startsWith('#', model.headingSpan.start);
  const head =
    model === undefined
      ? `${heading}${language === 'zh' ? '：' : ':'}`
      : hash
        ? `${'#'.repeat(model.level)} ${heading}`
        : `【${heading}】`;
  const body = hash ? ['', ...lines] : lines.filter((line) => line !== '');
  const part = [head, ...body].join(newline);
  const at = record?.headingSpan.start ?? slotStart(prompt) ?? text.length;
  const gap = gapBefore(text, at, newline);
  const after = at === text.length ? newline : newline + newline;
  return { span: { start: at, end: at }, newText: `${gap}${part}${after}` };
}

/** Whether a fence is still open at the end: what is added there would be code. */
export function endsInFence({ units }: LintedPrompt): boolean {
  if (units.at(-1)?.kind !== 'code') return false;
  return units.filter(({ kind, text }) => kind === 'code' && /^\s{0,3}(?:```|~~~)/.test(text)).length % 2 === 1;
}

/** The start of the lines that hold the record: its placeholder with the label, heading or fence right above it. */
function slotStart({ examples, units, starts }: LintedPrompt): number | undefined {
  if (examples.slotAt === undefined) return undefined;
  let index = units.findIndex((_, i) => (starts[i] ?? 0) >= (examples.slotAt ?? 0));
  for (; index > 0; index--) {
    const above = units[index - 1];
    if (above === undefined || above.kind === 'front-matter') break;
    // Never into a fence, which would make code of it.
    if (above.kind === 'code' && units[index]?.kind === 'code') continue;
    const line = above.text.trim();
    const opens = above.kind === 'heading' || /[:：]$|^[`"#=*~<>-]{2,}\w{0,8}$|^<\w{1,20}>$/.test(line);
    if (!opens || line.length > 60) break;
  }
  return starts[index];
}

function gapBefore(text: string, at: number, newline: string): string {
  const before = text.slice(Math.max(0, at - 4), at);
  if (before.trim() === '' && at <= 4) return '';
  if (/\n\r?\n$/.test(before)) return '';
  return before.endsWith('\n') ? newline : newline + newline;
}
