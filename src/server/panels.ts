/**
 * @module server/panels
 * Keeps a panel's ready JSON text for a few seconds: a burst of openings of one ticket costs one aggregation. An action on the ticket forgets it at once in
 * this process; another process shows it after at most {@link PANEL_LIFE_MS}.
 */
import type { Caller } from '#access';
import { createShortMemory } from '#access';
import type { ContextRequest } from '#context';
import type { Clock, TraceId } from '#domain';
import type { ReadyText } from './endpoint.ts';

export const PANEL_LIFE_MS = 4_000;
const MAX_PANELS = 5_000;
/** Filling a panel ends after this, ms. */
const PANEL_LIMIT_MS = 20_000;

export type PanelKind = 'affected-items' | 'changes' | 'requester';
const KINDS: readonly PanelKind[] = ['affected-items', 'changes', 'requester'];

export interface Panels {
  read(kind: PanelKind, request: ContextRequest, fill: () => Promise<unknown>): Promise<ReadyText>;
  forget(request: Pick<ContextRequest, 'installationId' | 'ticketId'>): void;
}

export function createPanels(clock: Clock): Panels {
  const memory = createShortMemory<ReadyText>({ clock, lastsMs: PANEL_LIFE_MS, maxEntries: MAX_PANELS });
  // A viewer sees less than an agent, so the two never share a text.
  const keyOf = (kind: PanelKind, request: Pick<ContextRequest, 'installationId' | 'ticketId'>, audience: string) =>
    `${request.installationId}/${request.ticketId}/${kind}/${audience}`;
  return {
    read: (kind, request, fill) =>
      memory.remember(keyOf(kind, request, audienceOf(request.user.role)), async () => ({
        readyText: new TextEncoder().encode(JSON.stringify(await fill())),
      })),
    forget(request) {
      for (const kind of KINDS) for (const audience of ['viewer', 'staff']) memory.forget(keyOf(kind, request, audience));
    },
  };
}

function audienceOf(role: Caller['role']): 'viewer' | 'staff' {
  return role === 'viewer' ? 'viewer' : 'staff';
}

/** What the context engine needs to know of a request. The panel outlives its first asker, so that asker's hanging up must not end it. */
export function contextRequest(asked: { readonly caller: Caller; readonly traceId: TraceId }, ticketId: string): ContextRequest {
  let signal: AbortSignal | undefined;
  return {
    installationId: asked.caller.installationId,
    ticketId,
    user: { id: asked.caller.userId, role: asked.caller.role },
    traceId: asked.traceId,
    // A remembered panel needs none, and a timer for each request is dear (bench C1).
    get signal() {
      signal ??= AbortSignal.timeout(PANEL_LIMIT_MS);
      return signal;
    },
  };
}
