import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/**
 * What a GGUF's chat template is. A template is a program that writes what the model reads: an unknown one may put
 * instructions into every prompt, or render it differently from training.
 */
export type TemplateCheck =
  | { readonly kind: 'none' } // ChatML, as Qwen2 uses it, is taken
  | { readonly kind: 'known'; readonly model: string }
  | {
      readonly kind: 'unknown';
      readonly hash: string; // what consent is remembered by; 64 hex digits
      readonly texts: readonly string[]; // what it may write besides the messages and ChatML's own tokens
      readonly mentionsChatMl: boolean;
    };

/**
 * SHA-256 of the normalised chat templates of the Qwen models. Sources: their tokenizer_config.json, as kept in
 * llama.cpp's models/templates and tests/test-chat-template.cpp and TRL's trl/chat_templates.
 */
const KNOWN: Readonly<Record<string, string>> = {
  '793202280c0910ab26bc6eb57c8212c2417324c6d8c4efd0d10d59092ab3e3eb': 'Qwen2-Instruct',
  a18cc698dd45623eb707279d08e66f7bb8d76afc89ead84016b88487b395b5cc: 'Qwen2.5-Instruct',
  '153280e3ff55d19da1398bdb3914ee2a51b80429bfaedde11d7d216c39db80f3': 'ChatML',
  af9c0233881b083b52ff773580215222b5440ac3d0beeeca99b76329b048f8db: 'Qwen1.5-Chat',
  '7a2fad4301dcce93b13747dfd6ee5fa696dc12de86b85b86344bea8f649022b3': 'Qwen1.5-Chat',
  '2df317a15cbc983d9602cc391d33be17237d47ec7eb11ead80fae277143958aa': 'Qwen3',
  ec6817963b7e9632f18425d8d91cc65d2563c5fb67f20ee152402449bab92584: 'Qwen3-Coder',
  '8d87533dacf7eb709be1acf38ef1d8c3fd4d9ee5d6f759299ee1bd2b411e1430': 'QwQ-32B',
};

/** Compares a GGUF's `tokenizer.chat_template` with the known ones of Qwen; line ends and escaped ones count as the same. */
export function checkChatTemplate(source: string | undefined): TemplateCheck {
  if (source === undefined || source.trim() === '') return { kind: 'none' };
  const hash = templateHash(source);
  const model = KNOWN[hash];
  if (model !== undefined) return { kind: 'known', model };
  return { kind: 'unknown', hash, texts: writtenTexts(source), mentionsChatMl: source.includes('<|im_start|>') };
}

/** What a template is known by: SHA-256 of its text with plain line ends and without white space around it. */
function templateHash(source: string): string {
  return bytesToHex(sha256(utf8ToBytes(source.replaceAll('\r\n', '\n').replaceAll('\\n', '\n').trim())));
}

const CONTROL = /<\|[a-z_]{1,40}\|>/g;
const MOST_TEXTS = 20;
const MOST_CHARS = 300;

/**
 * The texts that a template holds, longest first: strings inside `{{ }}` and `{% %}` and what stands outside them, without
 * control tokens, names of roles and fields, and what has no letters. At most 20 of 300 characters.
 */
function writtenTexts(source: string): readonly string[] {
  const found = new Set<string>();
  const add = (text: string) => {
    const plain = text.replaceAll('\\n', '\n').replaceAll(CONTROL, ' ').replaceAll(/\s+/g, ' ').trim();
    if (/\p{L}/u.test(plain) && !/^[a-z_]{1,40}$/.test(plain)) found.add(plain.slice(0, MOST_CHARS));
  };
  let at = 0;
  while (at < source.length) {
    const open = nextTag(source, at);
    add(source.slice(at, open));
    if (open === source.length) break;
    const comment = source[open + 1] === '#';
    const close = tagEnd(source, open, add, comment);
    at = close;
  }
  return [...found].toSorted((a, b) => b.length - a.length).slice(0, MOST_TEXTS);
}

/** Where the next `{{`, `{%` or `{#` begins; the end of the text when there is none. */
function nextTag(source: string, from: number): number {
  for (let at = source.indexOf('{', from); at !== -1; at = source.indexOf('{', at + 1)) {
    if ('{%#'.includes(source[at + 1] ?? ' ')) return at;
  }
  return source.length;
}

/** Where a tag ends; the strings inside it are handed over, those of a comment are not. */
function tagEnd(source: string, open: number, add: (text: string) => void, comment: boolean): number {
  const closing = { '{': '}}', '%': '%}', '#': '#}' }[source[open + 1] ?? ''] ?? '}}';
  let at = open + 2;
  while (at < source.length) {
    const char = source[at];
    if (source.startsWith(closing, at)) return at + 2;
    if (!comment && (char === "'" || char === '"')) {
      const end = stringEnd(source, at);
      add(source.slice(at + 1, end));
      at = end;
    }
    at++;
  }
  return source.length;
}

function stringEnd(source: string, open: number): number {
  let at = open + 1;
  while (at < source.length && source[at] !== source[open]) at += source[at] === '\\' ? 2 : 1;
  return Math.min(at, source.length);
}
