/** @module sync/batches/read-pairs  Both records of many links, in as few calls as the vendors allow: in bulk where a store offers it, else one by one. */
import type { Call, RecordStore } from '#capabilities';
import { because, type InstallationId, type Reason, type RecordSnapshot } from '#domain';
import type { CompiledFlow } from '#mapping';
import type { DeskRecords } from '../ports.ts';
import type { LinkRow } from '../rows.ts';
import type { BatchRun } from './kinds.ts';

/** Both systems of a flow. */
export interface OpenSystems {
  readonly kind: 'open';
  readonly desk: DeskRecords;
  readonly remote: RecordStore;
  readonly connectionId: string;
}
export interface Waiting {
  readonly kind: 'wait';
  readonly atMs: number;
  readonly reason: Reason;
}

/** Opens both systems, or says until when to wait. */
export async function openSystems(run: BatchRun, flow: Pick<CompiledFlow, 'connection' | 'record'>): Promise<OpenSystems | Waiting> {
  const { deps, installationId } = run;
  const [desk, remote] = await Promise.all([deps.systems.desk(installationId), deps.systems.remote(installationId, flow.connection, flow.record)]);
  if (desk.kind === 'open' && remote.kind === 'open')
    return { kind: 'open', desk: desk.records, remote: remote.records, connectionId: remote.connectionId };
  return {
    kind: 'wait',
    atMs: deps.clock.now() + run.limits.closedMs,
    reason: because('batch-waits-for-vendor', { connection: flow.connection }),
  };
}

/** When that flow's systems can be used; undefined: now. A flow that is gone is for the caller to notice. */
export async function gateOf(run: BatchRun, flow: CompiledFlow | undefined): Promise<Waiting | undefined> {
  const systems = flow && (await openSystems(run, flow));
  return systems?.kind === 'wait' ? systems : undefined;
}

/** The flow of that name in the active mapping. */
export async function activeFlow(
  { deps, installationId }: { readonly deps: BatchRun['deps']; readonly installationId: InstallationId },
  name: string,
): Promise<CompiledFlow | undefined> {
  const active = await deps.mappings.active(installationId);
  return active?.mapping.flows.find((flow) => flow.name === name);
}

/** A link with both of its records as they are now; undefined where a record is missing or hidden. */
export interface ReadPair {
  readonly link: LinkRow;
  readonly desk: RecordSnapshot | undefined;
  readonly remote: RecordSnapshot | undefined;
}

export interface PairFields {
  readonly deskFields: readonly string[];
  readonly remoteFields: readonly string[];
}

/** Reads the records of links that have one on each side; of those without a remote record nothing. */
export async function readPairs(
  { desk, remote }: Pick<OpenSystems, 'desk' | 'remote'>,
  links: readonly LinkRow[],
  { deskFields, remoteFields, call }: PairFields & { readonly call: Call },
): Promise<readonly ReadPair[]> {
  const linked = links.filter((link) => link.remoteId !== null);
  const [tickets, records] = await Promise.all([
    readRecords(desk, { ids: linked.map(({ ticketId }) => ticketId), fields: deskFields, call }),
    readRecords(remote, { ids: linked.flatMap(({ remoteId }) => remoteId ?? []), fields: remoteFields, call }),
  ]);
  return linked.map((link) => ({ link, desk: tickets.get(link.ticketId), remote: records.get(link.remoteId ?? '') }));
}

interface ReadRequest {
  readonly ids: readonly string[];
  readonly fields: readonly string[];
  readonly call: Call;
}

async function readRecords(store: Pick<RecordStore, 'read' | 'readMany'>, { ids, fields, call }: ReadRequest) {
  const wanted = [...new Set(ids)];
  const found = new Map<string, RecordSnapshot>();
  if (store.readMany && wanted.length > 0) {
    for (const record of await store.readMany(wanted, fields, call)) found.set(record.id, record);
    return found;
  }
  for (const id of wanted) {
    call.signal.throwIfAborted();
    const result = await store.read(id, fields, call);
    if (result.kind === 'found') found.set(id, result.record);
  }
  return found;
}
