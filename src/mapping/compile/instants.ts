/** @module mapping/compile/instants  Dates as they may be carried: full and with a zone, or refused. Never guessed from a locale, an epoch or the machine's zone. */

const CALENDAR = /^(\d{4})-(\d{2})-(\d{2})$/;
const INSTANT = /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})$/;
const ZONELESS = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?$/;

/** Whether a text is a day that exists, year 1 to 9999: `2026-02-31` is not. */
export function isCalendarDay(text: string): boolean {
  const parts = CALENDAR.exec(text);
  if (!parts || text < '0001') return false;
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

/** Milliseconds since the epoch of a full date and time with a zone; undefined for anything else. */
export function readInstant(text: string): number | undefined {
  const parts = INSTANT.exec(text);
  if (!parts || !isCalendarDay(parts[1] as string)) return undefined;
  if (Number(parts[2]) > 23 || Number(parts[3]) > 59 || Number(parts[4] ?? 0) > 59 || !isOffset(parts[5] as string)) return undefined;
  const withColon = text.replace(/([+-]\d{2})(\d{2})$/, '$1:$2');
  const instant = Date.parse(withColon);
  return Number.isNaN(instant) ? undefined : instant;
}

/**
 * Whether a text is already canonical, as `instantText` writes it to the second: the usual case by far. Read digit by digit, ten times faster than
 * patterns and `Date` (bench B3).
 */
export function isCanonicalInstant(text: string): boolean {
  if (text.length !== 20 || !isPunctuated(text)) return false;
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2);
  const month = twoDigits(text, 5);
  const day = twoDigits(text, 8);
  const clock = twoDigits(text, 11) <= 23 && twoDigits(text, 14) <= 59 && twoDigits(text, 17) <= 59;
  return clock && year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && (day <= 28 || day <= daysIn(year, month));
}

/** Whether a text is a date or a date and time whose zone is not said. */
export function isZoneless(text: string): boolean {
  return ZONELESS.test(text);
}

/** The canonical text of an instant: UTC, milliseconds only where there are some. */
export function instantText(instant: number): string {
  return new Date(instant).toISOString().replace('.000Z', 'Z');
}

function isOffset(zone: string): boolean {
  // The widest offsets in use are -12:00 and +14:00.
  return zone === 'Z' || (Number(zone.slice(1, 3)) <= 14 && Number(zone.slice(-2)) <= 59);
}

/** `-` at 4 and 7, `T` at 10, `:` at 13 and 16, `Z` at the end. */
function isPunctuated(text: string): boolean {
  const hasDate = text.charCodeAt(4) === 45 && text.charCodeAt(7) === 45 && text.charCodeAt(10) === 84;
  return hasDate && text.charCodeAt(13) === 58 && text.charCodeAt(16) === 58 && text.charCodeAt(19) === 90;
}

/** Two digits as a number; anything else is far beyond every bound, also when multiplied. */
function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : 100_000;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}
