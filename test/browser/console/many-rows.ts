/** More rows than a page holds, in the sandbox's own database, as the engines would have stored them over weeks. */
import { readFile } from 'node:fs/promises';
import { because, brandId, type ConnectionId, type InstallationId, type LinkId, type TicketId } from '#domain';
import type { HopRow } from '#journey';
import { createHopStore, createSyncStore } from '#storage';
import type { BatchItemRow, BatchRow, HoldRow, LinkRow } from '#sync';
import type { Sandbox } from '../../../src/sandbox/sandbox.ts';

/** Rows of every list. */
export const MANY = 1_010;
const FIRST_TICKET = 30_000;
const FLOW = 'incidents';
/** The ticket whose journey is long. */
export const LONG_TICKET = String(FIRST_TICKET);
/** Hops of one run of {@link LONG_TICKET}. */
const RUN: readonly HopRow['kind'][] = ['run-start', 'read', 'plan', 'write', 'run-end'];
/** Rules of the example mapping. */
const STATUS = '["status","state"]';
const PRIORITY = '["priority","urgency"]';

export interface Ground {
  readonly sandbox: Sandbox;
  readonly installationId: InstallationId;
  /** Milliseconds since the epoch: the newest row. */
  readonly now: number;
}

export async function groundOf(sandbox: Sandbox): Promise<Ground> {
  const { installationId } = JSON.parse(await readFile(sandbox.state.ready, 'utf8')) as { installationId: string };
  return { sandbox, installationId: brandId<InstallationId>(installationId), now: Date.now() };
}

const numbered = <Row>(make: (n: number) => Row, count = MANY): readonly Row[] => Array.from({ length: count }, (_, n) => make(n));
const linkId = (n: number) => brandId<LinkId>(`many-${String(n).padStart(4, '0')}`);
const numberOf = (n: number) => `INC09${String(n).padStart(5, '0')}`;
const ticketId = (n: number) => brandId<TicketId>(String(FIRST_TICKET + n));

/** Links that each wait for something and have a conflict. Nothing is wanted of them, so no worker takes them up. */
export async function writeHeldLinks({ sandbox, installationId, now }: Ground): Promise<void> {
  const at = (n: number) => ({ openedAt: now - n * 1_000 });
  const waits = { kind: 'unknown-value', fieldKey: STATUS, path: 'state', reason: because('value-unmapped-held', { value: 'hold' }) } as const;
  const differs = { kind: 'conflict', fieldKey: PRIORITY, path: 'urgency', reason: because('both-changed-differently') } as const;
  await createSyncStore({ database: sandbox.database }).transact(installationId, async ({ links, holds }) => {
    for (const row of numbered((n) => linkRow(n, now))) await links.reserve(row);
    await holds.open(numbered((n) => holdRow(n, { ...waits, ...at(n), release: because('release-value-or-rule-changes') })));
    const asks = { release: because('release-choose-side'), asks: ['side'], sides: { desk: 'high', remote: '1' } };
    await holds.open(numbered((n) => holdRow(n, { ...differs, ...at(n), ...asks })));
  });
}

function linkRow(n: number, now: number): LinkRow {
  return {
    id: linkId(n),
    ticketId: ticketId(n),
    flow: FLOW,
    connectionId: brandId<ConnectionId>('many'),
    recordType: 'incident',
    remoteId: `r-${n}`,
    role: 'owner',
    record: { number: numberOf(n), title: `Record ${n}`, url: 'https://records.example', life: 'open', labels: {} },
    create: null,
    choices: {},
    state: 'conflict',
    stateReason: because('both-changed-differently'),
    pause: null,
    gate: { isOpen: true, reason: because('gate-open') },
    wantedSeq: 1,
    doneSeq: 1,
    nextAt: 0,
    attempts: 0,
    starts: 0,
    isQuarantined: false,
    leaseToken: 0,
    leaseUntil: 0,
    deskSeen: null,
    remoteSeen: null,
    gone: null,
    mappingVersion: 1,
    linkedAt: now,
    promotedAt: null,
    lastSyncAt: now,
  };
}

type Waiting = Pick<HoldRow, 'kind' | 'fieldKey' | 'path' | 'reason' | 'release' | 'openedAt'> & Partial<HoldRow>;

function holdRow(n: number, change: Waiting): HoldRow {
  return {
    id: `${change.kind}-${String(n).padStart(4, '0')}`,
    linkId: linkId(n),
    side: 'remote',
    asks: [],
    sides: null,
    signature: `${change.kind} ${n}`,
    releasedAt: null,
    ...change,
  };
}

/** A thousand hops of one ticket, in runs. */
export async function writeHops({ sandbox, installationId, now }: Ground): Promise<void> {
  const hops = numbered(
    (n): HopRow => ({
      id: `hop-${String(n).padStart(4, '0')}`,
      at: now - (MANY - n) * 60_000,
      kind: RUN[n % RUN.length] ?? 'read',
      side: n % RUN.length === 3 ? 'remote' : null,
      outcome: 'done',
      reason: because('hop-written'),
      tookMs: 12,
      traceId: null,
      linkId: linkId(0),
      ticketId: LONG_TICKET,
      connectionId: null,
      deliveryId: null,
      payload: null,
    }),
  );
  await createHopStore(sandbox.database).add(installationId, hops);
}

/** Batches that are over, and the newest of them with as many items. */
export async function writeBatches({ sandbox, installationId, now }: Ground): Promise<void> {
  await createSyncStore({ database: sandbox.database }).transact(installationId, async ({ batches }) => {
    for (const row of numbered((n) => batchRow(n, now))) await batches.start(row);
    await batches.addItems(numbered(itemRow));
  });
}

function batchRow(n: number, now: number): BatchRow {
  return {
    id: `batch-${String(n).padStart(4, '0')}`,
    kind: 'audit',
    request: { kind: 'audit', flow: FLOW },
    subject: `audit ${n}`,
    openKey: null,
    state: 'done',
    startedBy: 'Leona Vogt',
    startedAt: now - n * 1_000,
    endedAt: now - n * 1_000,
    approvedBy: 'Leona Vogt',
    reason: null,
    checkpoint: null,
    looked: MANY,
    total: MANY,
    equals: 0,
    basis: null,
    nextPosition: MANY,
    attempts: 0,
    starts: 0,
    nextAt: 0,
    leaseToken: 0,
    leaseUntil: 0,
  };
}

function itemRow(n: number): BatchItemRow {
  return {
    batchId: 'batch-0000',
    position: n,
    key: `item-${n}`,
    ticketId: ticketId(n),
    linkId: linkId(n),
    record: numberOf(n),
    flow: FLOW,
    verdict: 'safe',
    reason: because('item-repaired', { fields: 1, left: 0 }),
    state: 'applied',
    fields: [],
    wantedSeq: null,
  };
}

/** Connections that nothing uses. */
export async function writeConnections({ sandbox, installationId, now }: Ground): Promise<void> {
  const rows = numbered((n) => ({
    connection_id: `many-${n}`,
    name: `system ${String(n).padStart(4, '0')}`,
    connector_id: 'servicenow',
    owner: 'Leona Vogt',
    settings: JSON.stringify({}),
    state: 'active' as const,
    created_at: new Date(now).toISOString(),
  }));
  await sandbox.database.withTenant(installationId, (trx) =>
    trx
      .insertInto('connections')
      .values(rows as never)
      .execute(),
  );
}

/** Mapping versions that were in force once, before the one that is. */
export async function writeVersions({ sandbox, installationId, now }: Ground): Promise<void> {
  const rows = numbered((n) => ({
    // Numbers that nothing else of the test comes to.
    version: 1_000 + n,
    hash: `many-${n}`,
    document: `version: 1\nflows: [] # ${n}\n`,
    state: 'superseded' as const,
    problems: '[]',
    tests: '[]',
    read_at: new Date(now - (MANY - n) * 60_000).toISOString(),
  }));
  await sandbox.database.withTenant(installationId, (trx) =>
    trx
      .insertInto('mapping_versions')
      .values(rows as never)
      .execute(),
  );
}
