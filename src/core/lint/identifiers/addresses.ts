import { around } from './context.ts';
import { matchesOf, type Detector, type Identifier, type Source } from './identifier.ts';

/** What makes a Chinese address a dwelling: a building with a number, an entrance or a room. */
const DWELLING_ZH =
  /(?:[\dA-Za-z一二三四五六七八九十]{1,4} ?(?:号楼|栋|幢|座)|\d{1,3} ?单元|\d{1,4} ?弄|(?<![\d-])(?:\d{1,5}号)?-?\d{1,3}-\d{3,4}(?![\d*-])|\d{1,4}楼(?=\d{3,4}(?!\d))|\d{2,4} ?(?:室|房|户))(?: ?[\d\-A-Za-z一二三四五六七八九十]{1,5} ?(?:号楼|栋|幢|座|单元|号|层|楼|室|房|户)?){0,4}/g;
/** A street with a house number, which is a dwelling only where the words say that somebody lives there. */
const HOUSE_ZH = /[路街巷弄道村屯里] ?\d{1,5} ?号(?:院|之\d)?|[村区屯]\d{1,3}组/g;
const PLACE =
  /[\u4e00-\u9fff]{1,7}?(?:自治区|新区|开发区|省|市|区|县|镇|乡|街道|路|街|巷|弄|大道|胡同|村|里|小区|花园|苑|公寓|家园|新村)/;
const LEAD =
  /^.*(?:地址|住址|住所|家住|住在|居住于|居住在|居住|寄到|送到|发到|寄往|寄至|送至|送往|位于|户籍|籍贯|搬到|搬去|搬至|收件|收货|家在|现住|租住|暂住|住)(?:地|人)?(?:是|为|在|于)?/;
const LIVES_ZH =
  /家住|住址|住在|现住|居住|租住|暂住|家庭地址|家在|我家|老家|住所|户籍|收货|收件|收快递|上门|门牌|住(?=[\u4e00-\u9fff])/;
const BUSINESS_ZH =
  /公司|企业|集团|大厦|写字楼|产业园|科技园|工业园|软件园|创业园|商场|广场|门店|店铺|总部|办公|学校|大学|学院|医院|酒店|饭店|银行|政府|委员会|法院|派出所|客服|售后|退货|仓库|展厅|注册地|会议室|教室|机房/;

const STREET =
  'Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr|Court|Ct|Boulevard|Blvd|Way|Place|Pl|Terrace|Close|Crescent|Circle|Cir|Parkway|Pkwy|Gardens|Grove|Row|Walk|Hill|Trail|Trl|Mews|Rise|View|Bank|Green|Gate|Quay|Loop|Highway|Hwy|Pike|Square|Sq';
const UNIT_EN = '(?:Apt|Apartment|Unit|Flat|Room|Rm|#)\\.? ?#?[A-Z0-9-]{1,6}';
const POSTCODE_UK = '[A-Z]{1,2}\\d[A-Z\\d]? \\d[A-Z]{2}';
const TOWN = "(?:,? [A-Z][A-Za-z.'’-]{1,20}(?: [A-Z][A-Za-z.'’-]{1,20}){0,2})";
const ADDRESS_EN = new RegExp(
  `(?<![\\w$#.-]|\\*{3})(?:(?:${UNIT_EN}|\\d{1,4}[A-Z]?),? )?\\d{1,5}[A-Za-z]? (?:[NSEW]\\.? |North |South |East |West )?` +
    `(?:(?:[A-Z][A-Za-z'’-]{1,20}|\\d{1,3}(?:st|nd|rd|th)) ){1,3}(?:${STREET})\\b\\.?` +
    `(?:,? ${UNIT_EN}(?![a-z]|\\*{3}))?(?:${TOWN}{0,2}(?:,? [A-Z]{2}(?:,? \\d{5}(?:-\\d{4})?)|,? ${POSTCODE_UK}|,? [A-Z]{2,3} \\d{4}(?!\\d)))?`,
  'g',
);
const WITH_POSTCODE = new RegExp(
  `(?<![\\w$#.-]|\\*{3})\\d{1,4}[A-Za-z]? (?:[A-Z][A-Za-z'’-]{1,20} ){0,3}[A-Z][A-Za-z'’-]{1,20}${TOWN}{1,2},? ${POSTCODE_UK}(?!\\w)`,
  'g',
);
const GERMAN =
  /(?<![\w-]|\*{3})[A-ZÄÖÜÅØ][a-zäöüßåø]{2,20}(?:straße|strasse|str\.|weg|allee|gasse|platz|alleen|veien|vegen|gata|gatan|vägen|gate|vej|gade|straat|laan|gracht|plein|kade|katu|tie) \d{1,3}[a-z]?(?:,? \d{4,5}(?: [A-Z]{2})? [A-ZÄÖÜÅØ][a-zäöüßåøé]{2,20})?/g;
const ROMANCE =
  /(?<![\w-]|\*{3})(?:\d{1,4},? (?:bis |ter )?(?:[Rr]ue|[Aa]venue|[Bb]oulevard|[Qq]uai|[Cc]hemin|[Ii]mpasse|[Pp]lace) (?:d(?:e la |es? |u |e l['’])|d['’])?[A-ZÀ-Ö][\wà-ÿ'’-]{1,25}(?: [A-ZÀ-Ö][\wà-ÿ'’-]{1,25})?|(?:Via|Calle|Rua|Carrer|Viale|Avenida) (?:[a-z]{2,3} ){0,2}[A-ZÀ-Ö][\wà-ÿ'’-]{1,25}(?: [A-ZÀ-Ö][\wà-ÿ'’-]{1,25})?,? \d{1,4})(?:, (?:F-)?\d{5} [A-ZÀ-Ö][\wà-ÿ-]{1,25})?/g;
/** Each form of address with what it cannot do without. */
const FORMS: readonly (readonly [RegExp, RegExp])[] = [
  [ADDRESS_EN, /\d[A-Za-z]? (?:[A-Z][a-z]|[NSEW]\b|\d{1,3}(?:st|nd|rd|th)\b)/],
  [WITH_POSTCODE, /[A-Z]\d[A-Z\d]? \d[A-Z]{2}/],
  [GERMAN, /[a-zäöüß.] \d/],
  [
    ROMANCE,
    /\b(?:[Rr]ue|[Aa]venue|[Bb]oulevard|[Qq]uai|[Cc]hemin|[Ii]mpasse|[Pp]lace|Via|Calle|Rua|Carrer|Viale|Avenida) /,
  ],
];
const LIVES_EN =
  /\b(?:lives?|living|lived|resid(?:es?|ing|ence)|home|moved|moving|my (?:address|house|flat|apartment|place)|(?:his|her|their) (?:address|house|flat|apartment|place)|ship(?:ped)? to|deliver(?:ed)? to|mail(?:ed)? to|sen[dt] to|addressed to|tenant|landlord|neighbou?r|rent(?:s|ed|ing)?|mr|mrs|ms|miss|patient|next of kin)\b/i;
const BUSINESS_EN =
  /\b(?:office|offices|headquarters|head office|store|shop|branch|warehouse|clinic|hospital|school|library|museum|restaurant|hotel|venue|church|station|depot|showroom|company|campus|ltd|inc|llc|gmbh|corp|hall|theatre|theater|stadium|cafe|café|visit us|located at)\b/i;
/** Addresses of public buildings, of fiction and of textbooks. */
const FAMOUS =
  /^(?:1600 Pennsylvania|10 Downing|11 Downing|221B? Baker|742 Evergreen|1 Infinite|One Apple|1600 Amphitheatre|350 (?:Fifth|5th)|123 (?:Main|Any|Fake|Example|Elm|Oak|Maple|Street)|1234 |12345 |4 Privet|12 Grimmauld|1 Main|\d+ (?:Any|Fake|Example|Sample|Your|Some) )/i;
const FOLLOWS_NAME = /\p{Lu}[\p{Ll}'’-]+ \p{Lu}[\p{L}'’-]+(?:, (?:of |at )?|: ?| at | of | \(|\n)$/u;

/** Addresses that name somebody's dwelling; those of companies, shops and offices are none. */
export const findAddresses: Detector = (source) => (source.digits < 1 ? [] : [...chinese(source), ...english(source)]);

function chinese({ text, plain }: Source): Identifier[] {
  if (!/[室栋幢座弄元号户房\d]/.test(plain) || !/[省市区县镇乡路街巷弄道村里苑园]/.test(plain)) return [];
  const found: Identifier[] = [];
  for (const [pattern, house] of [
    [DWELLING_ZH, false],
    [HOUSE_ZH, true],
  ] as const) {
    for (const match of matchesOf(pattern, plain)) {
      const end = match.index + match[0].length;
      if (found.some((other) => match.index < other.end && end > other.start)) continue;
      const run =
        /(?:[\u4e00-\u9fffA-Za-z\d()·-]| (?=[\d\u4e00-\u9fff]| ?$)){0,48}$/.exec(
          plain.slice(0, match.index + (house ? 1 : 0)),
        )?.[0] ?? '';
      const from = match.index + (house ? 1 : 0) - run.length;
      if (plain.slice(Math.max(0, from - 3), from) === '***') continue; // the rest of a masked value
      const lead = LEAD.exec(run)?.[0].length ?? 0;
      const place = PLACE.exec(run.slice(lead));
      if (place === null || place.index > 8) continue;
      const start = from + lead + place.index;
      const before =
        plain
          .slice(Math.max(0, start - 16), start)
          .split(/[。;!?\n]/)
          .at(-1) ?? '';
      const lives = LIVES_ZH.test(before) || LIVES_ZH.test(run.slice(0, lead));
      const inside = plain.slice(start, end);
      if (
        BUSINESS_ZH.test(inside) ||
        /^[（(，, ]{0,2}(?:公司|办公|门店|总部|注册)/.test(plain.slice(end, end + 8)) ||
        BUSINESS_ZH.test(before + run.slice(0, lead))
      )
        continue;
      if (house && !lives) continue;
      if (
        /[xX*某]{2}|\*/.test(inside) ||
        /^[室房户]/.test(plain.slice(end, end + 1)) ||
        /^(?:间|厅|型)/.test(plain.slice(end))
      )
        continue;
      found.push({
        kind: 'address',
        start,
        end,
        masked: text.slice(start, end).includes('［') ? '［地址］' : '[地址]',
      });
    }
  }
  return found;
}

function english({ plain }: Source): Identifier[] {
  const found: Identifier[] = [];
  for (const [pattern, gate] of FORMS) {
    if (!gate.test(plain)) continue;
    for (const match of matchesOf(pattern, plain)) {
      const start = match.index;
      const end = start + match[0].replace(/[.,]$/, '').length;
      if (FAMOUS.test(match[0]) || found.some((other) => start < other.end && end > other.start)) continue;
      const before =
        plain
          .slice(Math.max(0, start - 60), start)
          .split(/[!?;\n]|[a-z]{3}\. /)
          .at(-1) ?? '';
      const near = around(plain, start, end, 40);
      const room = new RegExp(UNIT_EN).test(match[0]);
      const lives = LIVES_EN.test(before) || FOLLOWS_NAME.test(before);
      if (BUSINESS_EN.test(before) && !/\b(?:home|lives?|my|his|her)\b/i.test(before)) continue;
      if (!lives && !(room && !BUSINESS_EN.test(near)) && !(pattern === WITH_POSTCODE && !BUSINESS_EN.test(near)))
        continue;
      found.push({ kind: 'address', start, end, masked: '[address]' });
    }
  }
  return found;
}
