import { hashOf } from '../hash.ts';
import { LAYOUT_VARIABLES, RECORD_VARIABLES, type Template } from '../prompt/template.ts';
import type { AskOptions, Teacher } from './job.ts';
import type { SourceItem } from './record.ts';

/** How templates are rendered; raised when the same template and record give another prompt than before. */
const RENDERING = 2;

/**
 * What every request of a job has in common: teacher, model, parameters, template text and how it is asked. Jobs of equal
 * prefixes may take over each other's replies.
 */
export function requestPrefix(teacher: Teacher, template: Template, ask: AskOptions = {}): string {
  const { others = [], ...rest } = ask;
  const parts = [teacher, ...others].flatMap(({ id, baseUrl, model, parameters = {} }) => [
    id,
    baseUrl,
    model,
    canonicalJson(parameters),
  ]);
  // Only what changes the request.
  const asked = canonicalJson({
    ...(rest.samples === undefined || rest.samples === 1 ? {} : { samples: rest.samples }),
    ...(rest.mode === 'json' ? { mode: rest.mode } : {}),
    ...(rest.repair === true ? { repair: true } : {}),
    ...(rest.mask === true ? { mask: true } : {}),
    ...(rest.student === undefined ? {} : { student: rest.student }),
  });
  return hashOf(String(RENDERING), ...parts, template.document.text, asked);
}

/**
 * Makes the function that names a record's request: hash of the job's prefix, the record's text and those of its columns
 * that the template shows. Equal keys ask for the same thing. 32 hex digits.
 */
export function requestKeys(
  teacher: Teacher,
  template: Template,
  ask: AskOptions = {},
): (item: Pick<SourceItem, 'text' | 'fields'>) => string {
  const prefix = requestPrefix(teacher, template, ask);
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
