import { format, getFormatFromId, isDateFormat } from 'numfmt';

/** What a workbook's styles.xml and workbook.xml say about showing numbers. */
export interface NumberStyles {
  readonly custom: ReadonlyMap<number, string>; // format codes by id
  readonly cells: readonly number[]; // the format id of each cell style
  readonly date1904: boolean;
}

/** The formats that Chinese Excel has for the ids that ECMA-376 leaves to the language (18.8.30, zh-cn). */
const CHINESE: Readonly<Record<number, string>> = {
  27: 'yyyy"年"m"月"',
  28: 'm"月"d"日"',
  29: 'm"月"d"日"',
  30: 'yyyy/m/d',
  31: 'yyyy"年"m"月"d"日"',
  32: 'h"时"mm"分"',
  33: 'h"时"mm"分"ss"秒"',
  34: 'h"时"mm"分"',
  35: 'h"时"mm"分"ss"秒"',
  36: 'yyyy"年"m"月"',
  50: 'yyyy"年"m"月"',
  51: 'm"月"d"日"',
  52: 'yyyy"年"m"月"',
  53: 'm"月"d"日"',
  54: 'm"月"d"日"',
  55: 'h"时"mm"分"',
  56: 'h"时"mm"分"ss"秒"',
  57: 'yyyy"年"m"月"',
  58: 'm"月"d"日"',
};
/** The short date: Excel shows it as the machine's language has it; this form cannot be misread. */
const SHORT_DATES: Readonly<Record<number, string>> = { 14: 'yyyy/m/d', 22: 'yyyy/m/d h:mm' };

/** The number of a cell as Excel shows it, whatever language the machine speaks; whole numbers never in scientific form. */
export function shownNumber(raw: string, style: number, styles: NumberStyles): string {
  const value = Number(raw);
  if (raw.trim() === '' || Number.isNaN(value)) return raw;
  const id = styles.cells[style] ?? 0;
  const code = styles.custom.get(id) ?? SHORT_DATES[id] ?? CHINESE[id] ?? getFormatFromId(id);
  if (code === 'General' || code === '@') return general(raw, value);
  try {
    const days = styles.date1904 && isDateFormat(code) ? value + 1462 : value;
    return format(code, days).trim();
  } catch {
    return general(raw, value); // a format that no Excel would show either
  }
}

/** Digits as they stand, so that long numbers keep them; fractions without the noise of binary arithmetic. */
function general(raw: string, value: number): string {
  return /^-?\d+$/.test(raw) ? raw : String(Number(value.toPrecision(15)));
}
