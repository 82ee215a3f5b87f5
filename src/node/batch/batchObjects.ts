import * as v from 'valibot';
import { BATCH_ENDS, type BatchStatus } from '#core/label/batchJournal';

/** A file at the provider. */
export interface RemoteFile {
  readonly id: string;
  readonly name: string;
  readonly bytes: number;
}

/** A batch at the provider. What is not said is 0, empty or absent. */
export interface RemoteBatch {
  readonly id: string;
  readonly status: BatchStatus;
  readonly createdAt: number; // seconds
  readonly total: number; // lines
  readonly completed: number;
  readonly failed: number;
  readonly inputFile?: string;
  readonly outputFile?: string;
  readonly errorFile?: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly problems: readonly { readonly code: string; readonly message: string; readonly line?: number }[];
}

const text = v.fallback(v.optional(v.nullable(v.string())), undefined);
const count = v.fallback(v.optional(v.nullable(v.number())), undefined);
const id = v.pipe(v.string(), v.nonEmpty());
const FileSchema = v.object({ id, filename: text, bytes: count });
const BatchSchema = v.object({
  id,
  status: v.string(),
  created_at: count,
  request_counts: v.fallback(
    v.optional(v.nullable(v.object({ total: count, completed: count, failed: count }))),
    undefined,
  ),
  input_file_id: text,
  output_file_id: text,
  error_file_id: text,
  metadata: v.fallback(v.optional(v.nullable(v.record(v.string(), v.unknown()))), undefined),
  errors: v.fallback(
    v.optional(v.nullable(v.object({ data: v.array(v.object({ code: text, message: text, line: count })) }))),
    undefined,
  ),
});
const ListSchema = v.object({ data: v.array(v.unknown()), has_more: v.optional(v.nullable(v.boolean())) });
const RUNNING = ['validating', 'in_progress', 'finalizing', 'cancelling'] as const;

/** A file object; undefined when it is none. */
export function readFile(value: unknown): RemoteFile | undefined {
  const file = v.safeParse(FileSchema, value);
  if (!file.success) return undefined;
  return { id: file.output.id, name: file.output.filename ?? '', bytes: file.output.bytes ?? 0 };
}

/** A batch object; undefined when it is none. A state that is not known counts as being under way. */
export function readBatch(value: unknown): RemoteBatch | undefined {
  const batch = v.safeParse(BatchSchema, value);
  if (!batch.success) return undefined;
  const { status, request_counts: counts, metadata, errors, ...one } = batch.output;
  const known = [...RUNNING, ...BATCH_ENDS].find((name) => name === status);
  return {
    id: one.id,
    status: known ?? 'in_progress',
    createdAt: one.created_at ?? 0,
    total: counts?.total ?? 0,
    completed: counts?.completed ?? 0,
    failed: counts?.failed ?? 0,
    ...present('inputFile', one.input_file_id),
    ...present('outputFile', one.output_file_id),
    ...present('errorFile', one.error_file_id),
    metadata: Object.fromEntries(Object.entries(metadata ?? {}).map(([name, given]) => [name, String(given)])),
    problems: (errors?.data ?? []).map(({ code, message, line }) => ({
      code: code ?? '',
      message: message ?? '',
      ...(line == null ? {} : { line }),
    })),
  };
}

/** A page of a list; undefined when it is none. */
export function readList(value: unknown): { readonly data: readonly unknown[]; readonly more: boolean } | undefined {
  const list = v.safeParse(ListSchema, value);
  return list.success ? { data: list.output.data, more: list.output.has_more === true } : undefined;
}

function present<Name extends string>(name: Name, value: string | null | undefined): { readonly [N in Name]?: string } {
  return (value == null || value === '' ? {} : { [name]: value }) as { readonly [N in Name]?: string };
}
