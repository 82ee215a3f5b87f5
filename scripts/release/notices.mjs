// The page that tells whose work ships inside Promptmill and under which terms.
import { createHash } from 'node:crypto';

/** Its file in the repository and in the VSIX. */
export const NOTICES = 'THIRD-PARTY-NOTICES.txt';

const HEAD = `Promptmill holds the following packages of other people, in parts or as a whole, under these terms.
Written by scripts/releaseCheck.mjs --write from what is really in the bundles; equal terms stand once.`;

/** Where the terms begin in the common short licences; title and copyright come before. */
const TERMS = /^(?:Permission is hereby granted|Permission to use, copy|Redistribution and use)/m;

/** After this, the Apache License only explains how it is applied, sometimes with the copyright filled in. */
const APACHE_END = 'END OF TERMS AND CONDITIONS';

/** What is the licence's and what is the package's in a licence text. @param {string} text */
function divided(text) {
  const at = Math.max(0, text.search(TERMS));
  const end = text.includes(APACHE_END) ? text.indexOf(APACHE_END) + APACHE_END.length : text.length;
  const filledIn = text.slice(end).match(/^ *Copyright (?!\[|\{|and|holder).*$/gm) ?? [];
  const own = [...text.slice(0, at).split('\n'), ...filledIn].map((line) => line.trim()).filter((line) => line !== '');
  return { terms: text.slice(at, end), own };
}

/**
 * The page: a line a package, then all terms, each with the packages that it is of and their copyright.
 * @param {readonly import('./bundled.mjs').Bundled[]} packages
 */
export function noticesOf(packages) {
  /** @type {Map<string, { terms: string, owners: string[] }>} */
  const all = new Map();
  const lines = packages.map((one) => {
    for (const text of one.texts) {
      const { terms, own } = divided(text);
      const key = createHash('sha256').update(terms.replace(/\s+/g, ' ').trim()).digest('hex');
      const known = all.get(key) ?? { terms, owners: [] };
      known.owners.push([`${one.name}:`, ...own].join('\n  '));
      all.set(key, known);
    }
    return [`${one.name} ${one.version}`, one.licence, one.homepage].filter((part) => part !== '').join(' | ');
  });
  const bodies = [...all.values()].map(({ terms, owners }) => `${'='.repeat(78)}\n${owners.join('\n')}\n\n${terms}`);
  return `${HEAD}\n\n${lines.join('\n')}\n\n${bodies.join('\n\n')}\n`;
}
