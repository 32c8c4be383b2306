/**
 * @module app/platform/words
 * Text for people: messages by key, reasons, errors, times and numbers in one locale. An unknown reason or error still says what happened.
 */
import { type Messages, setupI18n } from '@lingui/core';
import type { ReasonView, SourceState } from '#contract';
import { isApiError } from './api-error.ts';

type Facts = Readonly<Record<string, unknown>>;

export interface Words {
  readonly locale: string;
  readonly isRtl: boolean;
  /** The message of a key. */
  t(key: string, values?: Facts): string;
  /** Whether there is a message for a key that is made of names we may not know. */
  has(key: string): boolean;
  /** `known` says more exactly what the reason's facts name: the system's name, a field's label. */
  reason(reason: ReasonView, known?: Facts): string;
  /** What failed, in one or two plain sentences. */
  error(error: unknown): string;
  failure(source: SourceState): string;
  /** "a, b and c". */
  list(items: readonly string[]): string;
  /** "3 min ago"; `nowMs` comes from the screen's clock so that all of them agree. */
  relative(instant: string, nowMs: number): string;
  /** "40 minutes", "3 days". */
  duration(ms: number): string;
  /** "3 s", "4 min": short times as a figure. */
  seconds(count: number): string;
  /** "1,204". */
  number(count: number): string;
  /** Date and time in full. */
  exact(instant: string): string;
  /** "16:00" today, "21 Nov, 16:00" on another day. */
  moment(instant: string, nowMs: number): string;
}

const RTL_LANGUAGES = new Set(['ar', 'he', 'fa', 'ur']);
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;

export function createWords(locale: string, regional: string, messages: Messages): Words {
  const i18n = setupI18n({ locale, messages: { [locale]: messages } });
  const t = (key: string, values: Facts = {}) => i18n._(key, { ...values });
  const has = (key: string) => Object.hasOwn(messages, key);
  const times = timeWords(regional);
  const shown = (name: string, value: unknown) => {
    if (isInstant(value)) return times.moment(value, Date.now());
    return isDuration(name) && typeof value === 'number' ? times.duration(value * DURATION_MS[name]) : (value ?? '');
  };
  const readable = (facts: Facts) => Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, shown(name, value)]));
  const known = (prefix: string, code: string, facts: Facts) => (has(`${prefix}.${code}`) ? t(`${prefix}.${code}`, readable(facts)) : null);
  const fallback = (code: string, facts: Facts) => {
    const more = listed(readable(facts));
    return more ? t('fallback.facts', { what: spoken(code), facts: more }) : `${spoken(code)}.`;
  };

  return {
    locale,
    isRtl: RTL_LANGUAGES.has(locale),
    t,
    has,
    reason: ({ code, facts }, better = {}) =>
      capital(known('reason', code, { system: t('other-system'), ...facts, ...better }) ?? fallback(code, facts)),
    error(error) {
      if (!isApiError(error)) return t('error.internal');
      const facts = error.problem?.facts ?? {};
      const said = known('error', error.code, facts) ?? error.problem?.detail ?? fallback(error.code, {});
      return error.problem?.remedy ? `${said} ${error.problem.remedy}` : said;
    },
    failure: ({ name, failure }) =>
      failure ? (known('source', failure.code, { name, retryAt: failure.retryAt }) ?? t('source.fallback', { name, what: failure.message })) : '',
    list: (items) => new Intl.ListFormat(locale).format(items),
    ...times,
  };
}

function timeWords(locale: string): Pick<Words, 'relative' | 'exact' | 'moment' | 'duration' | 'seconds' | 'number'> {
  const relative = new Intl.RelativeTimeFormat(locale, { style: 'short' });
  const now = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(0, 'second');
  const exact = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  const whole = new Intl.NumberFormat(locale);
  const clock = new Intl.DateTimeFormat(locale, { timeStyle: 'short' });
  const dayAndClock = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', hour: 'numeric', minute: '2-digit' });
  return {
    relative(instant, nowMs) {
      const [count, unit] = relativeParts(Date.parse(instant) - nowMs);
      return count === 0 ? now : relative.format(count, unit);
    },
    duration(ms) {
      const [count, unit] = relativeParts(Math.max(ms, 60_000));
      return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(Math.abs(count));
    },
    seconds(count) {
      const [amount, unit] = count < 60 ? [count, 'second'] : relativeParts(count * 1_000);
      return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: 1 }).format(Math.abs(amount));
    },
    number: (count) => whole.format(count),
    exact: (instant) => exact.format(new Date(instant)),
    moment(instant, nowMs) {
      const isToday = new Date(instant).toDateString() === new Date(nowMs).toDateString();
      return (isToday ? clock : dayAndClock).format(new Date(instant));
    },
  };
}

const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number, number])[] = [
  ['second', 1_000, 60],
  ['minute', 60_000, 60],
  ['hour', 3_600_000, 24],
  ['day', 86_400_000, 30],
  ['month', 2_629_800_000, 12],
  ['year', 31_557_600_000, Number.POSITIVE_INFINITY],
];

/** The largest unit that still counts at least one; under half a minute is "now", so that a fresh row does not tick. */
export function relativeParts(differenceMs: number): [number, Intl.RelativeTimeFormatUnit] {
  if (Math.abs(differenceMs) < 30_000) return [0, 'second'];
  for (const [unit, sizeMs, limit] of STEPS) {
    const count = Math.round(differenceMs / sizeMs);
    if (Math.abs(count) < limit) return [count, unit];
  }
  return [0, 'second'];
}

/** Facts that count time, by name. */
const DURATION_MS = { minutes: 60_000, seconds: 1_000 } as const;

function isDuration(name: string): name is keyof typeof DURATION_MS {
  return Object.hasOwn(DURATION_MS, name);
}

function isInstant(value: unknown): value is string {
  return typeof value === 'string' && INSTANT.test(value);
}

/** `close-code-missing` → "Close code missing". */
function spoken(code: string): string {
  return capital(code.replace(/[-_.]+/g, ' ').trim());
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function listed(facts: Facts): string {
  const parts = Object.entries(facts).filter(([, value]) => value !== '' && value !== null);
  return parts.map(([name, value]) => `${name}: ${String(value)}`).join(', ');
}
