import { createRequire } from 'node:module';
import path from 'node:path';
import { lint } from '#core/lint/linter';
import { npm } from '../scripts/npm.mjs';
import { root } from '../scripts/node.mjs';
import { once } from '../scripts/setup.mjs';

/** Something that checks a Markdown text; what it finds does not matter here, only that it looks. */
export interface Contestant {
  readonly name: string;
  readonly goal: number; // at least so many times our time
  readonly run: (text: string) => unknown;
}

/** Promptmill's linter from scratch, as the peers run. */
export const ours: Contestant = {
  name: 'promptmill',
  goal: 1,
  run: (text) => lint({ path: 'bench.md', text }, { locale: 'en' }),
};

interface Peers {
  readonly markdownlint: { readonly lint: (options: object) => object };
  readonly eslint: { Linter: new () => { verify(text: string, config: object[], options: object): object } };
  readonly markdown: { default: { configs: { recommended: object[] } } };
  readonly kernel: { TextlintKernel: new () => { lintText(text: string, options: object): Promise<object> } };
  readonly autocorrect: { readonly lintFor: (text: string, file: string) => object };
}

/** The peers, installed into bench/peers where they are missing; they are no dependencies of the product. */
export async function loadPeers(): Promise<readonly Contestant[]> {
  const dir = path.join(root, 'bench', 'peers');
  await once(dir, () => npm('the linters to compare with', dir, ['ci']));
  const load = createRequire(path.join(dir, 'package.json'));
  const { lint: markdownlint } = load('markdownlint/sync') as Peers['markdownlint'];
  const { Linter } = load('eslint') as Peers['eslint'];
  const { configs } = (load('@eslint/markdown') as Peers['markdown']).default;
  const { TextlintKernel } = load('@textlint/kernel') as Peers['kernel'];
  const { lintFor } = load('autocorrect-node') as Peers['autocorrect'];
  const defaultOf = (name: string) => {
    const loaded = load(name) as object;
    return 'default' in loaded ? loaded.default : loaded;
  };
  const eslint = new Linter();
  const eslintConfig = configs.recommended.map((config) => ({ ...config, files: ['**/*.md'] }));
  const textlint = new TextlintKernel();
  const textlintOptions = {
    filePath: 'bench.md',
    ext: '.md',
    plugins: [{ pluginId: 'markdown', plugin: defaultOf('@textlint/textlint-plugin-markdown') }],
    rules: ['sentence-length', 'no-todo'].map((id) => ({ ruleId: id, rule: defaultOf(`textlint-rule-${id}`) })),
  };
  return [
    { name: 'markdownlint', goal: 10, run: (text) => markdownlint({ strings: { 'bench.md': text } }) },
    {
      name: 'ESLint + markdown',
      goal: 10,
      run: (text) => eslint.verify(text, eslintConfig, { filename: 'bench.md' }),
    },
    { name: 'textlint', goal: 10, run: (text) => textlint.lintText(text, textlintOptions) },
    { name: 'autocorrect', goal: 1, run: (text) => lintFor(text, 'bench.md') },
  ];
}
