// Cuts an expression into parts that are cheap to check and together no safer than the whole. Backtracking through
// `A|B` costs at most what A and B cost one after the other, so outside of loops each way through the alternatives
// stands alone; a way without an unbounded repetition is linear by itself.

const TOKEN =
  /\\(?:[pPu]\{[^}]*\}|u[\da-fA-F]{4}|x[\da-fA-F]{2}|k<[^>]*>|.)|\[(?:\\.|[^\]\\])*\]|\{\d+(?:,\d*)?\}|\(\?(?:<?[=!]|<[A-Za-z_]\w*>|[a-z-]*:)|[\s\S]/gu;
const LETTERS = [/^[a-z]$/i, /^\d$/, /^\p{Script=Han}$/u];
const LOOK = '\uE000'; // stands for a look-around that was left out
const END = '\\uE001';
const MOST_WAYS = 64;

interface Group {
  readonly open: string;
  readonly alternatives: Alternatives;
}
type Sequence = readonly (string | Group)[];
type Alternatives = readonly Sequence[];

/** What to ask about one way through an expression. */
export interface Way {
  readonly source: string;
  readonly exact: boolean; // no: it fails more often than the way itself, so that only “safe” says anything
  readonly core: string; // its loops with what lies around them, never exact: small, and the same for many ways
}

/**
 * The ways through an expression that hold an unbounded repetition, with small counts and short words. Look-around that
 * has no loop costs nothing by itself, and the checker does not know it: it is left out and the way made to fail at its
 * end instead, after which everything is tried that could be tried.
 */
export function loopingWays(source: string): readonly Way[] {
  const tree = parse(source.match(TOKEN) ?? []);
  const whole = /\\[1-9k]/.test(source);
  const ways = whole ? [`(?:${print(tree)})`] : waysOf(tree);
  return [...new Set(ways)]
    .filter((way) => (way.match(TOKEN) ?? []).some(isLoop))
    .map((way) => {
      const plain = way.replaceAll(LOOK, '');
      const exact = plain === way;
      return { source: exact ? plain : plain + END, exact, core: whole ? plain + END : coreOf(plain) + END };
    });
}

/** The loops of a way and two parts on either side: what lies farther away decides nothing but where it may begin. */
function coreOf(way: string): string {
  const parts: string[] = [];
  const looping: number[] = [];
  const flatten = (sequence: Sequence) => {
    sequence.forEach((part, index) => {
      if (typeof part === 'string') {
        if (isQuantifier(part) && parts.length > 0) parts[parts.length - 1] += part;
        else parts.push(part);
      } else if (part.alternatives.length === 1 && !isQuantifier(sequence[index + 1]))
        return flatten(part.alternatives[0] ?? []);
      else parts.push(`${part.open}${print(part.alternatives)})`);
      if (isLoop(part) || (typeof part === 'object' && hasLoop(part.alternatives))) looping.push(parts.length - 1);
    });
  };
  flatten(parse(way.match(TOKEN) ?? [])[0] ?? []);
  const from = Math.max(0, (looping[0] ?? 0) - 2);
  const anchor = from > 0 && parts[0] === '^' ? '^' : '';
  return anchor + parts.slice(from, (looping.at(-1) ?? 0) + 3).join('');
}

const isLoop = (token: unknown) => typeof token === 'string' && /^(?:[*+]|\{\d+,\})$/.test(token);
const isQuantifier = (token: unknown) => typeof token === 'string' && /^(?:[*+?]|\{\d+(?:,\d*)?\})$/.test(token);

const isLook = ({ open, alternatives }: Group) => /^\(\?<?[=!]/.test(open) && !hasLoop(alternatives);

function hasLoop(alternatives: Alternatives): boolean {
  return alternatives.some((sequence) =>
    sequence.some((part) => (typeof part === 'string' ? isLoop(part) : hasLoop(part.alternatives))),
  );
}

function parse(tokens: readonly string[]): Alternatives {
  let at = 0;
  const alternatives = (): Alternatives => {
    const found: (string | Group)[][] = [[]];
    for (; at < tokens.length && tokens[at] !== ')'; at++) {
      const token = tokens[at] ?? '';
      if (token === '|') found.push([]);
      else if (!token.startsWith('(')) found.at(-1)?.push(token);
      else {
        at++;
        found.at(-1)?.push({ open: token, alternatives: alternatives() });
      }
    }
    return found;
  };
  return alternatives();
}

/** `{16,2000}` → `{2,2}`: how a bounded repetition grows does not depend on the bound, and small automata are fast. */
function shrink(token: string, most: number): string {
  const [, from, comma, to] = /^\{(\d+)(?:(,)(\d*))?\}$/.exec(token) ?? [];
  if (from === undefined) return token;
  const least = Math.min(most, Number(from));
  if (comma === undefined) return `{${least}}`;
  return to === '' ? `{${least},}` : `{${least},${Math.min(most, Number(to))}}`;
}

/** As it stands, for what lies in a loop: there each repetition and each letter may matter. */
function print(alternatives: Alternatives): string {
  const one = (part: string | Group) =>
    typeof part === 'string' ? shrink(part, 2) : isLook(part) ? LOOK : `${part.open}${print(part.alternatives)})`;
  return alternatives.map((sequence) => sequence.map(one).join('')).join('|');
}

function waysOf(alternatives: Alternatives): readonly string[] {
  return withoutLikes(alternatives).flatMap((sequence) => {
    let ways: readonly string[] = [''];
    sequence.forEach((part, index) => {
      const next = sequence[index + 1];
      if (goesOn(part, sequence[index - 1]) && !isQuantifier(next)) return;
      const choices = typeof part === 'string' ? [shrink(part, 1)] : choicesOf(part, next, ways.length);
      ways = ways.flatMap((way) => choices.map((choice) => way + choice));
    });
    return ways;
  });
}

function choicesOf(
  { open, alternatives }: Group,
  next: string | Group | undefined,
  already: number,
): readonly string[] {
  if (isLook({ open, alternatives })) return [LOOK];
  if (isLoop(next) || /^\(\?<?[=!]/.test(open)) return [`${open}${print(alternatives)})`];
  const ways = waysOf(alternatives);
  const together = `${open}${ways.join('|')})`;
  // Opened where that takes a loop apart; a small group may stay, and so must a repeated one.
  const opens = next !== '?' ? !isQuantifier(next) : ways.some((way) => (way.match(TOKEN) ?? []).some(isLoop));
  return opens && ways.length * already <= MOST_WAYS ? ways.map((way) => `${open}${way})`) : [together];
}

/** Whether a letter goes on a word: of `write` the `w` is enough, since a loop takes the whole word or nothing of it. */
function goesOn(part: string | Group, before: string | Group | undefined): boolean {
  if (typeof part !== 'string' || typeof before !== 'string') return false;
  return LETTERS.some((letter) => letter.test(part) && letter.test(before));
}

/** Of words that look alike (`list`, `give`) one stands for all: loops tell classes of characters apart, not words. */
function withoutLikes(alternatives: Alternatives): Alternatives {
  const seen = new Set<string>();
  return alternatives.filter((sequence) => {
    const shape = shapeOf(sequence);
    const fresh = hasLoop([sequence]) || !seen.has(shape);
    seen.add(shape);
    return fresh;
  });
}

function shapeOf(sequence: Sequence): string {
  const shapes = sequence.map((part) => {
    if (typeof part === 'object')
      return `${part.open}${[...new Set(part.alternatives.map(shapeOf))].toSorted().join('|')})`;
    return part
      .replace(/^[a-z]$/i, 'a')
      .replace(/^\d$/, '0')
      .replace(/^\p{Script=Han}$/u, '中');
  });
  return shapes.filter((shape, index) => shape !== shapes[index - 1]).join('');
}
