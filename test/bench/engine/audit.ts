/** The audit of a flow's links, with vendors that make their records from the ids they are asked for: no network and no stored record is in what is measured. */
import type { RecordStore } from '#capabilities';
import { type InstallationId, type RecordSnapshot, systemClock } from '#domain';
import { createSyncStore, type Database } from '#storage';
import { createBatches, type DeskRecords } from '#sync';
import { DESK_FIELDS, MAPPING, REMOTE_FIELDS } from './links.ts';

/** The records of one system. `isChanged`: whether nobody was told that this one is different. */
export const generatedRecords = (side: 'desk' | 'remote', isChanged: (id: number) => boolean) => {
  const counts = { read: 0 };
  const make = (id: string): RecordSnapshot => ({
    id,
    number: side === 'desk' ? `#${id}` : `INC${id}`,
    title: `Record ${id}`,
    life: 'open',
    version: { token: `${id}@1`, order: 1, updatedAt: '2026-11-22T05:00:00.000Z', updatedBy: 'person' },
    fields: side === 'desk' ? DESK_FIELDS : { ...REMOTE_FIELDS, ...(isChanged(Number(id)) && { short_description: 'Nobody was told of this' }) },
    labels: {},
    url: `https://example.test/${id}`,
  });
  const readMany = async (ids: readonly string[]) => {
    counts.read += ids.length;
    return ids.map(make);
  };
  const traits = { writeGuard: 'atomic', findLagMs: 0, hasFieldHistory: false, hasIdempotentCreate: false, commentVisibilities: [] } as const;
  const records = { traits, readMany, whoAmI: async () => ({ id: 'tieline', name: 'Tieline' }) } as unknown as RecordStore;
  return { records, readMany, counts };
};

export interface AuditOptions {
  readonly database: Pick<Database, 'withTenant'>;
  readonly isChanged: (id: number) => boolean;
  /** Heard before records are read, with how many have been read before. */
  readonly onRead?: (before: number) => void;
}

/** What an audit came to. */
export interface Audited {
  readonly ms: number;
  readonly looked: number;
  readonly found: number;
  /** Tickets whose records were read. */
  readonly read: number;
}

/** Begins an audit, or goes on with the one that is under way, and works until its plan is whole. */
export const audit = async (installationId: InstallationId, { database, isChanged, onRead }: AuditOptions): Promise<Audited> => {
  const desk = generatedRecords('desk', isChanged);
  const remote = generatedRecords('remote', isChanged);
  const heard = {
    ...desk.records,
    readMany: (ids: readonly string[]) => {
      onRead?.(desk.counts.read);
      return desk.readMany(ids);
    },
  };
  const batches = createBatches({
    store: createSyncStore({ database }),
    clock: systemClock,
    random: Math.random,
    ids: { next: () => crypto.randomUUID() },
    mappings: { active: async () => ({ version: 1, mapping: MAPPING }) },
    systems: {
      desk: async () => ({ kind: 'open', connectionId: 'd', connectionName: 'desk', records: heard as unknown as DeskRecords }),
      remote: async () => ({ kind: 'open', connectionId: 'r', connectionName: 'remote-prod', records: remote.records }),
      reportAttention: async () => undefined,
    },
    compileDraft: async () => ({ kind: 'unusable', problems: 1 }),
    versionWindow: async () => undefined,
  });
  const startedAt = performance.now();
  const { batch } = await batches.start({ installationId, request: { kind: 'audit', flow: 'incidents' }, by: 'Leona Vogt' });
  for (let turn = 'more'; turn === 'more'; ) turn = await batches.run({ installationId, batchId: batch.id });
  const ms = performance.now() - startedAt;
  const done = await batches.read({ installationId, batchId: batch.id });
  if (done.batch.state !== 'planned') throw new Error(`The audit ended as ${done.batch.state}: ${JSON.stringify(done.batch.reason)}`);
  if (done.canCancel) await batches.cancel({ installationId, batchId: batch.id, by: 'Leona Vogt' });
  return { ms, looked: done.batch.looked, found: done.counts.verdicts.safe ?? 0, read: desk.counts.read };
};
