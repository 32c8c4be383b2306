/**
 * @module storage/engine/database-errors
 * Magic codes of PostgreSQL, named once (https://www.postgresql.org/docs/current/errcodes-appendix.html), and the translation of what they mean to callers.
 */
import { ConflictError, InvalidInputError, isTielineError, StorageUnavailableError } from '#domain';

/** The SQLSTATE of something thrown by either engine, or undefined. */
export function sqlStateOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  if (typeof code === 'string' && /^[0-9A-Z]{5}$/u.test(code)) return code;
  return cause === undefined ? undefined : sqlStateOf(cause);
}

/** The transaction lost against another one, or what the server kept for it was lost: it may simply run again. */
export function isTransactionLost(error: unknown): boolean {
  const state = sqlStateOf(error);
  return state === '40001' || state === '40P01' || isStatementLost(error);
}

/**
 * A statement that the server was to keep is not there (26000), is somebody else's (42P05), or would answer with other columns than when it was kept, which has no code
 * of its own: the server names the place that noticed.
 */
export function isStatementLost(error: unknown): boolean {
  const state = sqlStateOf(error);
  return state === '26000' || state === '42P05' || (state === '0A000' && (error as { routine?: unknown }).routine === 'RevalidateCachedQuery');
}

/** The server ended the connection, or the network did; nothing is known of a statement that was under way. Not a server that fell silent. */
export function isConnectionLost(error: unknown): boolean {
  const state = error instanceof StorageUnavailableError ? String(error.facts.state) : '';
  return state === 'connection' || state.startsWith('08') || state.startsWith('57P');
}

/** There is no room left on the server's disk. */
export function isDiskFull(error: unknown): boolean {
  return sqlStateOf(error) === '53100';
}

/** The login has not that right. */
export function isForbidden(error: unknown): boolean {
  return sqlStateOf(error) === '42501';
}

/** A unique or exclusion constraint refused the row. */
export function isUniqueViolation(error: unknown): boolean {
  const state = sqlStateOf(error);
  return state === '23505' || state === '23P01';
}

/** A row refers to one that is not there, or is referred to and cannot go. */
export function isForeignKeyViolation(error: unknown): boolean {
  return sqlStateOf(error) === '23503';
}

/** Connection exceptions, resources exhausted, operator intervention, system errors, and a server that only reads. */
const UNAVAILABLE_CLASSES = new Set(['08', '53', '57', '58']);
const UNAVAILABLE_STATES = new Set(['25006', '3D000', '28P01', '28000', 'XX001', 'XX002']);
/** Text that PostgreSQL cannot store: NUL, a broken escape, a text of another encoding. */
const UNSTORABLE_STATES = new Set(['22021', '22P05', '22P02', '22001']);
const NETWORK_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EPIPE',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT',
]);
/** Errors of the `pg` client that carry no code. */
const CLIENT_MESSAGES =
  /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|connection timeout|timeout expired|not queryable|Query read timeout|Cannot use a pool after/iu;

/**
 * What a driver's error means to the caller: the database is away (`StorageUnavailableError`, retryable), a unique constraint refused (`ConflictError`), a text
 * cannot be stored (`InvalidInputError`). Lost transactions and everything else pass unchanged; the driver's error is always the cause.
 */
export function translateDatabaseError(error: unknown): unknown {
  if (isTielineError(error) || isTransactionLost(error)) return error;
  const state = sqlStateOf(error);
  if (isAway(error, state)) {
    return new StorageUnavailableError({
      message: 'The database cannot be reached or takes no writes now. It is tried again by itself.',
      facts: { state: state ?? 'connection' },
      cause: error,
    });
  }
  if (isUniqueViolation(error))
    return new ConflictError({ message: 'Another row with the same key exists.', facts: { constraint: constraintOf(error) }, cause: error });
  if (state && UNSTORABLE_STATES.has(state))
    return new InvalidInputError({
      message: 'A value holds something that cannot be stored, such as a NUL character.',
      facts: { state },
      cause: error,
    });
  return error;
}

function isAway(error: unknown, state: string | undefined): boolean {
  if (state) return UNAVAILABLE_CLASSES.has(state.slice(0, 2)) || UNAVAILABLE_STATES.has(state);
  if (typeof error !== 'object' || error === null) return false;
  const { code, message } = error as { code?: unknown; message?: unknown };
  return (typeof code === 'string' && NETWORK_CODES.has(code)) || (typeof message === 'string' && CLIENT_MESSAGES.test(message));
}

function constraintOf(error: unknown): string {
  const constraint = (error as { constraint?: unknown }).constraint;
  return typeof constraint === 'string' ? constraint : 'unknown';
}
