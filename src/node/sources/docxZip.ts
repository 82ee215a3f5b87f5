import { openZipBytes, wholeEntry } from './zipXml.ts';

// What the reader of .docx files asks of JSZip, done with the reader of ZIP files that is here anyway. The bundle of documents
// has this in JSZip's place (scripts/build.mjs), which with its own inflate and streams would be as large as the reader itself.

/** A file of the ZIP as JSZip gives it. */
interface ZippedFile {
  async: (type: 'uint8array') => Promise<Uint8Array>;
}

/** Opens a ZIP file that is in memory. @throws when it is none, or broken. */
export async function loadAsync(bytes: Uint8Array): Promise<{ file: (name: string) => ZippedFile | null }> {
  const zip = await openZipBytes(Buffer.from(bytes));
  return {
    file(name) {
      const entry = zip.entries.get(name);
      return entry ? { async: () => wholeEntry(zip, entry) } : null;
    },
  };
}
