import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliDecompress } from 'node:zlib';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import 'pdfjs-dist/legacy/build/pdf.worker.mjs';
import type { DocumentText } from './documentProblem.ts';

/** Where a bundle has the character maps of Chinese fonts, which older PDF files name and do not contain. */
const BUNDLED = fileURLToPath(new URL('cmaps.br', import.meta.url));

const packaged = (): string =>
  path.join(path.dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json')), 'cmaps');

/**
 * The maps by their file names, from the one file that scripts/build/characterMaps.mjs writes: a line of JSON with names and
 * lengths in bytes, then their bytes, compressed together because they are much alike. Undefined where nothing is bundled.
 */
async function bundledMaps(): Promise<ReadonlyMap<string, Uint8Array> | undefined> {
  const packed = await readFile(BUNDLED).catch(() => undefined);
  if (!packed) return undefined;
  const all = await promisify(brotliDecompress)(packed);
  let at = all.indexOf('\n') + 1;
  const lengths = JSON.parse(all.toString('utf8', 0, at)) as Readonly<Record<string, number>>;
  return new Map(Object.entries(lengths).map(([name, length]) => [name, all.subarray(at, (at += length))]));
}

/** The class by which PDF.js gets its character maps from the disk; inside VS Code it would try to fetch them. */
function mapsFromDisk(missing: string[]) {
  let bundled: ReturnType<typeof bundledMaps> | undefined;
  return class {
    async fetch({ kind, filename }: { readonly kind: string; readonly filename: string }): Promise<Uint8Array> {
      if (kind !== 'cMapUrl') throw new Error(`${filename} is for drawing only`);
      try {
        const map = (await (bundled ??= bundledMaps()))?.get(filename);
        return new Uint8Array(map ?? (await readFile(path.join(packaged(), filename))));
      } catch (error) {
        missing.push(filename); // PDF.js only leaves the text out
        throw error;
      }
    }
  };
}

/** The text of a PDF file; a blank line stands where lines are further apart, and between pages. */
export async function readPdf(bytes: Uint8Array): Promise<DocumentText> {
  const missing: string[] = [];
  try {
    const pdf = await getDocument({
      data: new Uint8Array(bytes), // a copy: PDF.js takes it away from whoever gave it
      verbosity: 0,
      cMapUrl: 'cmaps/',
      useWorkerFetch: false,
      useSystemFonts: false,
      isEvalSupported: false,
      disableFontFace: true,
      BinaryDataFactory: mapsFromDisk(missing),
    }).promise;
    try {
      const pages: string[] = [];
      for (let number = 1; number <= pdf.numPages; number++) {
        const page = await pdf.getPage(number);
        pages.push(pageText((await page.getTextContent()).items));
        page.cleanup();
      }
      const text = pages.filter((page) => page !== '').join('\n\n');
      if (missing.length > 0) return { problem: 'broken', detail: `no character map ${missing.join(', ')}` };
      return isReadable(text) ? { text } : { problem: 'noText', detail: '' };
    } finally {
      await pdf.destroy();
    }
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    const encrypted = error instanceof Error && error.name === 'PasswordException';
    return { problem: encrypted ? 'encrypted' : 'broken', detail };
  }
}

/** Whether most of a text is characters: fonts that do not tell theirs give codes for private use and control codes. */
function isReadable(text: string): boolean {
  const solid = text.replace(/\s/g, '');
  const strange = solid.match(/[\p{Co}\p{Cc}\uFFFD]/gu)?.length ?? 0;
  return strange * 2 < solid.length;
}

/** A piece of text on a page; `transform[5]` is its height above the page's foot. */
interface PageItem {
  readonly str: string;
  readonly hasEOL: boolean;
  readonly height: number;
  readonly transform: readonly number[];
}

function pageText(items: readonly object[]): string {
  let text = '';
  let lineAt: number | undefined;
  for (const item of items.filter((one): one is PageItem => 'str' in one)) {
    const at = item.transform[5] ?? 0;
    if (item.str.trim() !== '') {
      const apart = lineAt !== undefined && Math.abs(lineAt - at) > 2 * item.height;
      if (apart && text.endsWith('\n')) text += '\n';
      lineAt = at;
    }
    text += item.str + (item.hasEOL ? '\n' : '');
  }
  const lines = text.split('\n').map((line) => line.trimEnd());
  return lines
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}
