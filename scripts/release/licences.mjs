// Which licences may be inside Promptmill, which is under the MIT License itself.

/** Licences that ask for a notice and no more. CC-BY-4.0 is the icons'. */
const ALLOWED = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC-BY-4.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'Unlicense',
  'Zlib',
]);

/**
 * Whether an SPDX expression can be met with the allowed licences: each part of an AND, one of an OR.
 * @param {string} expression such as `(MIT OR GPL-3.0-only)`
 */
export function isAllowed(expression) {
  const plain = expression.trim().replace(/^\((.*)\)$/, '$1');
  if (/[()]/.test(plain) || / WITH /i.test(plain)) return false; // nested: for a person to decide
  return plain.split(/ OR /i).some((choice) => choice.split(/ AND /i).every((one) => ALLOWED.has(one.trim())));
}

/**
 * What is wrong with the licences of what ships.
 * @param {readonly import('./bundled.mjs').Bundled[]} packages @returns {string[]}
 */
export function licenceProblems(packages) {
  return packages.flatMap(({ name, version, licence, texts }) => [
    ...(isAllowed(licence)
      ? []
      : [`${name} ${version} is under ${licence}, which scripts/release/licences.mjs does not allow`]),
    ...(texts.length > 0 ? [] : [`${name} ${version} comes without its licence text`]),
  ]);
}
