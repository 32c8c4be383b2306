/**
 * @module sync/batches/back-fill
 * Links tickets that were there before their flow. Planned by the flow's own `when`; applied by reserving the link, after which reconcile finds or creates the
 * record: by the correlation id, which follows from ticket and flow, so that nothing is made twice however often the work is interrupted.
 */
import { because, brandId, type Reason, type RecordSnapshot, type TicketId } from '#domain';
import type { CompiledFlow } from '#mapping';
import { correlationIdOf, reserveLink } from '../new-link.ts';
import type { SyncStores } from '../ports.ts';
import type { LinkRow } from '../rows.ts';
import { type BatchKindRules, type BatchRun, type Begin, type ItemOutcome, type NewItem, type PlanSlice, wantLink } from './kinds.ts';
import { activeFlow, gateOf, type OpenSystems, openSystems } from './read-pairs.ts';
import type { BatchItemRow } from './rows.ts';

export const backFill: BatchKindRules = {
  plan: planBackFill,
  apply: {
    basis: async (run) => (await flowOf(run))?.hash ?? '',
    gate: async (run) => gateOf(run, await flowOf(run)),
    prepare,
    outcome,
  },
};

type BackFillRequest = Extract<BatchRun['batch']['request'], { kind: 'back-fill' }>;

function requestOf({ batch }: BatchRun): BackFillRequest {
  if (batch.request.kind !== 'back-fill') throw new TypeError(`Batch ${batch.id} is no back-fill.`);
  return batch.request;
}

const flowOf = (run: BatchRun) => activeFlow(run, requestOf(run).flow);

async function planBackFill(run: BatchRun): Promise<PlanSlice> {
  const { createdSince, limit } = requestOf(run);
  const flow = await flowOf(run);
  if (!flow) return { kind: 'failed', reason: because('batch-flow-missing', { flow: run.batch.subject }) };
  const systems = await openSystems(run, flow);
  if (systems.kind === 'wait') return systems;
  if (!systems.desk.listRecords) return { kind: 'failed', reason: because('batch-cannot-list-tickets') };
  const cursor = run.batch.checkpoint;
  const page = await systems.desk.listRecords({ createdSince, fields: flow.gateFields, ...(cursor !== null && { cursor }) }, run.call);
  const tickets = page.records.slice(0, Math.max(0, limit - run.batch.looked));
  const { items, linked } = await judgeTickets(run, { flow, systems, tickets });
  return {
    kind: 'read',
    items,
    looked: tickets.length,
    equals: linked,
    checkpoint: page.next ?? cursor ?? '',
    isLast: page.next === null || run.batch.looked + tickets.length >= limit,
    basis: flow.hash,
  };
}

interface Judging {
  readonly flow: CompiledFlow;
  readonly systems: OpenSystems;
  readonly tickets: readonly RecordSnapshot[];
}

async function judgeTickets(run: BatchRun, { flow, systems, tickets }: Judging) {
  const meant = tickets.filter((ticket) => flow.matches(ticket.fields).isMatch);
  const ids = meant.map(({ id }) => brandId<TicketId>(id));
  const known = await run.deps.store.transact(run.installationId, (stores) => stores.links.listByTickets(ids));
  const linked = new Set(known.filter((link) => link.flow === flow.name).map(({ ticketId }) => ticketId));
  const items: NewItem[] = [];
  for (const ticket of meant) {
    const ticketId = brandId<TicketId>(ticket.id);
    if (!linked.has(ticketId)) items.push(await judgeTicket(run, { flow, systems, ticket }));
  }
  return { items, linked: linked.size };
}

async function judgeTicket(
  run: BatchRun,
  { flow, systems, ticket }: Omit<Judging, 'tickets'> & { readonly ticket: RecordSnapshot },
): Promise<NewItem> {
  const ticketId = brandId<TicketId>(ticket.id);
  const item = { key: ticket.id, ticketId, linkId: null, record: null, flow: flow.name, fields: [] };
  if (ticket.life !== 'open') return { ...item, verdict: 'blocked', reason: because('ticket-closed') };
  const { installationId } = run;
  const correlationId = await run.deps.store.transact(installationId, (stores) =>
    correlationIdOf(stores, { installationId, ticketId, flow: flow.name }),
  );
  const [found] = await systems.remote.findByCorrelation(correlationId, [], run.call);
  if (found) return { ...item, record: found.number, verdict: 'safe', reason: because('item-links-found', { number: found.number }) };
  return { ...item, verdict: 'safe', reason: because('item-links-new') };
}

/** The ticket may have changed since it was planned: its gate is asked once more. */
async function prepare(run: BatchRun, item: BatchItemRow): Promise<Begin> {
  const flow = await flowOf(run);
  const systems = flow && (await openSystems(run, flow));
  if (!flow || systems?.kind !== 'open') return skip(because('connection-closed'));
  const { ticketId } = item;
  const read = await systems.desk.read(ticketId, flow.gateFields, run.call);
  if (read.kind === 'missing') return skip(because('ticket-unreachable'));
  const gate = flow.matches(read.record.fields);
  if (!gate.isMatch) return skip(gate.reason);
  if (read.record.life !== 'open') return skip(because('ticket-closed'));
  const { deps, installationId } = run;
  const { connectionId } = systems;
  return async (stores) => {
    const reserved = await reserveLink(deps, stores, { installationId, ticketId, flow, connectionId, gate: { isOpen: true, reason: gate.reason } });
    if (reserved.kind === 'exists') return { kind: 'skipped', reason: because('link-exists') };
    const considered = { ticketId, flow: flow.name, isMatch: true, gate: gate.reason, outcome: because('link-made'), at: deps.clock.now() };
    await stores.considerations.put([considered]);
    return wantLink(stores, reserved.link.id);
  };
}

function skip(reason: Reason): Begin {
  return async () => ({ kind: 'skipped', reason });
}

async function outcome(stores: SyncStores, _item: BatchItemRow, link: LinkRow): Promise<ItemOutcome> {
  if (link.remoteId !== null) return { state: 'applied', reason: because('link-made') };
  const [hold] = await stores.holds.listOpen([link.id]);
  return { state: 'refused', reason: hold?.reason ?? link.stateReason };
}
