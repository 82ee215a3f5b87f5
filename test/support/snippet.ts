/** One tab stop of a snippet, as it first occurs with a default or choices, or bare. */
export interface TabStop {
  readonly number: number;
  readonly text: string | undefined; // its default; the first of its choices
  readonly choices: readonly string[] | undefined;
}

/**
 * Reads a TextMate snippet as VS Code does, as far as ours go: `$1`, `${1}`, `${1:default}` (nested too), `${1|a,b|}`
 * and `\$`, `\}`, `\\`. Gives the text that is inserted when every default is kept.
 * @throws Error where a `$` starts none of these, or a brace or choice is not closed.
 */
export function expandSnippet(body: string): { readonly text: string; readonly stops: readonly TabStop[] } {
  const stops: TabStop[] = [];
  const pieces: (string | number)[] = [];
  let at = 0;
  const fail = (what: string): never => {
    throw new Error(`${what} at ${at}: ${JSON.stringify(body.slice(at, at + 20))}`);
  };

  const readText = (inside: boolean): (string | number)[] => {
    const out: (string | number)[] = [];
    while (at < body.length) {
      const character = body[at] ?? '';
      if (character === '\\' && /[\\$}]/.test(body[at + 1] ?? '')) {
        out.push(body[at + 1] ?? '');
        at += 2;
      } else if (inside && character === '}') return out;
      else if (character === '$') out.push(readStop());
      else {
        out.push(character);
        at++;
      }
    }
    if (inside) fail('an unclosed ${');
    return out;
  };

  const readStop = (): number => {
    const [whole, bare, number, next] = /^\$(?:(\d+)|\{(\d+)([:|}]))/.exec(body.slice(at)) ?? fail('a lone $');
    const id = Number(bare ?? number);
    at += (whole ?? '').length;
    let text: string | undefined;
    let choices: readonly string[] | undefined;
    if (next === ':') {
      const inner = readText(true);
      at++;
      text = resolve(inner, stops);
    } else if (next === '|') {
      const end = body.indexOf('|}', at);
      if (end === -1) fail('an unclosed choice');
      choices = body
        .slice(at, end)
        .split(/(?<!\\),/)
        .map((choice) => choice.replace(/\\([\\,|])/g, '$1'));
      at = end + 2;
      [text] = choices;
    }
    const known = stops.find((stop) => stop.number === id);
    if (known !== undefined && known.text !== undefined && text !== undefined) fail(`a second default of $${id}`);
    stops.push({ number: id, text, choices });
    return id;
  };

  pieces.push(...readText(false));
  return { text: resolve(pieces, stops), stops };
}

function resolve(pieces: readonly (string | number)[], stops: readonly TabStop[]): string {
  const valueOf = (id: number) => stops.find(({ number, text }) => number === id && text !== undefined)?.text ?? '';
  return pieces.map((piece) => (typeof piece === 'string' ? piece : valueOf(piece))).join('');
}
