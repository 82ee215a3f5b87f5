/** Whether digits (as text) pass the Luhn check that payment cards carry. */
export function luhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    sum += i % 2 === 0 ? digit : digit > 4 ? 2 * digit - 9 : 2 * digit;
  }
  return sum % 10 === 0;
}

/** The first two digits of Chinese identity numbers: provinces (GB/T 2260), Taiwan, Hong Kong, Macau. */
const PROVINCES = /^(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])/;

/** Whether 18 characters are a Chinese resident identity number: province, real date, checksum of GB 11643-1999. */
export function isResidentId(text: string): boolean {
  const [, year, month, day] = /^[1-8]\d{5}((?:19|20)\d{2})(\d{2})(\d{2})\d{3}[\dXx]$/.exec(text) ?? [];
  if (year === undefined || !PROVINCES.test(text)) return false;
  if (!isDate(Number(year), Number(month), Number(day))) return false;
  let sum = 0;
  for (let i = 0; i < 17; i++) sum += Number(text[i]) * (2 ** (17 - i) % 11);
  return '10X98765432'[sum % 11] === text[17]?.toUpperCase();
}

/** Whether 15 digits are a first-generation Chinese identity number. It carries no checksum: ask for context. */
export function isOldResidentId(text: string): boolean {
  const [, year, month, day] = /^\d{6}(\d{2})(\d{2})(\d{2})\d{3}$/.exec(text) ?? [];
  return PROVINCES.test(text) && isDate(1900 + Number(year), Number(month), Number(day));
}

/** Whether 18 characters are a Chinese unified social credit code with the checksum of GB 32100-2015. */
export function isCreditCode(text: string): boolean {
  if (!/^[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}$/.test(text)) return false;
  const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY';
  let sum = 0;
  for (let i = 0; i < 17; i++) sum += alphabet.indexOf(text[i] ?? '') * (3 ** i % 31);
  return alphabet[(31 - (sum % 31)) % 31] === text[17];
}

/** Whether a Hong Kong identity number such as `G1234567` (brackets removed) carries its check character. */
export function isHongKongId(text: string): boolean {
  const [, letters = '', digits = '', check] = /^([A-Z]{1,2})(\d{6})([\dA])$/.exec(text) ?? [];
  if (check === undefined) return false;
  const values = (letters.padStart(2, ' ') + digits)
    .split('')
    .map((character) => (character === ' ' ? 36 : Number.parseInt(character, 36)));
  const sum = values.reduce((total, value, i) => total + value * (9 - i), 0);
  return (sum + (check === 'A' ? 10 : Number(check))) % 11 === 0;
}

/** Whether a Taiwanese identity number such as `F231…` carries its check digit. */
export function isTaiwanId(text: string): boolean {
  if (!/^[A-Z][12]\d{8}$/.test(text)) return false;
  const letter = 'ABCDEFGHJKLMNPQRSTUVXYWZIO'.indexOf(text[0] ?? '') + 10;
  const digits = text.slice(1).split('').map(Number);
  const sum = digits.reduce((total, digit, i) => total + digit * (i < 8 ? 8 - i : 1), 0);
  return (Math.floor(letter / 10) + (letter % 10) * 9 + sum) % 10 === 0;
}

/** Whether 10 digits are an English NHS number (modulus 11). */
export function isNhsNumber(digits: string): boolean {
  if (!/^\d{10}$/.test(digits)) return false;
  let sum = 0;
  for (let i = 0; i < 9; i++) sum += Number(digits[i]) * (10 - i);
  return (11 - (sum % 11)) % 11 === Number(digits[9]);
}

/** Lengths of IBANs by country (IBAN registry of ISO 13616). */
const IBAN_LENGTHS: Readonly<Record<string, number>> = Object.fromEntries(
  (
    'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 EE20 EG29 ES24 FI18 ' +
    'FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IS26 IT27 JO30 KW30 KZ20 LB28 LI21 LT20 LU20 LV21 ' +
    'MC27 MD24 ME22 MK19 MR27 MT31 MU30 NL18 NO15 PK24 PL28 PS29 PT25 QA29 RO24 RS22 SA24 SE24 SI19 SK24 SM27 TN24 ' +
    'TR26 UA29 VG24 XK20'
  )
    .split(' ')
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);

/** How many characters (without spaces) an IBAN that begins with this country has; undefined where there are none. */
export function ibanLength(country: string): number | undefined {
  return IBAN_LENGTHS[country];
}

/** Whether an IBAN without spaces has its country's length and the remainder 1 of ISO 7064 mod 97-10. */
export function isIban(text: string): boolean {
  if (text.length !== ibanLength(text.slice(0, 2)) || !/^[A-Z]{2}\d{2}[A-Z0-9]+$/.test(text)) return false;
  let rest = 0;
  for (const character of text.slice(4) + text.slice(0, 4)) {
    const value = Number.parseInt(character, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}

/** Whether a day exists in the Gregorian calendar. */
export function isDate(year: number, month: number, day: number): boolean {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
  return days !== undefined && day >= 1 && day <= days;
}
