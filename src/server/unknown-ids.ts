/**
 * @module server/unknown-ids
 * Ids that the caller's installation does not have: mistyped, gone, or another installation's. Which of them is not looked up, so that neither answer nor time
 * tells; that it was asked is in the audit log, once per caller and route in a while, so that nobody can flood it.
 */
import type { Caller } from '#access';
import type { Log } from '#capabilities';
import { type Clock, isTielineError, type TraceId } from '#domain';
import type { ServerDeps } from './deps.ts';

export interface UnknownIds {
  /** Does nothing where the request names nothing. Never throws: what could not be written down changes no answer. */
  note(asked: {
    readonly caller: Caller;
    readonly traceId: TraceId;
    readonly route: string;
    readonly ids: Readonly<Record<string, string>>;
  }): Promise<void>;
}

/** One entry per caller and route in this time, ms. */
export const UNKNOWN_ID_EVERY_MS = 600_000;
const MAX_REMEMBERED = 10_000;

export function createUnknownIds(deps: { readonly clock: Clock; readonly log: Log; readonly record: ServerDeps['record'] }): UnknownIds {
  const noted = new Map<string, number>();
  const isFirst = (key: string): boolean => {
    const now = deps.clock.now();
    if ((noted.get(key) ?? 0) > now) return false;
    noted.delete(key);
    noted.set(key, now + UNKNOWN_ID_EVERY_MS);
    // A Map keeps insertion order, so the first key is the oldest.
    if (noted.size > MAX_REMEMBERED) noted.delete(noted.keys().next().value as string);
    return true;
  };
  return {
    async note({ caller, traceId, route, ids }) {
      if (Object.keys(ids).length === 0 || !isFirst(`${caller.installationId}/${caller.userId}/${route}`)) return;
      try {
        await deps.record({ caller, traceId }, 'unknown-id-asked', { route, ...ids });
      } catch (error) {
        if (!isTielineError(error)) throw error;
        deps.log.warn('audit-not-written', { action: 'unknown-id-asked', code: error.code, traceId });
      }
    },
  };
}

const LONGEST_ID = 200;

/** What of a request names things: `linkId`, `connectionId` and their like in its path and body. */
export function idsNamed(...parts: readonly unknown[]): Readonly<Record<string, string>> {
  const entries = parts.flatMap((part) => (typeof part === 'object' && part !== null ? Object.entries(part) : []));
  return Object.fromEntries(
    entries
      .filter((entry): entry is [string, string] => /(?:Id|^flow|^number)$/.test(entry[0]) && typeof entry[1] === 'string')
      .map(([name, id]) => [name, id.slice(0, LONGEST_ID)]),
  );
}
