const GREEK =
  'ALPHA BETA GAMMA DELTA EPSILON ZETA ETA THETA IOTA KAPPA LAMDA MU NU XI OMICRON PI RHO FINAL_SIGMA SIGMA TAU UPSILON PHI CHI PSI OMEGA';

/** The names that texts are likely to use; the whole table of Unicode would be larger than the rest of the project. */
const NAMES = new Map<string, number>([
  ['NULL', 0],
  ['SPACE', 0x20],
  ['EXCLAMATION MARK', 0x21],
  ['QUOTATION MARK', 0x22],
  ['NUMBER SIGN', 0x23],
  ['DOLLAR SIGN', 0x24],
  ['PERCENT SIGN', 0x25],
  ['AMPERSAND', 0x26],
  ['APOSTROPHE', 0x27],
  ['ASTERISK', 0x2a],
  ['COMMA', 0x2c],
  ['HYPHEN-MINUS', 0x2d],
  ['FULL STOP', 0x2e],
  ['COLON', 0x3a],
  ['REVERSE SOLIDUS', 0x5c],
  ['GRAVE ACCENT', 0x60],
  ['LEFT CURLY BRACKET', 0x7b],
  ['RIGHT CURLY BRACKET', 0x7d],
  ['NO-BREAK SPACE', 0xa0],
  ['POUND SIGN', 0xa3],
  ['YEN SIGN', 0xa5],
  ['SECTION SIGN', 0xa7],
  ['COPYRIGHT SIGN', 0xa9],
  ['SOFT HYPHEN', 0xad],
  ['DEGREE SIGN', 0xb0],
  ['PLUS-MINUS SIGN', 0xb1],
  ['MIDDLE DOT', 0xb7],
  ['MULTIPLICATION SIGN', 0xd7],
  ['ZERO WIDTH SPACE', 0x200b],
  ['ZERO WIDTH NON-JOINER', 0x200c],
  ['ZERO WIDTH JOINER', 0x200d],
  ['EN DASH', 0x2013],
  ['EM DASH', 0x2014],
  ['LEFT SINGLE QUOTATION MARK', 0x2018],
  ['RIGHT SINGLE QUOTATION MARK', 0x2019],
  ['LEFT DOUBLE QUOTATION MARK', 0x201c],
  ['RIGHT DOUBLE QUOTATION MARK', 0x201d],
  ['BULLET', 0x2022],
  ['HORIZONTAL ELLIPSIS', 0x2026],
  ['NARROW NO-BREAK SPACE', 0x202f],
  ['REFERENCE MARK', 0x203b],
  ['EURO SIGN', 0x20ac],
  ['TRADE MARK SIGN', 0x2122],
  ['LEFTWARDS ARROW', 0x2190],
  ['UPWARDS ARROW', 0x2191],
  ['RIGHTWARDS ARROW', 0x2192],
  ['DOWNWARDS ARROW', 0x2193],
  ['RIGHTWARDS DOUBLE ARROW', 0x21d2],
  ['MINUS SIGN', 0x2212],
  ['INFINITY', 0x221e],
  ['ALMOST EQUAL TO', 0x2248],
  ['NOT EQUAL TO', 0x2260],
  ['LESS-THAN OR EQUAL TO', 0x2264],
  ['GREATER-THAN OR EQUAL TO', 0x2265],
  ['BLACK SQUARE', 0x25a0],
  ['WARNING SIGN', 0x26a0],
  ['CHECK MARK', 0x2713],
  ['HEAVY CHECK MARK', 0x2714],
  ['WHITE HEAVY CHECK MARK', 0x2705],
  ['CROSS MARK', 0x274c],
  ['SNOWMAN', 0x2603],
  ['IDEOGRAPHIC SPACE', 0x3000],
  ['IDEOGRAPHIC COMMA', 0x3001],
  ['IDEOGRAPHIC FULL STOP', 0x3002],
  ['LEFT BLACK LENTICULAR BRACKET', 0x3010],
  ['RIGHT BLACK LENTICULAR BRACKET', 0x3011],
  ['FULLWIDTH COMMA', 0xff0c],
  ['FULLWIDTH COLON', 0xff1a],
  ['ZERO WIDTH NO-BREAK SPACE', 0xfeff],
  ['REPLACEMENT CHARACTER', 0xfffd],
  ['GRINNING FACE', 0x1f600],
  ['THUMBS UP SIGN', 0x1f44d],
  ...GREEK.split(' ').flatMap((name, i): [string, number][] => [
    [`GREEK SMALL LETTER ${name.replace('_', ' ')}`, 0x3b1 + i],
    [`GREEK CAPITAL LETTER ${name}`, 0x391 + i],
  ]),
]);

/** The character of a Unicode name (Python's `\N{…}`), for the usual names; undefined for the others. */
export function characterNamed(name: string): string | undefined {
  const upper = name.toUpperCase();
  const code = NAMES.get(upper);
  if (code !== undefined) return String.fromCodePoint(code);
  const latin = /^LATIN (SMALL|CAPITAL) LETTER ([A-Z])$/.exec(upper);
  if (latin?.[2] !== undefined) return latin[1] === 'SMALL' ? latin[2].toLowerCase() : latin[2];
  const han = /^CJK UNIFIED IDEOGRAPH-([0-9A-F]{4,5})$/.exec(upper);
  return han?.[1] === undefined ? undefined : String.fromCodePoint(Number.parseInt(han[1], 16));
}
