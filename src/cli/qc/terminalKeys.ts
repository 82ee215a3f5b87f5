import type { ReadStream } from 'node:tty';

/** Key presses of a terminal, one string each; the terminal is put back when the caller stops or `signal` aborts. */
export async function* terminalKeys(stdin: ReadStream, signal: AbortSignal): AsyncGenerator<string, void, undefined> {
  const stop = () => void stdin.destroy();
  signal.addEventListener('abort', stop, { once: true });
  stdin.setRawMode(true);
  stdin.setEncoding('utf8');
  try {
    // An escape sequence (an arrow key) arrives in one piece and is no key of ours; pasted text is taken key by key.
    for await (const chunk of stdin as AsyncIterable<string>) {
      if (!chunk.startsWith('\u001b')) yield* chunk;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    signal.removeEventListener('abort', stop);
    if (!stdin.destroyed) stdin.setRawMode(false);
    stdin.pause();
  }
}
