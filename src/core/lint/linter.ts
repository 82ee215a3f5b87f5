import type { Finding } from './rule.ts';
import { LintSession, type LintOptions, type LintResult } from './session.ts';

/** A text with its place; a `PromptDocument` is one. */
export interface LintSource {
  readonly path: string;
  readonly text: string;
}

/** The findings of a prompt, by place, then by rule; the same text always gives the same list. Never throws. */
export function lint(source: LintSource, options: LintOptions): readonly Finding[] {
  return lintResult(source, options).findings;
}

/** The same with what the linter understood of the prompt. */
export function lintResult({ path, text }: LintSource, options: LintOptions): LintResult {
  return new LintSession(path, options).update(text);
}

/** Whether a check fails: some finding is an error or a warning. */
export function fails(findings: readonly Finding[]): boolean {
  return findings.some(({ severity }) => severity === 'error' || severity === 'warning');
}
