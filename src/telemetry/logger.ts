/**
 * @module telemetry/logger
 * The structured log. Everything that is written passes the redaction once, here: call sites cannot forget it.
 */
import { type DestinationStream, pino } from 'pino';

/** Cleans data of secrets: by key, by pattern and by exact known value. The connector kit's redactor is one. */
export interface Redaction {
  data(value: unknown): unknown;
  text(value: string): string;
}

export interface LoggerDeps {
  readonly level: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  readonly redaction: Redaction;
  /** Where lines go. Default: standard output. */
  readonly destination?: DestinationStream;
}

/** An event is kebab-case and constant; what varies goes into facts. */
export interface Logger {
  debug(event: string, facts?: Readonly<Record<string, unknown>>): void;
  info(event: string, facts?: Readonly<Record<string, unknown>>): void;
  warn(event: string, facts?: Readonly<Record<string, unknown>>): void;
  error(event: string, facts?: Readonly<Record<string, unknown>>): void;
}

type Level = keyof Logger;

/** Longest text of one fact, characters; a vendor's error page must not fill the disk. */
const MAX_TEXT = 2_000;

export function createLogger({ level, redaction, destination }: LoggerDeps): Logger {
  const options = {
    level,
    base: { app: 'tieline' },
    timestamp: pino.stdTimeFunctions.isoTime,
    messageKey: 'event',
    formatters: { level: (label: string) => ({ level: label }) },
  };
  const sink = destination ? pino(options, destination) : pino(options);
  const write = (at: Level, event: string, facts: Readonly<Record<string, unknown>>): void => {
    if (!sink.isLevelEnabled(at)) return;
    sink[at](clean(redaction, facts), redaction.text(event));
  };
  return {
    debug: (event, facts = {}) => write('debug', event, facts),
    info: (event, facts = {}) => write('info', event, facts),
    warn: (event, facts = {}) => write('warn', event, facts),
    error: (event, facts = {}) => write('error', event, facts),
  };
}

function clean(redaction: Redaction, facts: Readonly<Record<string, unknown>>): object {
  try {
    const cleaned = redaction.data(plain(facts, 0));
    return typeof cleaned === 'object' && cleaned !== null ? cleaned : {};
  } catch {
    // A getter that throws, a loop: the line is kept, its facts are not. Raw facts never are the fallback.
    return { factsLost: true };
  }
}

/** Errors with what they carry, texts cut, depth bounded: before the redaction, so that it sees all that is written. */
function plain(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return value.length > MAX_TEXT ? `${value.slice(0, MAX_TEXT)}…` : value;
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth > 6) return '…';
  if (value instanceof Error) return errorFacts(value, depth);
  if (value instanceof Uint8Array) return `${value.byteLength} bytes`;
  if (Array.isArray(value)) return value.slice(0, 100).map((item) => plain(item, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item, depth + 1)]));
}

function errorFacts(error: Error, depth: number): object {
  const { code, facts } = error as { code?: unknown; facts?: unknown };
  const parts = { name: error.name, message: error.message, code, facts, stack: error.stack, cause: error.cause };
  return Object.fromEntries(
    Object.entries(parts)
      .filter(([, part]) => part !== undefined)
      .map(([key, part]) => [key, plain(part, depth + 1)]),
  );
}
