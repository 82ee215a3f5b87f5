import type { TextEdit } from '../../text.ts';
import type { LintedPrompt } from '../prompt.ts';
import { insertSection, type SectionDraft } from './sectionScaffold.ts';

/** The edit that inserts a part; undefined behind a line that announces a text, because the part would become that text. */
export function offerSection(prompt: LintedPrompt, draft: SectionDraft): TextEdit | undefined {
  const edit = insertSection(prompt, draft);
  const { start } = edit.span;
  return /[:：]\s*$/.test(prompt.text.slice(Math.max(0, start - 16), start)) ? undefined : edit;
}
