// Has scripts/witness.mjs loaded.

/** The environment of a process that is to be watched, with all its children. @param {string} file for the log */
export function witnessed(file) {
  return { PROMPTMILL_WITNESS: file, NODE_OPTIONS: `--import=${new URL('witness.mjs', import.meta.url).href}` };
}
