import path from 'node:path';
import { defineConfig } from 'vitest/config';
import { isPdfBundle, textOnly } from './scripts/build/pdfTextOnly.mjs';

/** Tests that count time, kill processes, fill disks or take every processor themselves: one file after the other. */
const ALONE = [
  'architecture',
  'endpoint*',
  'evaluate*',
  'journal*',
  'kimiServer*',
  'label*',
  'lintSession',
  'model*',
  'qcKill',
  'qcWatch',
  'regexSafety',
  'runtime*',
  'serve*',
  'teacher*',
  'train*',
].map((name) => `test/${name}.test.ts`);

// Tests of processes and clocks can be late on a loaded machine: `npm test` names those that needed the second try.
const each = { testTimeout: 30_000, retry: 1 };

/** Documents are read by the PDF.js that ships, without what draws. */
const shipped = {
  plugins: [
    {
      name: 'pdf-text-only',
      transform: (code: string, file: string) => (isPdfBundle.test(file) ? textOnly(path.basename(file), code) : null),
    },
  ],
};
const inline = { server: { deps: { inline: [/pdfjs-dist/] } } };

export default defineConfig({
  test: {
    projects: [
      {
        ...shipped,
        test: {
          ...each,
          ...inline,
          name: 'together',
          include: ['test/*.test.ts'],
          exclude: ALONE,
          maxWorkers: '100%',
          sequence: { groupOrder: 0 },
        },
      },
      {
        ...shipped,
        test: { ...each, ...inline, name: 'alone', include: ALONE, maxWorkers: 1, sequence: { groupOrder: 1 } },
      },
    ],
  },
});
