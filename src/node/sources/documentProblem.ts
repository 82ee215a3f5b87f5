/** Why a document cannot be read. */
export interface DocumentProblem {
  readonly problem: 'broken' | 'encrypted' | 'noText' | 'noSheet';
  readonly detail: string; // the library's words; of noSheet the names of the sheets that there are
}

/** A document's text, headings as `# `, paragraphs apart by a blank line. */
export type DocumentText = { readonly text: string } | DocumentProblem;

/** Whether reading a document ended in a problem. */
export const isProblem = (value: object): value is DocumentProblem => 'problem' in value;

/** Whether it is a file of the container that Office wraps encrypted documents in, and that old formats are. */
export function isOldContainer(bytes: Uint8Array): boolean {
  return [0xd0, 0xcf, 0x11, 0xe0].every((byte, index) => bytes[index] === byte);
}
