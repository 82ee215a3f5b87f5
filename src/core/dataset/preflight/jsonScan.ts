import { stringEnd } from './valueScan.ts';

/** What JSON.parse does not tell of a text. */
export interface ScannedJson {
  readonly twice: string | undefined; // a key that stands twice in one object, which Arrow refuses
  readonly depth: number; // of brackets within brackets
}

/** Looks through a text that is valid JSON. */
export function scanJson(json: string): ScannedJson {
  const keys: (Set<string> | undefined)[] = []; // of the objects around, undefined for lists
  let twice: string | undefined;
  let depth = 0;
  let at = 0;
  while (at < json.length) {
    const char = json.charCodeAt(at);
    if (char === 0x22) {
      const end = stringEnd(json, at); // valid JSON: there is one
      let next = end + 1;
      while (isSpace(json.charCodeAt(next))) next++;
      if (json.charCodeAt(next) === 0x3a) {
        const key = json.slice(at + 1, end);
        const seen = keys.at(-1);
        if (seen?.has(key) === true) twice ??= key;
        seen?.add(key);
      }
      at = next;
    } else {
      if (char === 0x7b) keys.push(new Set());
      else if (char === 0x5b) keys.push(undefined);
      else if (char === 0x7d || char === 0x5d) keys.pop();
      depth = Math.max(depth, keys.length);
      at++;
    }
  }
  return { twice, depth };
}

const isSpace = (char: number): boolean => char === 0x20 || char === 0x09 || char === 0x0a || char === 0x0d;
