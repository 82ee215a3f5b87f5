/**
 * Cuts lines into the JSON objects that they hold, as Arrow does, which reads values and not lines: there may be several on
 * a line, and one may go over several. Only brackets and texts are looked at; each piece has still to be parsed.
 */
export class ValueScan {
  readonly pieces: string[] = [];
  #open = ''; // of a piece that has not ended
  #depth = 0;

  /** Takes a line; tells whether a piece goes on after it, all have ended, or it can be none. */
  add(line: string): 'open' | 'ended' | 'bad' {
    let start = this.#depth === 0 ? -1 : 0;
    for (let at = 0; at < line.length; at++) {
      const char = line.charAt(at);
      if (char === '"') {
        const end = stringEnd(line, at);
        if (end === -1) return 'bad'; // a text ends on its line
        at = end;
      } else if (char === '{' || char === '[') {
        if (this.#depth === 0) start = at;
        this.#depth++;
      } else if (char === '}' || char === ']') {
        this.#depth--;
        if (this.#depth < 0) return 'bad';
        if (this.#depth === 0) {
          this.pieces.push(this.#open + line.slice(start, at + 1));
          this.#open = '';
          start = -1;
        }
      } else if (this.#depth === 0 && !' \t\r\n'.includes(char)) return 'bad';
    }
    if (this.#depth === 0) return 'ended';
    this.#open += `${line.slice(start)}\n`;
    return 'open';
  }
}

/** The position of the quotation mark that ends the string which starts at `from`; -1: there is none. */
export function stringEnd(json: string, from: number): number {
  for (let at = json.indexOf('"', from + 1); at !== -1; at = json.indexOf('"', at + 1)) {
    let slashes = 0;
    while (json.charCodeAt(at - 1 - slashes) === 0x5c) slashes++;
    if (slashes % 2 === 0) return at;
  }
  return -1;
}
