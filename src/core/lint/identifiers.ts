/** Whether digits (as text) pass the Luhn check that payment cards carry. */
export function luhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    sum += i % 2 === 0 ? digit : digit > 4 ? 2 * digit - 9 : 2 * digit;
  }
  return sum % 10 === 0;
}

/** Whether 18 characters are a Chinese resident identity number: a real date and the checksum of GB 11643-1999. */
export function isResidentId(text: string): boolean {
  const [, region, year, month, day] = /^([1-8]\d{5})(\d{4})(\d{2})(\d{2})\d{3}[\dXx]$/.exec(text) ?? [];
  if (region === undefined || Number(year) < 1900 || Number(year) > 2099) return false;
  if (!isDate(Number(year), Number(month), Number(day))) return false;
  let sum = 0;
  for (let i = 0; i < 17; i++) sum += Number(text[i]) * (2 ** (17 - i) % 11);
  return '10X98765432'[sum % 11] === text[17]?.toUpperCase();
}

function isDate(year: number, month: number, day: number): boolean {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
  return days !== undefined && day >= 1 && day <= days;
}

/** Full-width digits, letters and signs as ASCII, one for one, so that offsets hold. */
export function narrow(text: string): string {
  return text.replace(/[！-～]/g, (character) => String.fromCharCode(character.charCodeAt(0) - 0xfee0));
}
