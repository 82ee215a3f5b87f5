import { isOldContainer, type DocumentProblem, type DocumentText } from './documentProblem.ts';
import type { SheetRow } from './xlsxRows.ts';

// The readers of documents with the libraries that they need: a bundle of its own, loaded when the first document is
// met. What goes wrong is a value and not an AppError, whose class would be another one in that bundle.

/** The text of a .docx file. */
export async function docxText(bytes: Buffer): Promise<DocumentText> {
  if (isOldContainer(bytes)) return { problem: 'encrypted', detail: '' };
  const { default: mammoth } = await import('mammoth');
  const { htmlToText } = await import('./htmlText.ts');
  const noImages = mammoth.images.imgElement(() => Promise.resolve({ src: '' }));
  const { checkZip } = await import('./zipXml.ts');
  return attempt(async () => {
    await checkZip(bytes);
    const { value } = await mammoth.convertToHtml({ buffer: bytes }, { convertImage: noImages });
    return htmlToText(value);
  });
}

/** The text of a .pdf file, page by page. */
export async function pdfText(bytes: Buffer): Promise<DocumentText> {
  const { readPdf } = await import('./pdfText.ts');
  return readPdf(bytes);
}

/** The text of an HTML page as it is read, scripts and pictures left out. */
export async function htmlText(html: string): Promise<DocumentText> {
  const { htmlToText } = await import('./htmlText.ts');
  return attempt(() => Promise.resolve(htmlToText(html)));
}

/** The rows of a workbook's sheets, or of the one named, read as they are asked for; a problem ends them. */
export async function* xlsxRows(
  file: string,
  sheet: string | undefined,
): AsyncGenerator<SheetRow | DocumentProblem, void, undefined> {
  const { readWorkbook } = await import('./xlsxRows.ts');
  yield* readWorkbook(file, sheet);
}

async function attempt(read: () => Promise<string>): Promise<DocumentText> {
  try {
    const text = await read();
    return text.trim() === '' ? { problem: 'noText', detail: '' } : { text };
  } catch (error) {
    return { problem: 'broken', detail: error instanceof Error ? error.message : String(error) };
  }
}
