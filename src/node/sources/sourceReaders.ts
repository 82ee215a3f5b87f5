import { readFile } from 'node:fs/promises';
import { AppError } from '#core/errors';
import type { Encoding, ReadingOptions } from '#core/label/source';
import { splitText } from '#core/label/split';
import { csvRows, uniqueNames, type TableRow } from './csvRows.ts';
import { decodedLines, readHtml, readText, unreadable } from './decode.ts';
import { isProblem, type DocumentProblem, type DocumentText } from './documentProblem.ts';
import { jsonFileValues, jsonLineValues, type JsonValue } from './jsonValues.ts';
import { kindOf } from './sourceFiles.ts';

/** What a file holds, before it is said which columns are the text. */
export type Raw = TextPiece | (TableRow & { readonly kind: 'row' }) | (JsonValue & { readonly kind: 'value' });

interface TextPiece {
  readonly kind: 'text';
  readonly text: string;
  readonly row?: number; // absent: the whole file
  readonly line?: number; // from 1, where the file is text
}

/**
 * What a file holds, in order, read as it is asked for.
 * @throws AppError 'source.unreadable' naming the file, and the line where there is one.
 */
export async function* readSourceFile(file: string, reading: ReadingOptions): AsyncGenerator<Raw, void, undefined> {
  const { encoding } = reading;
  switch (kindOf(file)) {
    case 'csv':
    case 'tsv': {
      const delimiter = kindOf(file) === 'csv' ? ',' : '\t';
      for await (const row of csvRows(file, delimiter, encoding)) yield { kind: 'row', ...row };
      return;
    }
    case 'jsonl':
      for await (const value of jsonLineValues(file, encoding)) yield { kind: 'value', ...value };
      return;
    case 'json':
      for await (const value of jsonFileValues(file, encoding)) yield { kind: 'value', ...value };
      return;
    case 'xlsx':
      yield* workbookRows(file, reading.sheet);
      return;
    case 'docx':
    case 'pdf':
    case 'html':
      for (const piece of pieces(await documentText(file, encoding), reading)) yield withoutLine(piece);
      return;
    default:
      if (reading.split === 'line') yield* textLines(file, encoding);
      else yield* pieces(await readText(file, encoding), reading);
  }
}

/** Lines as records without holding the file; the same ones as splitText makes. */
async function* textLines(file: string, encoding: Encoding | undefined): AsyncGenerator<TextPiece, void, undefined> {
  let line = 0;
  let row = 0;
  for await (const whole of decodedLines(file, encoding)) {
    line++;
    const text = whole.trim();
    if (text !== '') yield { kind: 'text', text, row: ++row, line };
  }
}

function* pieces(text: string, { split = 'file' }: ReadingOptions): Generator<TextPiece, void, undefined> {
  if (split === 'file') {
    yield { kind: 'text', text };
    return;
  }
  let row = 0;
  for (const part of splitText(text.replace(/\r\n?/g, '\n'), split)) {
    yield { kind: 'text', text: part.text, row: ++row, line: part.line };
  }
}

/** A document's text is not its file's, whose lines mean nothing. */
function withoutLine({ kind, text, row }: TextPiece): TextPiece {
  return { kind, text, ...(row === undefined ? {} : { row }) };
}

async function* workbookRows(file: string, sheet: string | undefined): AsyncGenerator<Raw, void, undefined> {
  const { xlsxRows } = await import('./documents.ts');
  let table: { readonly sheet: string; readonly header: readonly string[] } | undefined;
  let row = 0;
  for await (const one of xlsxRows(file, sheet)) {
    if (isProblem(one)) throw problemOf(file, one, sheet);
    if (table?.sheet !== one.sheet) {
      table = { sheet: one.sheet, header: uniqueNames(one.cells) };
      row = 0;
    } else yield { kind: 'row', header: table.header, cells: one.cells, row: ++row, sheet: one.sheet };
  }
}

async function documentText(file: string, encoding: Encoding | undefined): Promise<string> {
  const read = await readDocument(file, encoding);
  if (isProblem(read)) throw problemOf(file, read, undefined);
  return read.text;
}

async function readDocument(file: string, encoding: Encoding | undefined): Promise<DocumentText> {
  const { docxText, htmlText, pdfText } = await import('./documents.ts');
  if (kindOf(file) === 'html') return htmlText(await readHtml(file, encoding));
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw unreadable(file, cause);
  });
  return kindOf(file) === 'docx' ? docxText(bytes) : pdfText(bytes);
}

function problemOf(file: string, { problem, detail }: DocumentProblem, sheet: string | undefined): AppError {
  switch (problem) {
    case 'encrypted':
      return new AppError('source.unreadable', '{0} is protected with a password, or in an old Office format.', {
        args: [file],
        hint: 'Open it with its password and save a copy without one as .docx, .xlsx or .pdf.',
      });
    case 'noText':
      return new AppError('source.unreadable', '{0} holds no text, only pictures or nothing.', {
        args: [file],
        hint: 'A scanned document needs text recognition (OCR) first; otherwise take it out of the sources.',
      });
    case 'noSheet':
      return new AppError('source.unreadable', '{0} has no sheet {1}. It has: {2}.', {
        args: [file, sheet ?? '', detail],
        hint: 'Choose one of these sheets, or none to read all that are visible.',
      });
    default:
      return new AppError('source.unreadable', '{0} is damaged or not what its name says: {1}', {
        args: [file, detail],
        hint: 'Open it in the program that made it and save it again, or take it out of the sources.',
      });
  }
}
