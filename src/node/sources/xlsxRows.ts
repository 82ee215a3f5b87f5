import { open } from 'node:fs/promises';
import path from 'node:path';
import { isOldContainer, type DocumentProblem } from './documentProblem.ts';
import { shownNumber, type NumberStyles } from './xlsxNumber.ts';
import { openZip, parseEntry, parseWhole, type OpenZip } from './zipXml.ts';

/** A row of a sheet that holds something, as texts; the first of a sheet is its header. */
export interface SheetRow {
  readonly sheet: string;
  readonly cells: readonly string[];
}

interface Sheet {
  readonly name: string;
  readonly part: string; // its name in the ZIP
  readonly visible: boolean;
}

interface Workbook {
  readonly sheets: readonly Sheet[];
  readonly strings: readonly string[];
  readonly styles: NumberStyles;
}

/**
 * The rows of a workbook's visible sheets, or of the one named, visible or not. A sheet is read piece by piece; only
 * the texts that its cells share are held. What goes wrong is the last thing yielded.
 */
export async function* readWorkbook(
  file: string,
  wanted: string | undefined,
): AsyncGenerator<SheetRow | DocumentProblem, void, undefined> {
  let zip: OpenZip | undefined;
  try {
    if (isOldContainer(await firstBytes(file))) {
      yield { problem: 'encrypted', detail: '' };
      return;
    }
    zip = await openZip(file);
    const workbook = await workbookOf(zip);
    const { sheets } = workbook;
    if (sheets.length === 0) throw new Error('no workbook');
    const read = sheets.filter(({ name, visible }) => (wanted === undefined ? visible : name === wanted));
    if (read.length === 0) yield { problem: 'noSheet', detail: sheets.map(({ name }) => name).join(', ') };
    for (const sheet of read) yield* sheetRows(zip, sheet, workbook);
  } catch (error) {
    yield { problem: 'broken', detail: error instanceof Error ? error.message : String(error) };
  } finally {
    zip?.zip.close();
  }
}

async function firstBytes(file: string): Promise<Uint8Array> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(new Uint8Array(8), 0, 8, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

async function workbookOf(zip: OpenZip): Promise<Workbook> {
  const main = await targetOf(zip, '', /\/officeDocument$/);
  const parts = await relations(zip, main);
  const sheets: Sheet[] = [];
  let date1904 = false;
  await parseWhole(zip, main, {
    open: (name, attributes) => {
      if (name === 'workbookPr') date1904 = ['1', 'true'].includes(attributes['date1904'] ?? '');
      if (name !== 'sheet') return;
      const target = parts.find(({ id }) => id === attributes['id']);
      if (target === undefined || !target.type.endsWith('/worksheet')) return; // a chart
      const visible = (attributes['state'] ?? 'visible') === 'visible';
      sheets.push({ name: attributes['name'] ?? '', part: target.part, visible });
    },
  });
  const partOf = (type: string) => parts.find((one) => one.type.endsWith(type))?.part ?? '';
  const strings = await sharedStrings(zip, partOf('/sharedStrings'));
  return { sheets, strings, styles: { ...(await numberStyles(zip, partOf('/styles'))), date1904 } };
}

interface Relation {
  readonly id: string;
  readonly type: string;
  readonly part: string;
}

async function relations(zip: OpenZip, part: string): Promise<readonly Relation[]> {
  const folder = path.posix.dirname(part);
  const found: Relation[] = [];
  await parseWhole(zip, path.posix.join(folder, '_rels', `${path.posix.basename(part)}.rels`), {
    open: (name, { Id = '', Type = '', Target = '' }) => {
      if (name !== 'Relationship') return;
      found.push({ id: Id, type: Type, part: path.posix.join('/', folder, Target).slice(1) });
      if (Target.startsWith('/')) found[found.length - 1] = { id: Id, type: Type, part: Target.slice(1) };
    },
  });
  return found;
}

async function targetOf(zip: OpenZip, part: string, type: RegExp): Promise<string> {
  return (await relations(zip, part)).find((one) => type.test(one.type))?.part ?? 'xl/workbook.xml';
}

/** The texts of `si` elements, without the readings (`rPh`) that East Asian ones may carry. */
async function sharedStrings(zip: OpenZip, part: string): Promise<readonly string[]> {
  const strings: string[] = [];
  const text = new RichText();
  await parseWhole(zip, part, {
    open: (name) => {
      if (name === 'si') text.take();
      text.open(name);
    },
    close: (name) => {
      text.close(name);
      if (name === 'si') strings.push(text.take());
    },
    text: (piece) => text.add(piece),
  });
  return strings;
}

async function numberStyles(zip: OpenZip, part: string): Promise<Omit<NumberStyles, 'date1904'>> {
  const custom = new Map<number, string>();
  const cells: number[] = [];
  let inCells = false;
  await parseWhole(zip, part, {
    open: (name, attributes) => {
      if (name === 'numFmt') custom.set(Number(attributes['numFmtId']), attributes['formatCode'] ?? '');
      if (name === 'cellXfs') inCells = true;
      if (name === 'xf' && inCells) cells.push(Number(attributes['numFmtId'] ?? 0));
    },
    close: (name) => {
      if (name === 'cellXfs') inCells = false;
    },
  });
  return { custom, cells };
}

async function* sheetRows(
  zip: OpenZip,
  { name: sheet, part }: Sheet,
  { strings, styles }: Workbook,
): AsyncGenerator<SheetRow, void, undefined> {
  const rows: string[][] = [];
  const text = new RichText();
  let cells: string[] = [];
  let column = 0;
  let type = 'n';
  let style = 0;
  const reading = parseEntry(zip, part, {
    open: (name, attributes) => {
      text.open(name);
      if (name === 'row') {
        cells = [];
        column = 0;
      } else if (name === 'c') {
        column = columnOf(attributes['r']) ?? column + 1;
        type = attributes['t'] ?? 'n';
        style = Number(attributes['s'] ?? 0);
        text.take();
      }
    },
    close: (name) => {
      text.close(name);
      if (name === 'c') {
        while (cells.length < column - 1) cells.push('');
        cells[column - 1] = shown(type, text.take(), style);
      } else if (name === 'row' && cells.some((cell) => cell.trim() !== '')) rows.push(cells);
    },
    text: (piece) => text.add(piece),
  });
  const shown = (kind: string, raw: string, cellStyle: number): string => {
    if (kind === 's') return strings[Number(raw)] ?? '';
    if (kind === 'b') return raw === '1' ? 'TRUE' : 'FALSE';
    return kind === 'n' ? shownNumber(raw, cellStyle, styles) : raw;
  };
  for await (const _ of reading) for (const row of rows.splice(0)) yield { sheet, cells: row };
}

/** Collects what stands in `t` and `v` elements, but for readings. */
class RichText {
  #text = '';
  #open = false;
  #reading = false;

  open(name: string): void {
    if (name === 'rPh') this.#reading = true;
    if (name === 't' || name === 'v') this.#open = !this.#reading;
  }

  close(name: string): void {
    if (name === 'rPh') this.#reading = false;
    if (name === 't' || name === 'v') this.#open = false;
  }

  add(piece: string): void {
    if (this.#open) this.#text += piece;
  }

  take(): string {
    const text = this.#text;
    this.#text = '';
    // Excel writes a character that XML cannot hold as _x000D_.
    return text.includes('_x') ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) => decoded(hex)) : text;
  }
}

const decoded = (hex: string): string => String.fromCharCode(Number.parseInt(hex, 16));

/** The column, from 1, of a reference such as `AB12`. */
function columnOf(reference: string | undefined): number | undefined {
  const letters = /^[A-Z]{1,3}/.exec(reference ?? '')?.[0];
  if (letters === undefined) return undefined;
  let column = 0;
  for (const letter of letters) column = column * 26 + letter.charCodeAt(0) - 64;
  return column;
}
