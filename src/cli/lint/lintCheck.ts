import { lintResult } from '#core/lint/linter';
import type { Finding } from '#core/lint/rule';
import { rules } from '#core/lint/rules';
import type { LintOptions } from '#core/lint/session';
import { soundFixes } from '#core/lint/soundFixes';
import { compilingAtOnce } from './coldRegex.ts';

/** What a check says of one text: its findings, and how many prompts it holds. */
export interface Checked {
  readonly findings: readonly Finding[];
  readonly parts: number;
}

const OTHER_KINDS = /\.(?:pyw?|[cm]?[jt]s|[jt]sx|prompt\.ya?ml)$/i;

/**
 * A check for a file of this name. Code and YAML need their parsers, which a plain prompt does not wait for. Only who
 * takes the fixes waits for `sound` ones, which means linting the result of each.
 */
export async function checkText(
  name: string,
  options: LintOptions,
  sound: boolean,
): Promise<(text: string) => Checked> {
  if (!OTHER_KINDS.test(name)) {
    const check = (text: string) => lintResult({ path: name, text }, options).findings;
    const offered = (text: string) => (sound ? soundFixes(text, check(text), check) : check(text));
    return (text) => ({ findings: compilingAtOnce(() => offered(text)), parts: 1 });
  }
  const { lintFile } = await import('#core/lint/files');
  return (text) => {
    const { findings, parts } = compilingAtOnce(() => lintFile({ path: name, text }, options));
    return { findings, parts: parts.length };
  };
}

/** The ids of all rules. */
export function ruleIds(): Promise<readonly string[]> {
  return Promise.resolve(rules.map(({ meta }) => meta.id));
}
