// Parts of libraries that nothing here uses, and that tree shaking has to leave in because something names them.
import { readFile } from 'node:fs/promises';

/**
 * A file of a library with the lines that name such parts taken out; a library that changed them is an error.
 * @typedef {{ file: RegExp, part: (code: string) => string }} Cut
 */

/** @type {readonly Cut[]} */
const cuts = [
  {
    // html-to-text writes HTML only in formats that nobody chooses here, and with tables of all entities.
    file: /[\\/]dom-serializer[\\/].*index\.js$/,
    part: () => "export function render() { throw new Error('no HTML is written here'); } export default render;",
  },
  {
    // mammoth writes XML only where it puts style maps into a document.
    file: /[\\/]mammoth[\\/]lib[\\/]xml[\\/]writer\.js$/,
    part: () => "exports.writeString = () => { throw new Error('no XML is written here'); };",
  },
  {
    // A Word document is XML, which knows five entities; the others are HTML's.
    file: /[\\/]@xmldom[\\/]xmldom[\\/]lib[\\/]entities\.js$/,
    part: (code) => `${before(code, '/**\n * A map of all entities')}exports.HTML_ENTITIES = exports.XML_ENTITIES;`,
  },
  {
    // Of the API only chat is asked for; each other resource is a field of the client.
    file: /[\\/]openai[\\/]client\.mjs$/,
    part: (code) => {
      const fields = without(code, /^ +this\.(?!chat\b)\w+ = new API\.\w+\(this\);$/gm);
      const statics = without(fields, /^OpenAI\.(?!Chat\b)([A-Z]\w+) = (?:\1|UploadsAPIUploads);$/gm);
      const imports = without(statics, /^import \{[^}]+\} from "\.\/resources\/(?!chat\/).*$/gm);
      return imports.replace('from "./resources/index.mjs"', 'from "./resources/chat/chat.mjs"');
    },
  },
];

/** @param {string} code @param {string} mark */
function before(code, mark) {
  const at = code.indexOf(mark);
  if (at < 0)
    throw new Error(`no ${JSON.stringify(mark)} any more: scripts/build/unusedParts.mjs does not fit this version`);
  return code.slice(0, at);
}

/** @param {string} code @param {RegExp} lines */
function without(code, lines) {
  const left = code.replace(lines, '');
  if (left === code) throw new Error(`no ${lines} any more: scripts/build/unusedParts.mjs does not fit this version`);
  return left;
}

/** Takes them out while bundling. @type {import('esbuild').Plugin} */
export const unusedParts = {
  name: 'unused-parts',
  setup(bundle) {
    for (const { file: filter, part } of cuts) {
      bundle.onLoad({ filter }, async ({ path: file }) => ({ contents: part(await readFile(file, 'utf8')) }));
    }
  },
};
