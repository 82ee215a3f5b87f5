import { readFileSync } from 'node:fs';

/** The version of this Promptmill, from the manifest beside the bundle, or above the sources. */
export function ownVersion(): string {
  for (const place of ['../package.json', '../../package.json']) {
    try {
      const manifest = JSON.parse(readFileSync(new URL(place, import.meta.url), 'utf8')) as { version: string };
      return manifest.version;
    } catch {
      continue;
    }
  }
  return '?';
}
