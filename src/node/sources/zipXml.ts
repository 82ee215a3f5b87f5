import { crc32 } from 'node:zlib';
import { SaxesParser } from 'saxes';
import { fromBufferPromise, openPromise, type Entry, type ZipFile } from 'yauzl';

/** What a reader wants to know of an XML file. Names come without their namespace prefix. */
export interface XmlHandler {
  readonly open?: (name: string, attributes: Readonly<Record<string, string>>) => void;
  readonly close?: (name: string) => void;
  readonly text?: (text: string) => void;
}

/** An open ZIP file with its entries by name. */
export interface OpenZip {
  readonly entries: ReadonlyMap<string, Entry>;
  readonly zip: ZipFile;
}

/** Opens a ZIP file; who opens it closes `zip`. @throws when it is none, or broken. */
export async function openZip(file: string): Promise<OpenZip> {
  return withEntries(await openPromise(file, { autoClose: false }));
}

/** Opens a ZIP file that is in memory. @throws when it is none, or broken. */
export async function openZipBytes(bytes: Buffer): Promise<OpenZip> {
  return withEntries(await fromBufferPromise(bytes));
}

/** The whole of one file of a ZIP. @throws when its bytes are not those that were packed. */
export async function wholeEntry({ zip }: OpenZip, entry: Entry): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const bytes of checkedBytes(zip, entry)) pieces.push(bytes);
  return Buffer.concat(pieces);
}

/** Reads a whole ZIP file for its checksums, which its readers leave out. @throws when it is none, or broken. */
export async function checkZip(bytes: Buffer): Promise<void> {
  const { zip, entries } = await openZipBytes(bytes);
  for (const entry of entries.values()) for await (const _ of checkedBytes(zip, entry));
}

async function withEntries(zip: ZipFile): Promise<OpenZip> {
  const entries = new Map<string, Entry>();
  try {
    for await (const entry of zip.eachEntry()) entries.set(entry.fileName, entry);
  } catch (error) {
    zip.close();
    throw error;
  }
  return { zip, entries };
}

/**
 * Parses an XML file of a ZIP, piece by piece: yields after each piece, so that what the handler collected can be taken
 * before the next is read. A missing file is an empty one. @throws when the ZIP or the XML is broken.
 */
export async function* parseEntry(
  { zip, entries }: OpenZip,
  name: string,
  handler: XmlHandler,
): AsyncGenerator<void, void, undefined> {
  const entry = entries.get(name);
  if (entry === undefined) return;
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  const { open, close, text } = handler;
  if (open !== undefined) parser.on('opentag', (tag) => open(localName(tag.name), plain(tag.attributes)));
  if (close !== undefined) parser.on('closetag', (tag) => close(localName(tag.name)));
  if (text !== undefined) {
    parser.on('text', text);
    parser.on('cdata', text);
  }
  const decoder = new TextDecoder('utf-8');
  for await (const bytes of checkedBytes(zip, entry)) {
    parser.write(decoder.decode(bytes, { stream: true }));
    yield;
  }
  parser.close();
  yield;
}

/** The bytes of a file of a ZIP. @throws at the end when they are not those that were packed. */
async function* checkedBytes(zip: ZipFile, entry: Entry): AsyncGenerator<Buffer, void, undefined> {
  let sum = 0;
  for await (const bytes of await zip.openReadStreamPromise(entry)) {
    sum = crc32(bytes as Buffer, sum);
    yield bytes as Buffer;
  }
  if (sum !== entry.crc32) throw new Error(`wrong checksum of ${entry.fileName}`);
}

/** Parses an XML file of a ZIP to its end. */
export async function parseWhole(zip: OpenZip, name: string, handler: XmlHandler): Promise<void> {
  for await (const _ of parseEntry(zip, name, handler));
}

const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

function plain(attributes: Readonly<Record<string, string | { readonly value: string }>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [
      localName(name),
      typeof value === 'string' ? value : value.value,
    ]),
  );
}
