import { hashOf } from '../hash.ts';
import { LAYOUT_VARIABLES, RECORD_VARIABLES, type Template } from '../prompt/template.ts';
import type { Teacher } from './job.ts';
import type { SourceItem } from './record.ts';

/**
 * Makes the function that names a record's request: hash of teacher, model, parameters, template text, the record's text
 * and those of its columns that the template shows. Equal keys ask for the same thing. 32 hex digits.
 */
export function requestKeys(
  teacher: Teacher,
  template: Template,
): (item: Pick<SourceItem, 'text' | 'fields'>) => string {
  const prefix = hashOf(
    teacher.id,
    teacher.baseUrl,
    teacher.model,
    canonicalJson(teacher.parameters ?? {}),
    template.document.text,
  );
  const columns = Array.from(new Set(template.document.variables.map(({ name }) => name))).filter(
    (name) => !RECORD_VARIABLES.includes(name.toLowerCase()) && !LAYOUT_VARIABLES.includes(name.toLowerCase()),
  );
  return ({ text, fields }) => {
    const shown = columns.map((name) => (Object.hasOwn(fields, name) ? (fields[name] ?? '') : null));
    return hashOf(prefix, text, JSON.stringify(shown)).slice(0, 32);
  };
}

/** JSON with the keys of every object in order, so that equal values give equal texts. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
