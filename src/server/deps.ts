/** @module server/deps  What the routes work with. `compose.ts` fills it; tests fill it with the same real parts on PGlite. */
import type { Access, Caller } from '#access';
import type { Context } from '#context';
import type { Clock, TraceId } from '#domain';
import type { Panels } from './panels.ts';

/** Who asked, in which piece of work. */
export interface Asker {
  readonly caller: Caller;
  readonly traceId: TraceId;
}

export interface ServerDeps {
  readonly clock: Clock;
  readonly access: Access;
  readonly context: Context;
  readonly panels: Panels;
  /** Throws `NotFoundError` where the caller may not see that ticket. */
  readonly requireTicket: (asked: Asker, ticketId: string) => Promise<void>;
  /** Writes an audit entry. */
  readonly record: (asked: Asker, action: string, facts: Readonly<Record<string, string | number | boolean | null>>) => Promise<void>;
}
