/**
 * The lines, from 1, on which the elements of a JSON text's first array start: of the whole where that is an array, or
 * else of the first one right inside the outer object. The text must be valid JSON.
 */
export function elementLines(json: string): readonly number[] {
  const lines: number[] = [];
  let line = 1;
  let depth = 0;
  let arrayDepth = 0; // 0: not reached yet
  let awaiting = false; // an element of the array starts with the next character that is no white space
  for (let at = 0; at < json.length; at++) {
    const char = json.charAt(at);
    if (char === '\n') line++;
    if (char === ' ' || char === '\n' || char === '\r' || char === '\t') continue;
    if (awaiting && char !== ']') {
      lines.push(line);
      awaiting = false;
    }
    if (char === '"') at = stringEnd(json, at);
    else if (char === '[' || char === '{') {
      depth++;
      if (char === '[' && arrayDepth === 0 && depth <= 2) {
        arrayDepth = depth;
        awaiting = true;
      }
    } else if (char === ']' || char === '}') {
      if (depth === arrayDepth) return lines;
      depth--;
    } else if (char === ',' && depth === arrayDepth) awaiting = true;
  }
  return lines;
}

/** The position of the quotation mark that ends the string which starts at `from`. */
function stringEnd(json: string, from: number): number {
  let at = from + 1;
  while (at < json.length && json.charAt(at) !== '"') at += json.charAt(at) === '\\' ? 2 : 1;
  return at;
}
