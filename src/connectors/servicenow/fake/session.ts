/** @module connectors/servicenow/fake/session  Who a request comes from, and what that means for dates. */

/** A signed-in user of the fake. */
export interface Session {
  readonly userName: string;
  readonly sysId: string;
  /** IANA name; `''` is the instance's default, GMT. */
  readonly timeZone: string;
}

/** How far that zone is ahead of UTC at that instant, ms. */
export function offsetAt(timeZone: string, ms: number): number {
  if (timeZone === '' || timeZone === 'GMT') return 0;
  const name = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' })
    .formatToParts(ms)
    .find(({ type }) => type === 'timeZoneName')?.value;
  const match = /GMT([+-])(\d\d):(\d\d)/.exec(name ?? '');
  if (match === null) return 0;
  return (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3])) * 60_000;
}
