/**
 * @module connector-kit/testing/request-log
 * The latest requests that a fake answered, as its log page shows them: bodies cut, credentials gone.
 */
import { createRedactor } from '../redactor.ts';
import type { RequestLogEntry } from './vendor-fake.ts';

/** A ring of log entries. */
export interface RequestLog {
  readonly entries: readonly RequestLogEntry[];
  add(entry: Omit<RequestLogEntry, 'sequence'>): void;
}

const RING = 500;
const MAX_BODY = 8_000;
const redactor = createRedactor({ secrets: [] });

export function createRequestLog(): RequestLog {
  const entries: RequestLogEntry[] = [];
  let sequence = 0;
  return {
    entries,
    add(entry) {
      sequence += 1;
      entries.push({ ...entry, sequence, path: redactor.text(entry.path) });
      if (entries.length > RING) entries.shift();
    },
  };
}

/** A body as the log shows it; anything that is not text becomes its size. */
export async function loggableBody(message: Request | Response): Promise<string> {
  if (message.body === null) return '';
  const type = message.headers.get('content-type') ?? '';
  const copy = message.clone();
  if (!/json|text|xml|urlencoded/.test(type)) return `[${(await copy.arrayBuffer()).byteLength} bytes]`;
  return clean(await copy.text(), type);
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
