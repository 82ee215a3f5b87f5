/**
 * The environment of a process that fetches, or that runs native code: none of our keys and tokens, none of our Node's
 * options; Electron is to be Node; and the proxy of the environment counts for it (Node 22.21 and 24 on).
 */
export function childEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const secret = /key|token|secret|password|credential|^NODE_OPTIONS$/i;
  const kept = Object.entries(env).filter(([name]) => !secret.test(name));
  return { ...Object.fromEntries(kept), ELECTRON_RUN_AS_NODE: '1', NODE_USE_ENV_PROXY: '1' };
}
