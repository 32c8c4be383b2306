/** @module connectors/generic/wire/instants  Instants as services write them, to ISO 8601 UTC and back. What is not exactly of the declared form is no instant: refusal over guess. */
import { toWholeSecond } from '#domain';

/** How a service writes instants. `local` is `2026-01-31T10:00:00` or with a blank, without a zone, in the declared one. */
export const INSTANT_FORMS = ['iso', 'epoch-s', 'epoch-ms', 'local'] as const;
export interface InstantForm {
  readonly as: (typeof INSTANT_FORMS)[number];
  /** IANA name; for `local`. */
  readonly zone?: string | undefined;
}

const LOCAL = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?$/;
/** With a zone: an instant without one is none. */
const ISO = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)$/;

/** ISO 8601 UTC; undefined where the text is no such instant, or one that does not exist. */
export function readInstant(raw: string, { as, zone = 'UTC' }: InstantForm): string | undefined {
  const text = raw.trim();
  if (as === 'epoch-s' || as === 'epoch-ms') {
    if (!/^-?\d{1,15}(\.\d+)?$/.test(text)) return undefined;
    return toIso(Math.round(Number(text) * (as === 'epoch-s' ? 1_000 : 1)));
  }
  if (as === 'local') return readLocal(text, zone);
  if (!ISO.test(text) || !isCalendarDay(text)) return undefined;
  return toIso(Date.parse(text.replace(' ', 'T').replace(/([+-]\d\d)(\d\d)$/, '$1:$2')));
}

/** As the service writes it; undefined where the text is no instant. */
export function writeInstant(iso: string, { as, zone = 'UTC' }: InstantForm): string | number | undefined {
  const ms = ISO.test(iso) && isCalendarDay(iso) ? Date.parse(iso) : Number.NaN;
  if (Number.isNaN(ms)) return undefined;
  if (as === 'epoch-s') return Math.floor(ms / 1_000);
  if (as === 'epoch-ms') return ms;
  return as === 'iso' ? new Date(ms).toISOString() : new Date(ms + offsetAt(ms, zone)).toISOString().slice(0, 19);
}

/** An hour that the clocks skip does not exist; one that they repeat counts as its first time. */
function readLocal(text: string, zone: string): string | undefined {
  const match = LOCAL.exec(text);
  if (match === null || !isCalendarDay(text)) return undefined;
  const [, year, month, day, hour, minute, second = '00'] = match;
  const asUtc = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(asUtc)) return undefined;
  const candidates = [asUtc - 86_400_000, asUtc + 86_400_000].map((ms) => asUtc - offsetAt(ms, zone)).sort((a, b) => a - b);
  const real = candidates.find((ms) => ms + offsetAt(ms, zone) === asUtc);
  return real === undefined ? undefined : toIso(real);
}

function offsetAt(ms: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    calendar: 'gregory',
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).formatToParts(ms);
  const part = (type: string) => Number(parts.find((one) => one.type === type)?.value);
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second')) - toWholeSecond(ms);
}

/** Date.parse takes 31 February for 3 March. */
function isCalendarDay(text: string): boolean {
  const [year = 0, month = 0, day = 0] = text.slice(0, 10).split('-').map(Number);
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

function toIso(ms: number): string | undefined {
  return Math.abs(ms) <= 253_402_300_799_999 ? new Date(ms).toISOString() : undefined;
}

export function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
