// Writes media/schemas/*.json from the table of LLaMA-Factory's options.   node scripts/trainSchemas.mjs
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { datasetInfoSchema } from '../src/core/train/datasetInfoSchema.ts';
import { trainSchema } from '../src/core/train/schema.ts';
import { root } from './node.mjs';
import { main } from './setup.mjs';

/** Every schema file below the root with its text. @returns {Readonly<Record<string, string>>} */
export function schemaFiles() {
  const locales = /** @type {const} */ ([
    ['en', ''],
    ['zh-cn', '.zh-cn'],
  ]);
  return Object.fromEntries(
    locales.flatMap(([locale, suffix]) => [
      [`media/schemas/train.schema${suffix}.json`, text(trainSchema('train', locale))],
      [`media/schemas/merge.schema${suffix}.json`, text(trainSchema('merge', locale))],
      [`media/schemas/dataset-info.schema${suffix}.json`, text(datasetInfoSchema(locale))],
    ]),
  );
}

/** @param {import('../src/core/train/schema.ts').JsonSchema} schema */
const text = (schema) => `${JSON.stringify(schema)}\n`;

main(import.meta.url, async () => {
  await mkdir(path.join(root, 'media', 'schemas'), { recursive: true });
  for (const [file, content] of Object.entries(schemaFiles())) await writeFile(path.join(root, file), content);
});
