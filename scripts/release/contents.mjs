// What may be in the VSIX: these files, this much, and nothing that looks like a secret or like somebody's machine.
import os from 'node:os';
import { root } from '../node.mjs';

/** The most that the VSIX may weigh, in bytes. */
export const LIMIT = 3_000_000;

/** Where the list of files is kept. */
export const LIST = 'scripts/release/vsixFiles.txt';

/** A name without what changes with every build: parts by what they are of, not by their hash. @param {string} name */
export const lasting = (name) =>
  name
    .replace(/\/(part|documents)-(?:.*-)?[A-Z0-9]{8}\.mjs$/, '/$1-*.mjs')
    .replace(/\/shared-[A-Z0-9]{8}\.js$/, '/shared-*.js');

/** The list as it is kept. @param {Iterable<string>} names of the files in the VSIX */
export const listOf = (names) => `${[...new Set([...names].map(lasting))].toSorted().join('\n')}\n`;

/**
 * What the VSIX has beside the list, and what it lacks.
 * @param {Iterable<string>} names @param {string} list @returns {string[]}
 */
export function listProblems(names, list) {
  const is = new Set(listOf(names).trim().split('\n'));
  const should = new Set(list.trim().split('\n'));
  return [
    ...[...is].filter((name) => !should.has(name)).map((name) => `${name} is in the VSIX and not in ${LIST}`),
    ...[...should].filter((name) => !is.has(name)).map((name) => `${name} is in ${LIST} and not in the VSIX`),
  ];
}

/** What keys of providers and registries look like. */
const SECRETS = [
  /-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----\s+[A-Za-z0-9+/=]{40}/,
  /\b(?:sk|rk|pk)-(?:proj-|ant-)?[A-Za-z0-9_-]{32,128}/,
  /\bgh[pousr]_[A-Za-z0-9]{36}/,
  /\bgithub_pat_[A-Za-z0-9_]{50,100}/,
  /\bnpm_[A-Za-z0-9]{36}/,
  /\bhf_[A-Za-z0-9]{34}/,
  /\bA[KS]IA[0-9A-Z]{16}\b/,
  /\bAIza[A-Za-z0-9_-]{35}/,
  /\bxox[abprs]-[A-Za-z0-9-]{20,100}/,
  /\beyJ[A-Za-z0-9_-]{10,200}\.eyJ[A-Za-z0-9_-]{10,400}\.[A-Za-z0-9_-]{20,200}/,
];

/**
 * Files of the VSIX that hold something like a secret, or the name of this machine or of the folder it was built in.
 * @param {ReadonlyMap<string, Buffer>} files
 * @param {readonly string[]} traces words of this machine that must not be there
 * @returns {string[]}
 */
export function secretProblems(files, traces = tracesOfThisMachine()) {
  return [...files].flatMap(([name, bytes]) => {
    const text = bytes.toString('latin1');
    const secret = SECRETS.map((pattern) => pattern.exec(text)?.[0]).find((found) => found !== undefined);
    return [
      ...(secret === undefined ? [] : [`${name} holds what looks like a secret: ${secret.slice(0, 6)}…`]),
      ...traces.filter((trace) => text.includes(trace)).map((trace) => `${name} tells where it was built: ${trace}`),
    ];
  });
}

/** Short names such as `/root` or `build` stand in many texts, so they prove nothing. */
const tracesOfThisMachine = () => [root, os.homedir(), os.hostname()].filter((trace) => trace.length >= 8);

/** @param {number} bytes @returns {string[]} */
export const sizeProblems = (bytes) =>
  bytes <= LIMIT ? [] : [`the VSIX has ${bytes} bytes, ${bytes - LIMIT} too many`];
