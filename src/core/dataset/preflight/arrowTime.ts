const TIMESTAMP = /^(\d{4})-(\d{2})-(\d{2})(?:[ T](\d{2})(?::(\d{2})(?::(\d{2}))?)?(?:Z|[+-]\d{2}(?::?\d{2})?)?)?$/;

/**
 * Whether Arrow's JSON reader takes a text for a time: an ISO date, or one with hours, minutes, seconds and a zone, but
 * no fractions. A column in which every text is one is read as times (seen with datasets 4.0.0).
 */
export function isArrowTime(text: string): boolean {
  if (text.length < 10 || text.length > 25) return false;
  const [, year, month, day, hour = '0', minute = '0', second = '0'] = TIMESTAMP.exec(text) ?? [];
  if (year === undefined) return false;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return false;
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day)); // years below 100 are not of the 20th century
  return date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
}
