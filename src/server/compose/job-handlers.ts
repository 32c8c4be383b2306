/** @module server/compose/job-handlers  What the queue's jobs do, over the engines. Each is safe to run twice. */
import type { AuditLog } from '#audit';
import type { Call, ConnectorDefinition, Log } from '#capabilities';
import type { Connections } from '#connections';
import { brandId, type Clock, type InstallationId, isTielineError, type LinkId, type TicketId, type TraceId } from '#domain';
import type { Installations } from '#installations';
import type { JobContext, JobHandlers } from '#jobs';
import { HOPS_KEPT_DAYS, type Journey } from '#journey';
import type { StoredContextCache, StoredSessions } from '#storage';
import type { Batches, Sync } from '#sync';
import type { BackendMetrics } from '../backend-metrics.ts';
import { HELD_EVENT, heldNotice, MAX_NAMED } from './held-notice.ts';
import { listRemoteStores, openDesk, recordsOf } from './systems.ts';

export interface JobHandlerDeps {
  readonly sync: Sync;
  readonly batches: Pick<Batches, 'run' | 'due' | 'recoverLetters' | 'prune'>;
  readonly installations: Installations;
  readonly connectors: ReadonlyMap<string, ConnectorDefinition>;
  readonly connections: Connections;
  readonly audit: Pick<AuditLog, 'signHead'>;
  readonly cache: Pick<StoredContextCache, 'purge'>;
  readonly sessions: Pick<StoredSessions, 'purge'>;
  readonly journey: Pick<Journey, 'flush' | 'prune'>;
  readonly clock: Clock;
  readonly metrics: Pick<BackendMetrics, 'linkRun'>;
  readonly log: Log;
  readonly newTraceId: () => TraceId;
}

const WORK_LIMIT_MS = 60_000;
const HELD_AFTER_MS = 3_600_000;
const CACHE_KEPT_MS = 7 * 86_400_000;

export function createJobHandlers(deps: JobHandlerDeps): JobHandlers {
  const callOf = (context: JobContext): Call => ({
    signal: AbortSignal.any([context.signal, AbortSignal.timeout(WORK_LIMIT_MS)]),
    traceId: deps.newTraceId(),
    priority: 'sync',
  });
  const idOf = (installationId: string) => brandId<InstallationId>(installationId);
  /** One system's trouble must not keep the round from the others. */
  const apart = async (what: string, installationId: string, work: () => Promise<unknown>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      if (!isTielineError(error)) throw error;
      deps.log.warn('round-part-failed', { what, installationId, code: error.code, message: error.message });
    }
  };

  return {
    async link({ installationId, linkId }, context) {
      const { traceId, signal } = callOf(context);
      const startedAt = deps.clock.now();
      const result = await deps.sync.reconcile({ installationId: idOf(installationId), linkId: brandId<LinkId>(linkId), traceId, signal });
      deps.metrics.linkRun({
        outcome: result.kind === 'ran' ? (result.link?.state ?? 'cut') : 'skipped',
        seconds: (deps.clock.now() - startedAt) / 1000,
      });
      await deps.journey.flush();
    },
    async ticket({ installationId, ticketId }, context) {
      await apart('consider', installationId, () =>
        deps.sync.consider({ installationId: idOf(installationId), ticketId: brandId<TicketId>(ticketId), call: callOf(context) }),
      );
    },
    async batch({ installationId, batchId }, context) {
      const { traceId, signal } = callOf(context);
      await deps.batches.run({ installationId: idOf(installationId), batchId, traceId, signal });
    },
    listDueBatches: (installationId) => deps.batches.due({ installationId: idOf(installationId) }),
    listDueLinks: (installationId) => deps.sync.dueScan({ installationId: idOf(installationId) }),
    async sweep(installationId, context) {
      await deps.batches.recoverLetters({ installationId: idOf(installationId) });
      await apart('sweep desk', installationId, async () => {
        const { connectionId, desk } = await openDesk(deps, idOf(installationId));
        await deps.sync.sweep({
          installationId: idOf(installationId),
          connectionId,
          side: 'desk',
          records: desk,
          recordType: 'ticket',
          call: callOf(context),
        });
      });
      for (const { id, name, recordType } of await listRemoteStores(deps.connections, installationId)) {
        await apart(`sweep ${name} ${recordType}`, installationId, async () => {
          const records = await recordsOf(deps.connections, installationId, id, recordType);
          if (records)
            await deps.sync.sweep({
              installationId: idOf(installationId),
              connectionId: id,
              side: 'remote',
              records,
              recordType,
              call: callOf(context),
            });
        });
      }
    },
    readSettings: (installationId, context) =>
      apart('settings', installationId, () => deps.installations.readSettings(installationId, callOf(context))),
    async reportHeld(installationId, context) {
      const sinceBeforeMs = deps.clock.now() - HELD_AFTER_MS;
      const counts = await deps.sync.countHeld({ installationId: idOf(installationId), sinceBeforeMs });
      if (counts.held + counts.conflicts === 0) return;
      const { rows } = await deps.sync.listHeld({ installationId: idOf(installationId), limit: MAX_NAMED });
      await apart('report held', installationId, async () => {
        const { desk } = await openDesk(deps, idOf(installationId));
        await desk.notify({ event: HELD_EVENT, body: JSON.stringify(heldNotice(counts, rows, sinceBeforeMs)) }, callOf(context));
      });
    },
    signAudit: async (installationId) => void (await deps.audit.signHead(installationId)),
    async retention(installationId) {
      const now = deps.clock.now();
      await takeUnknownAgain(deps, idOf(installationId));
      await deps.sync.prune({ installationId: idOf(installationId) });
      await deps.batches.prune({ installationId: idOf(installationId) });
      await deps.cache.purge(installationId, now - CACHE_KEPT_MS);
      await deps.sessions.purge(installationId, now);
      await deps.journey.prune(installationId, now - HOPS_KEPT_DAYS * 86_400_000);
    },
  };
}

/** What vendors sent and no version understood: read with today's connectors, whose version may be newer than the delivery. */
async function takeUnknownAgain(
  { sync, installations, connections, connectors, log }: JobHandlerDeps,
  installationId: InstallationId,
): Promise<void> {
  const { deskConnectionId } = await installations.read(installationId);
  const connectorOf = new Map((await connections.list(installationId)).map(({ id, connectorId }) => [id, connectorId]));
  const { looked, taken } = await sync.takeUnknownAgain({
    installationId,
    read: ({ connectionId, payload }) => ({
      side: connectionId === deskConnectionId ? 'desk' : 'remote',
      events: connectors.get(connectorOf.get(connectionId) ?? '')?.readEvents?.(payload) ?? [],
    }),
  });
  if (looked > 0) log.info('unknown-deliveries-read-again', { installationId, looked, taken });
}
