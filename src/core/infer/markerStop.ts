/** What a piece of generated text turned into. */
interface MarkerStep {
  readonly emit: string; // text that is surely before the marker
  readonly stopped: boolean;
}

/** Cuts a stream of text at a stop string. */
export interface MarkerStop {
  push(chunk: string): MarkerStep;
  /** The end of generation: releases what was held back because it could have become the marker. */
  end(): string;
  /** The stop string that was met. */
  readonly met: string | undefined;
}

/**
 * Stops on the TEXT, not on a token: Qwen2's vocabulary also has `####\n`, ` ####`, `#####` … as single tokens and may
 * spell the marker as `##`+`##`, so a token stop (`eos_token_id=820`) misses it. A tail that could become a stop string
 * is held back until it does or does not; white space before it is held back too, so that what was emitted is already
 * trimmed when the stop comes. White space at the very start is dropped. Of several stop strings the one that begins
 * first counts, of those the longest. A beginning of a stop string at the end of generation (a token limit inside a
 * split marker) is text, as llama-server gives it. `keepSpaces`: white space is text like any other, for an answer that is
 * put behind a given text.
 */
export function createMarkerStop(stops: readonly string[], keepSpaces = false): MarkerStop {
  const wanted = stops.filter((stop) => stop !== '');
  let held = '';
  let started = keepSpaces;
  const trimmedEnd = (text: string) => (keepSpaces ? text : text.trimEnd());
  let met: string | undefined;
  const release = (text: string): string => {
    const out = started ? text : text.trimStart();
    if (out !== '') started = true;
    return out;
  };
  return {
    get met() {
      return met;
    },
    push(chunk) {
      if (met !== undefined) return { emit: '', stopped: true };
      held += chunk;
      const first = firstOf(held, wanted);
      if (first !== undefined) {
        met = first.stop;
        const emit = release(trimmedEnd(held.slice(0, first.at)));
        held = '';
        return { emit, stopped: true };
      }
      const keep = Math.max(0, ...wanted.map((stop) => partialAtEnd(held, stop)));
      const sure = trimmedEnd(held.slice(0, held.length - keep));
      const emit = release(sure);
      held = held.slice(sure.length);
      if (!started) held = held.trimStart();
      return { emit, stopped: false };
    },
    end() {
      const rest = met === undefined ? release(trimmedEnd(held)) : '';
      held = '';
      return rest;
    },
  };
}

function firstOf(text: string, stops: readonly string[]): { readonly stop: string; readonly at: number } | undefined {
  let first: { readonly stop: string; readonly at: number } | undefined;
  for (const stop of stops) {
    const at = text.indexOf(stop);
    if (at === -1) continue;
    if (first === undefined || at < first.at || (at === first.at && stop.length > first.stop.length))
      first = { stop, at };
  }
  return first;
}

/** Length of the longest end of `text` that is a proper beginning of `stop`. */
function partialAtEnd(text: string, stop: string): number {
  for (let length = Math.min(stop.length - 1, text.length); length > 0; length--) {
    if (stop.startsWith(text.slice(text.length - length))) return length;
  }
  return 0;
}
