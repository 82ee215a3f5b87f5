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
}

/**
 * Stops on the TEXT, not on a token: Qwen2's vocabulary also has `####\n`, ` ####`, `#####` … as single tokens and may
 * spell the marker as `##`+`##`, so a token stop (`eos_token_id=820`) misses it. A tail that could become a stop string
 * is held back until it does or does not; white space before it is held back too, so that what was emitted is already
 * trimmed when the stop comes. White space at the very start is dropped.
 */
export function createMarkerStop(stops: readonly string[]): MarkerStop {
  const wanted = stops.filter((stop) => stop !== '');
  let held = '';
  let started = false;
  let stopped = false;
  const release = (text: string): string => {
    const out = started ? text : text.trimStart();
    if (out !== '') started = true;
    return out;
  };
  return {
    push(chunk) {
      if (stopped) return { emit: '', stopped };
      held += chunk;
      const at = Math.min(...wanted.map((stop) => indexOrInfinity(held, stop)));
      if (at !== Infinity) {
        stopped = true;
        const emit = release(held.slice(0, at).trimEnd());
        held = '';
        return { emit, stopped };
      }
      const keep = Math.max(0, ...wanted.map((stop) => partialAtEnd(held, stop)));
      const sure = held.slice(0, held.length - keep).trimEnd();
      const emit = release(sure);
      held = held.slice(sure.length);
      if (!started) held = held.trimStart();
      return { emit, stopped };
    },
    end() {
      const rest = stopped ? '' : release(held.trimEnd());
      held = '';
      return rest;
    },
  };
}

function indexOrInfinity(text: string, part: string): number {
  const index = text.indexOf(part);
  return index === -1 ? Infinity : index;
}

/** Length of the longest end of `text` that is a proper beginning of `stop`. */
function partialAtEnd(text: string, stop: string): number {
  for (let length = Math.min(stop.length - 1, text.length); length > 0; length--) {
    if (stop.startsWith(text.slice(text.length - length))) return length;
  }
  return 0;
}
