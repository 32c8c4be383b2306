/** @module storage/sync/sync-store  Fills the sync engine's store: one database transaction per `transact`, every repository over its `trx`. */
import type { InstallationId, LinkId, TicketId } from '#domain';
import type { SyncStore, SyncStores } from '#sync';
import { type DeedKeeper, type DeedTaker, keepDeeds } from '../audit/keep-deeds.ts';
import type { Database, Trx } from '../database.ts';
import { createBatchRepository } from './batches-repository.ts';
import { createCarriedRepository, createHistoryRepository, createProvenanceRepository, createShadowRepository } from './field-repositories.ts';
import {
  createCheckpointRepository,
  createConsiderationRepository,
  createEditingRepository,
  createFieldHealthRepository,
  createInboxRepository,
  createSwitchRepository,
  createTicketWriteRepository,
} from './intake-repositories.ts';
import { createLinkRepository } from './link-repository.ts';
import { createRunRepository } from './run-repository.ts';
import { createAnswerRepository, createDeadLetterRepository, createHoldRepository, createOperationRepository } from './work-repositories.ts';

/** Sends wake-ups within the transaction; jobs fills it. Without one, the due-scan alone finds work. */
export interface WakeInTransaction {
  link(trx: Trx, installationId: InstallationId, linkId: LinkId): Promise<void>;
  ticket(trx: Trx, installationId: InstallationId, ticketId: TicketId): Promise<void>;
  batch(trx: Trx, installationId: InstallationId, batchId: string): Promise<void>;
}

/**
 * The engine's store over an open database.
 *
 * @example
 * const store = createSyncStore({ database, wake });
 * await store.transact(installationId, (stores) => stores.links.want([linkId]));
 */
export function createSyncStore({
  database,
  wake,
  deeds: keeper,
}: {
  readonly database: Pick<Database, 'withTenant'>;
  readonly wake?: WakeInTransaction;
  readonly deeds?: DeedKeeper;
}): SyncStore {
  const transact = keepDeeds(database, keeper);
  return {
    transact: (installationId, work, commit = 'at-once') =>
      transact(installationId, (trx, deeds) => work(storesOver(trx, { installationId, wake, deeds })), { commit }),
  };
}

function storesOver(
  trx: Trx,
  {
    installationId,
    wake,
    deeds,
  }: { readonly installationId: InstallationId; readonly wake: WakeInTransaction | undefined; readonly deeds: DeedTaker },
): SyncStores {
  return {
    links: createLinkRepository(trx),
    runs: createRunRepository(trx),
    shadows: createShadowRepository(trx),
    operations: createOperationRepository(trx),
    holds: createHoldRepository(trx),
    answers: createAnswerRepository(trx),
    deadLetters: createDeadLetterRepository(trx),
    carried: createCarriedRepository(trx),
    provenance: createProvenanceRepository(trx),
    history: createHistoryRepository(trx),
    considerations: createConsiderationRepository(trx),
    inbox: createInboxRepository(trx),
    checkpoints: createCheckpointRepository(trx),
    editing: createEditingRepository(trx),
    switches: createSwitchRepository(trx),
    fieldHealth: createFieldHealthRepository(trx),
    ticketWrites: createTicketWriteRepository(trx),
    batches: createBatchRepository(trx),
    deeds,
    wake: {
      link: async (linkId) => wake?.link(trx, installationId, linkId),
      ticket: async (ticketId) => wake?.ticket(trx, installationId, ticketId),
      batch: async (batchId) => wake?.batch(trx, installationId, batchId),
    },
  };
}
