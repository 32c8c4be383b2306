/**
 * @module connector-kit/redactor
 * Removes secrets from text and facts: by key, by pattern, and by exact known value in the encodings in which values leak.
 */

/** What stands in a secret's place. */
export const REDACTED = '[redacted]';

/** Cleans text, and data of any depth. */
export interface Redactor {
  text(text: string): string;
  /** A copy in which secret keys are masked and every text is cleaned. Cycles and levels beyond 12 become a mark. */
  data(value: unknown): unknown;
}

/** Shorter values would mask ordinary words. */
const SHORTEST_KNOWN_SECRET = 6;
const MAX_DEPTH = 12;

const SECRET_KEY =
  /^(authorization|proxy-authorization|cookie|set-cookie|password|passwd|pwd|passphrase|secret|token|credential|credentials|assertion|signature|code_verifier|session|sid|jwt|x-api-key|api-?key)$|(?:^|[-_.])(?:password|passwd|secret|token|api[-_]?key|private[-_]?key|credential)s?$|(?:Password|Secret|Token|ApiKey|PrivateKey|Credential)s?$/;
/** Keys that end like a secret but say nothing secret. */
const HARMLESS_KEY = /^(?:next|page|continuation|sync|skip|delta)[-_]?token$/i;

const PATTERNS: readonly (readonly [RegExp, string | ((run: string) => string)])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, REDACTED],
  [/\b(bearer|basic|digest|token)\s+[A-Za-z0-9._~+/=-]{8,}/gi, `$1 ${REDACTED}`],
  [/\beyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]*/g, REDACTED],
  // Without a longest scheme, text such as "a.a.a.a" would be read to its end from each of its words.
  [/\b([a-z][a-z0-9+.-]{0,30}:\/\/)[^\s/@:]*:[^\s/@]+@/gi, `$1${REDACTED}@`],
  [
    /((?:password|passwd|secret|token|api[-_]?key|access_token|refresh_token|client_secret|signature|sig|code|assertion)"?\s*[=:]\s*"?)[^\s"&,;}]{4,}/gi,
    `$1${REDACTED}`,
  ],
  [/\b(?:xox[abprs]-[A-Za-z0-9-]{10,}|gh[pousr]_[A-Za-z0-9]{20,}|sk_live_[A-Za-z0-9]{10,}|AKIA[A-Z0-9]{16})/g, REDACTED],
  // Keys, not ids: trace ids and ServiceNow's sys_ids are 32 hexadecimal digits, so only longer runs count.
  [/\b[A-Fa-f0-9]{40,}\b/g, REDACTED],
  [
    /(?<![A-Za-z0-9+/_-])(?=[A-Za-z0-9+/_-]*[a-z])(?=[A-Za-z0-9+/_-]*[A-Z])(?=[A-Za-z0-9+/_-]*\d)[A-Za-z0-9+/_-]{40,}={0,2}/g,
    (run) => (isPlainPath(run) ? run : REDACTED),
  ],
];

/** Parts of a path that nobody takes for a secret: a GUID, a number, a version, 32 lower-case hexadecimal digits, words in any of the usual cases. */
const PLAIN_PART = /^(?:[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|\d{1,20}|v\d{1,2}|[\da-f]{32}|[A-Za-z]?[a-z]{2,20}(?:[A-Z_-]?[a-z]{2,20}){0,4}|)$/i;
const SHORTEST_PATH = 3;

/** True for a path of such parts. Base64 has slashes too, but between them it mixes digits with letters. */
function isPlainPath(run: string): boolean {
  const parts = run.split('/');
  return parts.length >= SHORTEST_PATH && parts.every((part) => PLAIN_PART.test(part));
}

/**
 * Makes a redactor that knows these secret values.
 * @example createRedactor({ secrets: [clientSecret] }).text(errorBody)
 */
export function createRedactor(options: { readonly secrets: readonly string[] }): Redactor {
  const needles = [...new Set(options.secrets.filter((secret) => secret.length >= SHORTEST_KNOWN_SECRET).flatMap(encodings))].sort(
    (a, b) => b.length - a.length,
  );
  const text = (raw: string): string => {
    const withoutKnown = needles.reduce((cleaned, needle) => cleaned.replaceAll(needle, REDACTED), raw);
    return PATTERNS.reduce(
      (cleaned, [pattern, by]) => (typeof by === 'string' ? cleaned.replace(pattern, by) : cleaned.replace(pattern, by)),
      withoutKnown,
    );
  };
  return { text, data: (value) => cleanData(value, text, []) };
}

/** True for a key whose value is never shown. */
export function isSecretKey(key: string): boolean {
  return !HARMLESS_KEY.test(key) && (SECRET_KEY.test(key) || SECRET_KEY.test(key.toLowerCase()));
}

function cleanData(value: unknown, text: (raw: string) => string, parents: readonly object[]): unknown {
  if (typeof value === 'string') return text(value);
  if (typeof value !== 'object' || value === null) return value;
  if (parents.includes(value)) return '[circular]';
  if (parents.length >= MAX_DEPTH) return '[too deep]';
  const within = [...parents, value];
  if (value instanceof Error)
    return { name: value.name, message: text(value.message), ...(value.cause === undefined ? {} : { cause: cleanData(value.cause, text, within) }) };
  if (Array.isArray(value)) return value.map((item) => cleanData(item, text, within));
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      text(key),
      isSecretKey(key) && item !== undefined && item !== null ? REDACTED : cleanData(item, text, within),
    ]),
  );
}

/** The shapes in which one value turns up: as it is, URL-encoded, JSON-escaped, base64 (all three alignments), base64url, hex. */
function encodings(secret: string): string[] {
  const bytes = Buffer.from(secret, 'utf8');
  const hex = bytes.toString('hex');
  const json = JSON.stringify(secret).slice(1, -1);
  const form = new URLSearchParams({ s: secret }).toString().slice(2);
  const aligned = [0, 1, 2].flatMap((shift) => base64Core(bytes, shift));
  return [secret, json, encodeURIComponent(secret), form, hex, hex.toUpperCase(), ...aligned];
}

/** Base64 of a secret inside a longer text (`user:secret`) depends on its offset; the middle characters do not depend on the neighbours. */
function base64Core(bytes: Buffer, shift: number): string[] {
  const padded = Buffer.concat([Buffer.alloc(shift), bytes]);
  const encoded = padded.toString('base64').replace(/=+$/, '');
  const first = Math.ceil((shift * 8) / 6);
  const last = Math.floor((padded.length * 8) / 6);
  const core = encoded.slice(first, last);
  if (core.length < SHORTEST_KNOWN_SECRET) return [];
  return [core, core.replaceAll('+', '-').replaceAll('/', '_')];
}
