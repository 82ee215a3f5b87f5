import path from 'node:path';
import { childEnvironment } from '../childEnvironment.ts';

/**
 * The environment of a Python process: none of our keys and tokens, UTF-8 whatever the system's code page is, no module
 * of the current folder in place of a real one, output at once, and the scripts of its own environment first on PATH
 * (LLaMA-Factory starts `torchrun` by name).
 */
export function pythonEnvironment(python: string, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = childEnvironment(env);
  delete kept['ELECTRON_RUN_AS_NODE'];
  delete kept['NODE_USE_ENV_PROXY'];
  const parallel = env['TOKENIZERS_PARALLELISM']; // no token, whatever its name says
  const pathKey = Object.keys(kept).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  const folder = path.isAbsolute(python) ? [path.dirname(python)] : [];
  return {
    ...kept,
    ...(parallel !== undefined && { TOKENIZERS_PARALLELISM: parallel }),
    [pathKey]: [...folder, kept[pathKey] ?? ''].join(path.delimiter),
    PYTHONUTF8: '1',
    PYTHONUNBUFFERED: '1',
    PYTHONSAFEPATH: '1',
  };
}
