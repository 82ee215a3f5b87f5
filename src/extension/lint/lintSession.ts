import type { LintedFile } from '#core/lint/files';
import { scoreOf } from '#core/lint/score';
import { LintSession, type LintOptions } from '#core/lint/session';
import type { CodeLanguage } from '#core/prompt/embedded/embeddedPrompts';

/** Lints one document over and over while it is written. */
export interface DocumentSession {
  update(text: string): LintedFile;
}

const CODE: readonly string[] = [
  'python',
  'javascript',
  'typescript',
  'javascriptreact',
  'typescriptreact',
] satisfies readonly CodeLanguage[];

/** Whether a document of this language is code whose string literals are searched for prompts. */
export function isCodeLanguage(languageId: string): languageId is CodeLanguage {
  return CODE.includes(languageId);
}

/**
 * A session for a document by its path and its language. Code and `*.prompt.yml` need parsers that a plain prompt does
 * not: they are loaded when the first such document is opened, and only then is the answer a promise.
 */
export function openSession(
  path: string,
  languageId: string,
  options: LintOptions,
): DocumentSession | Promise<DocumentSession> {
  const language = isCodeLanguage(languageId) ? languageId : undefined;
  if (language === undefined && !/\.prompt\.ya?ml$/i.test(path)) return new PlainSession(path, options);
  return import('#core/lint/files').then(({ FileSession }) =>
    language === undefined ? new FileSession(path, options) : new FileSession(path, options, language),
  );
}

/** A document that is one prompt. */
class PlainSession implements DocumentSession {
  readonly #session: LintSession;

  constructor(path: string, options: LintOptions) {
    this.#session = new LintSession(path, options);
  }

  update(text: string): LintedFile {
    const { findings, prompt } = this.#session.update(text);
    const score = scoreOf(findings);
    const part = { text, span: { start: 0, end: text.length }, findings, score };
    return { parts: prompt === undefined ? [] : [part], findings, score };
  }
}
