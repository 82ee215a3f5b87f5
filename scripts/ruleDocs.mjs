// Writes docs/rules/<rule-id>.md from each rule's meta and its tested examples.   node scripts/ruleDocs.mjs
import { readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { rules } from '../src/core/lint/rules.ts';
import { loadRuleCases } from '../test/support/ruleCases.ts';
import { root } from './node.mjs';
import { main } from './setup.mjs';

/** @typedef {import('../src/core/lint/rule.ts').RuleMeta} RuleMeta */
/** @typedef {import('../test/fixtures/lint/ruleCases.ts').RuleCases} RuleCases */

const WORDS = {
  en: {
    title: 'English',
    severity: { error: 'error', warning: 'warning', info: 'information', hint: 'hint' },
    facts: (/** @type {string} */ severity, /** @type {string} */ source) =>
      `Severity: ${severity}. Source: ${source}.`,
    fix: {
      safe: 'Its fix keeps the meaning and is applied by “fix all” and `--fix`.',
      suggestion: 'Its fix is a suggestion: look at it before you keep it.',
      none: 'It has no automatic fix.',
    },
    nursery: 'It is in the nursery: off until its id is named in the configuration.',
    everywhere: 'It looks everywhere, quotations and examples included.',
    messages: 'What it says:',
    instead: 'Instead of',
    write: 'write',
    silence: 'To silence it in one file, write in its front matter:',
    colon: '',
  },
  zh: {
    title: '中文',
    severity: { error: '错误', warning: '警告', info: '信息', hint: '提示' },
    facts: (/** @type {string} */ severity, /** @type {string} */ source) => `级别：${severity}。依据：${source}。`,
    fix: {
      safe: '修复不改变含义，会被“全部修复”和 `--fix` 应用。',
      suggestion: '修复只是建议，采用前请看一眼。',
      none: '没有自动修复。',
    },
    nursery: '此规则在试验组中：在配置里写明它的 id 后才会启用。',
    everywhere: '引文和示例中的内容也会检查。',
    messages: '提示内容：',
    instead: '不要写',
    write: '请写',
    silence: '如需在某个文件中关闭此规则，请在前置信息中写：',
    colon: '',
  },
};

/** The page of a rule. @param {RuleMeta} meta @param {RuleCases | undefined} cases */
export function pageOf(meta, cases) {
  return `# ${meta.id}\n\n${part(meta, cases, 'en')}\n${part(meta, cases, 'zh')}`;
}

/** @param {RuleMeta} meta @param {RuleCases | undefined} cases @param {'en' | 'zh'} language */
function part(meta, cases, language) {
  const words = WORDS[language];
  const stop = language === 'en' ? '.' : '。';
  const pair = cases?.pairs.find(({ bad }) => /\p{Script=Han}/u.test(bad) === (language === 'zh')) ?? cases?.pairs[0];
  const lines = [
    `## ${words.title}`,
    `**${meta.summary[language]}${stop}** ${words.facts(words.severity[meta.severity], sourceIn(meta, language))}`,
    meta.why[language],
    `${words.fix[meta.fix]}${meta.zones.length > 1 && meta.zones.includes('quote') && !meta.absence ? ` ${words.everywhere}` : ''}${meta.group === 'nursery' ? ` ${words.nursery}` : ''}`,
    `${words.messages}\n\n${Object.values(meta.messages)
      .map((message) => `- ${message[language]}`)
      .join('\n')}`,
    ...(pair ? [words.instead, fenced(pair.bad), words.write, fenced(pair.good)] : []),
    words.silence,
    fenced(`lint:\n  ${meta.id}: off`, 'yaml'),
  ];
  return `${lines.join('\n\n')}\n`;
}

/** @param {RuleMeta} meta @param {'en' | 'zh'} language */
function sourceIn({ evidence: { source } }, language) {
  return language === 'zh' ? source.replace(/^article\b/, '文章') : source;
}

/** @param {string} text @param {string} language */
function fenced(text, language = 'text') {
  const fence = text.includes('```') ? '````' : '```';
  return `${fence}${language}\n${text.trim()}\n${fence}`;
}

/** Every page by its file name. @returns {Promise<Map<string, string>>} */
export async function rulePages() {
  const cases = await loadRuleCases(rules.map(({ meta }) => meta.id));
  return new Map(rules.map(({ meta }) => [`${meta.id.replace('/', '-')}.md`, pageOf(meta, cases.get(meta.id))]));
}

main(import.meta.url, async () => {
  const folder = path.join(root, 'docs', 'rules');
  const pages = await rulePages();
  for (const file of await readdir(folder)) if (!pages.has(file)) await rm(path.join(folder, file));
  for (const [file, page] of pages) await writeFile(path.join(folder, file), page);
  console.log(`${pages.size} pages`);
});
