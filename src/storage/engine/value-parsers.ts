/**
 * @module storage/engine/value-parsers
 * How column values become JavaScript values, the same on both engines and stated rather than inherited: 64-bit integers and decimals as strings (digits
 * are never lost), instants as ISO 8601 UTC with milliseconds, dates as written, JSON parsed.
 */

/** Type ids of PostgreSQL's catalogue (pg_type.dat), which never change. */
const OID = { int8: 20, json: 114, date: 1082, timestamp: 1114, timestamptz: 1184, numeric: 1700, jsonb: 3802 } as const;

const asWritten = (text: string): string => text;

/** By type id. Types that are absent keep the driver's own parser (text, integers up to 32 bits, booleans, bytea). */
export const valueParsers: Readonly<Record<number, (text: string) => unknown>> = {
  [OID.int8]: asWritten,
  [OID.numeric]: asWritten,
  [OID.date]: asWritten,
  [OID.timestamp]: asWritten,
  [OID.timestamptz]: instantToIso,
  [OID.json]: (text) => JSON.parse(text),
  [OID.jsonb]: (text) => JSON.parse(text),
};

const INSTANT = /^(\d{4,})-(\d\d)-(\d\d) (\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?([+-]\d\d)(?::?(\d\d))?(?::\d\d)?$/u;

/**
 * `2026-11-22 04:57:52.1+00` as `2026-11-22T04:57:52.100Z`. Finer parts of a second than milliseconds are cut: our columns are `timestamptz(3)`.
 * Throws `RangeError` for `infinity` and years before Christ, which no column of ours holds.
 */
export function instantToIso(text: string): string {
  const parts = INSTANT.exec(text);
  if (!parts) throw new RangeError(`The database returned ${text} where an instant was expected.`);
  const [, year = '', month, day, time, fraction = '', hours, minutes = '00'] = parts;
  const milliseconds = fraction.padEnd(3, '0').slice(0, 3);
  return new Date(`${year}-${month}-${day}T${time}.${milliseconds}${hours}:${minutes}`).toISOString();
}
