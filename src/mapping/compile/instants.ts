/** @module mapping/compile/instants  Dates as they may be carried: full and with a zone, or refused. Never guessed from a locale, an epoch or the machine's zone. */

const CALENDAR = /^(\d{4})-(\d{2})-(\d{2})$/;
const INSTANT = /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})$/;
const CANONICAL = /^(?!0000)\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/;
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
 * Whether a text is certainly canonical, as `instantText` writes it to the second: the usual case by far, told by one pattern instead of by `Date`
 * (bench B3). Days after the 28th are left to `readInstant`, which knows the months.
 */
export function isCanonicalInstant(text: string): boolean {
  return text.length === 20 && CANONICAL.test(text);
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
