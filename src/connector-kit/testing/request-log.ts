/**
 * @module connector-kit/testing/request-log
 * The latest requests that a fake answered, as its log page shows them: bodies cut, credentials gone.
 */
import { createRedactor } from '../redactor.ts';
import type { RequestLogEntry } from './vendor-fake.ts';

/** What is shown of a text, made when somebody reads it: thousands are logged for each one that is read. */
export type Loggable = () => string;

/** A ring of log entries. */
export interface RequestLog {
  readonly entries: readonly RequestLogEntry[];
  add(
    entry: Omit<RequestLogEntry, 'sequence' | 'requestBody' | 'responseBody'> & { readonly requestBody: Loggable; readonly responseBody: Loggable },
  ): void;
}

const RING = 500;
const MAX_BODY = 8_000;
/** A longer one is cut at once, so that the ring keeps no files. */
const MAX_KEPT = 64_000;
const redactor = createRedactor({ secrets: [] });
export const nothingToLog: Loggable = () => '';

export function createRequestLog(): RequestLog {
  const entries: RequestLogEntry[] = [];
  let sequence = 0;
  return {
    entries,
    add({ path, requestBody, responseBody, ...rest }) {
      sequence += 1;
      const shown = { path: once(() => redactor.text(path)), requestBody, responseBody };
      entries.push({
        ...rest,
        sequence,
        get path() {
          return shown.path();
        },
        get requestBody() {
          return shown.requestBody();
        },
        get responseBody() {
          return shown.responseBody();
        },
      });
      if (entries.length > RING) entries.shift();
    },
  };
}

/** A body as the log shows it; anything that is not text becomes its size. */
export async function loggableBody(message: Request | Response): Promise<Loggable> {
  if (message.body === null) return nothingToLog;
  const type = message.headers.get('content-type') ?? '';
  const copy = message.clone();
  if (!/json|text|xml|urlencoded/.test(type)) {
    const { byteLength } = await copy.arrayBuffer();
    return () => `[${byteLength} bytes]`;
  }
  const text = await copy.text();
  const shown = once(() => clean(text, type));
  if (text.length > MAX_KEPT) shown();
  return shown;
}

/** Lets go of what it was made from. */
function once(make: () => string): Loggable {
  let from: (() => string) | undefined = make;
  let made = '';
  return () => {
    made = from?.() ?? made;
    from = undefined;
    return made;
  };
}

function clean(text: string, type: string): string {
  const safe = type.includes('json') ? redactJson(text) : redactor.text(text);
  return safe.length <= MAX_BODY ? safe : `${safe.slice(0, MAX_BODY)}…`;
}

/** By key where it is JSON, so that a password of any shape is masked. */
function redactJson(text: string): string {
  try {
    return JSON.stringify(redactor.data(JSON.parse(text)));
  } catch {
    return redactor.text(text);
  }
}
