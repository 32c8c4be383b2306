/** @module sync/pauses  Pauses wider than one link: all, one flow, one connection. Triggers are kept meanwhile; what waits goes on when a pause ends. */
import { because, type InstallationId, type Reason } from '#domain';
import type { AskedBy, LinkExclusion, SyncDeps, SyncStores } from './ports.ts';
import type { LinkRow, PauseScope, ScopedPause } from './rows.ts';

/** Most links woken at once when a pause ends; the due-scan finds the others. */
const WOKEN_AT_ONCE = 1_000;

export interface ScopeRequest extends AskedBy<PauseScope> {
  readonly installationId: InstallationId;
  readonly scope: PauseScope;
}

/** Pauses a scope; a pause that is there is replaced. `until` null: until somebody resumes. */
export function pauseScope(
  deps: SyncDeps,
  { installationId, scope, by, until, deed }: ScopeRequest & { readonly by: string; readonly until: number | null },
): Promise<void> {
  return deps.store.transact(installationId, async (stores) => {
    stores.deeds.add(deed?.(scope));
    await stores.switches.write(scope, { by, at: deps.clock.now(), until });
  });
}

/** Ends the scope's pause; what no other pause stops is woken. */
export function resumeScope(deps: SyncDeps, { installationId, scope, deed }: ScopeRequest): Promise<void> {
  return deps.store.transact(installationId, async (stores) => {
    stores.deeds.add(deed?.(scope));
    await stores.switches.write(scope, undefined);
    const nowMs = deps.clock.now();
    const pauses = await activePauses(stores, nowMs);
    if (pauses.some(({ scope: { kind } }) => kind === 'all')) return;
    for (const id of await stores.links.listDue(nowMs, WOKEN_AT_ONCE, exclusionOf(pauses))) await stores.wake.link(id);
  });
}

/** Pauses in force. */
export async function activePauses(stores: Pick<SyncStores, 'switches'>, nowMs: number): Promise<readonly ScopedPause[]> {
  return inForce(await stores.switches.list(), nowMs);
}

/** Those whose time is not over. */
export function inForce(pauses: readonly ScopedPause[], nowMs: number): readonly ScopedPause[] {
  return pauses.filter(({ until }) => until === null || until > nowMs);
}

/** The pause that stops this link, the widest one first. */
export function pauseOver(link: Pick<LinkRow, 'flow' | 'connectionId'>, pauses: readonly ScopedPause[]): ScopedPause | undefined {
  return (
    pauses.find(({ scope }) => scope.kind === 'all') ??
    pauses.find(
      ({ scope }) => (scope.kind === 'connection' && scope.connectionId === link.connectionId) || (scope.kind === 'flow' && scope.flow === link.flow),
    )
  );
}

/** What the due-scan must leave out. */
export function exclusionOf(pauses: readonly ScopedPause[]): LinkExclusion {
  return {
    flows: pauses.flatMap(({ scope }) => (scope.kind === 'flow' ? [scope.flow] : [])),
    connectionIds: pauses.flatMap(({ scope }) => (scope.kind === 'connection' ? [scope.connectionId] : [])),
  };
}

/** Why nothing runs, for screens. */
export function reasonOfPause({ scope, by }: Pick<ScopedPause, 'scope' | 'by'>): Reason {
  if (scope.kind === 'all') return because('paused-by-admin', { by });
  return scope.kind === 'flow' ? because('flow-paused', { by, flow: scope.flow }) : because('connection-paused', { by });
}
