import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { RuleCases } from '../fixtures/lint/ruleCases.ts';

const folder = path.resolve(import.meta.dirname, '../fixtures/lint/rules');

/** The cases of every rule by its id: `test/fixtures/lint/rules/<rule-id>.ts`, with `/` written as `-`. */
export async function loadRuleCases(ruleIds: readonly string[]): Promise<ReadonlyMap<string, RuleCases>> {
  const files = new Set(readdirSync(folder));
  const loaded = await Promise.all(
    ruleIds.map(async (id) => {
      const file = `${id.replace('/', '-')}.ts`;
      if (!files.has(file)) return [];
      const { cases } = (await import(path.join(folder, file))) as { cases: RuleCases };
      return [[id, cases] as const];
    }),
  );
  return new Map(loaded.flat());
}

/** A text without its ⟦marks⟧, and the words between them. */
export function unmark(marked: string): { readonly text: string; readonly words: readonly string[] } {
  return {
    text: marked.replaceAll(/[⟦⟧]/g, ''),
    words: Array.from(marked.matchAll(/⟦([^⟧]*)⟧/g), ([, words = '']) => words),
  };
}
