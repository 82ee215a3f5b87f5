import { isObject } from '../../isObject.ts';

/** The columns that an entry of `dataset_info.json` may name, with the defaults of LLaMA-Factory (data/parser.py). */
const COLUMNS = {
  prompt: 'instruction',
  query: 'input',
  response: 'output',
  history: null,
  messages: 'conversations',
  system: null,
  tools: null,
  images: null,
  videos: null,
  audios: null,
  chosen: null,
  rejected: null,
  kto_tag: null,
} as const;

const TAGS = {
  role_tag: 'from',
  content_tag: 'value',
  user_tag: 'human',
  assistant_tag: 'gpt',
  observation_tag: 'observation',
  function_tag: 'function_call',
  system_tag: 'system',
} as const;

export type ColumnRole = keyof typeof COLUMNS;
export type TagRole = keyof typeof TAGS;

/** Where LLaMA-Factory reads a dataset from; only `file` lies in the dataset's folder. */
export type DatasetSource =
  | { readonly kind: 'file'; readonly fileName: string } // a file, or a folder of files
  | { readonly kind: 'hub' | 'script' | 'cloud'; readonly address: string };

/** What a dataset is trained on for. */
export type Stage = 'sft' | 'dpo' | 'kto';

/** One dataset of `dataset_info.json` as LLaMA-Factory reads it: what is not listed under `columns` or `tags` is null. */
export interface DatasetEntry {
  readonly name: string;
  readonly source: DatasetSource;
  readonly formatting: string; // alpaca, sharegpt, openai; another one stops LLaMA-Factory
  readonly ranking: boolean;
  readonly split: string;
  readonly samples: number | undefined; // num_samples: so many rows are drawn
  readonly columns: Readonly<Record<ColumnRole, string | null>>;
  readonly tags: Readonly<Record<TagRole, string | null>>;
}

/** Reads an entry; undefined when it is not an object or names no source. */
export function readEntry(name: string, value: unknown): DatasetEntry | undefined {
  if (!isObject(value)) return undefined;
  const source = readSource(value);
  if (source === undefined) return undefined;
  return {
    name,
    source,
    formatting: textOf(value['formatting']) ?? 'alpaca',
    ranking: isTrue(value['ranking']),
    split: textOf(value['split']) ?? 'train',
    samples: typeof value['num_samples'] === 'number' ? value['num_samples'] : undefined,
    columns: named(COLUMNS, value['columns']),
    tags: named(TAGS, value['tags']),
  };
}

/** The stage that a dataset is for: rankings are for DPO, a column of tags for KTO. */
export function stageOf({ ranking, columns }: DatasetEntry): Stage {
  if (ranking) return 'dpo';
  return columns.kto_tag === null ? 'sft' : 'kto';
}

function readSource(value: Readonly<Record<string, unknown>>): DatasetSource | undefined {
  for (const key of ['hf_hub_url', 'ms_hub_url', 'om_hub_url']) {
    if (key in value) return { kind: 'hub', address: String(value[key]) };
  }
  if ('script_url' in value) return { kind: 'script', address: String(value['script_url']) };
  if ('cloud_file_name' in value) return { kind: 'cloud', address: String(value['cloud_file_name']) };
  const fileName = textOf(value['file_name']);
  return fileName === undefined ? undefined : { kind: 'file', fileName };
}

/** With a list of names at all, those that it lacks are None. */
function named<Role extends string>(
  defaults: Readonly<Record<Role, string | null>>,
  value: unknown,
): Readonly<Record<Role, string | null>> {
  if (value === undefined) return defaults;
  const given = isObject(value) ? value : {};
  const roles = Object.keys(defaults) as Role[];
  return Object.fromEntries(roles.map((role) => [role, textOf(given[role]) ?? null])) as Record<Role, string | null>;
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
const isTrue = (value: unknown): boolean => Boolean(value); // JSON's own values are as true in Python, [] and {} aside
