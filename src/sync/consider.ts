/** @module sync/consider  Which flows mean this ticket, and why or why not: stored as outcomes, and links reserved where the flow makes them by itself. */
import type { Call, RecordStore } from '#capabilities';
import { because, type InstallationId, NotFoundError, type Reason, type RecordSnapshot, type TicketId } from '#domain';
import type { CompiledFlow } from '#mapping';
import { FOLLOW_UP_PREFIX } from './follow-up.ts';
import { reserveLink } from './new-link.ts';
import type { Opened, SyncDeps, SyncStores } from './ports.ts';
import type { ConsiderationRow, LinkRow } from './rows.ts';

export interface TicketRequest {
  readonly installationId: InstallationId;
  readonly ticketId: TicketId;
  readonly call: Call;
}

/** One flow's outcome for the ticket, and what an agent may do with it. */
export interface FlowOutcome {
  readonly flow: string;
  readonly connectionName: string;
  readonly connectionId: string | null;
  readonly recordType: CompiledFlow['record'];
  readonly gate: { readonly isOpen: boolean; readonly reason: Reason };
  readonly outcome: Reason;
  readonly canCreate: boolean;
  readonly canLink: boolean;
  readonly link: LinkRow | undefined;
}

/**
 * Considers a ticket: stores each flow's outcome, and reserves and wakes the links that automatic flows lack. A link that is there is left alone: each panel that is
 * open asks this again and again, and whoever changed something wakes it.
 */
export async function considerTicket(deps: SyncDeps, request: TicketRequest): Promise<readonly FlowOutcome[]> {
  const { installationId, ticketId, call } = request;
  const [active, desk] = await Promise.all([deps.mappings.active(installationId), deps.systems.desk(installationId)]);
  const flows = active?.mapping.flows ?? [];
  if (desk.kind === 'closed' || flows.length === 0) return [];
  const gateFields = [...new Set(flows.flatMap((flow) => flow.gateFields))];
  const ticket = await desk.records.read(ticketId, gateFields, call);
  if (ticket.kind === 'missing') throw new NotFoundError({ message: `Ticket ${ticketId} is not there or hidden from us.`, facts: { ticketId } });
  const remotes = new Map(
    await Promise.all(flows.map(async (flow) => [flow.name, await deps.systems.remote(installationId, flow.connection, flow.record)] as const)),
  );
  return deps.store.transact(installationId, async (stores) => {
    const links = new Map((await stores.links.listByTicket(ticketId)).map((link) => [link.flow, link]));
    const outcomes: FlowOutcome[] = [];
    for (const flow of flows) {
      outcomes.push(
        await considerFlow({ deps, stores, request, ticket: ticket.record }, { flow, remote: remotes.get(flow.name), link: links.get(flow.name) }),
      );
    }
    await stores.considerations.put(outcomes.map((outcome) => rowOf(outcome, ticketId, deps.clock.now())));
    await wakeLinks(
      stores,
      outcomes.flatMap(({ link, outcome }) => (link && outcome.code === 'link-made' ? link : [])),
    );
    return outcomes;
  });
}

interface Considering {
  readonly deps: SyncDeps;
  readonly stores: SyncStores;
  readonly request: TicketRequest;
  readonly ticket: RecordSnapshot;
}
interface OneFlow {
  readonly flow: CompiledFlow;
  readonly remote: Opened<RecordStore> | undefined;
  readonly link: LinkRow | undefined;
}

async function considerFlow({ deps, stores, request, ticket }: Considering, { flow, remote, link }: OneFlow): Promise<FlowOutcome> {
  const matched = flow.matches(ticket.fields);
  const gate = { isOpen: matched.isMatch, reason: matched.reason };
  const connectionId = remote?.connectionId ?? null;
  const base = { flow: flow.name, connectionName: flow.connection, connectionId, recordType: flow.record, gate, canCreate: false, canLink: false };
  if (link) return { ...base, outcome: because('link-exists'), link };
  if (!gate.isOpen) return { ...base, outcome: gate.reason, link: undefined };
  if (ticket.life !== 'open') return { ...base, outcome: because('ticket-closed'), link: undefined };
  if (remote?.kind !== 'open') return { ...base, outcome: because('connection-closed'), link: undefined };
  // A follow-up that one of our links has just opened: that link is about to move here.
  if (ticket.correlationId?.startsWith(FOLLOW_UP_PREFIX)) return { ...base, outcome: because('follow-up-of-link'), canLink: true, link: undefined };
  if (flow.create === 'automatic') {
    const { installationId, ticketId } = request;
    const reserved = await reserveLink(deps, stores, { installationId, ticketId, flow, connectionId: remote.connectionId, gate });
    return { ...base, outcome: because('link-made'), link: reserved.link };
  }
  const canCreate = flow.create === 'on-demand';
  return { ...base, outcome: because(canCreate ? 'offered-on-demand' : 'create-never'), canCreate, canLink: true, link: undefined };
}

function rowOf({ flow, gate, outcome }: FlowOutcome, ticketId: TicketId, at: number): ConsiderationRow {
  return { ticketId, flow, isMatch: gate.isOpen, gate: gate.reason, outcome, at };
}

/** Raises what is wanted of each link and sends its wake-up, in the caller's transaction. */
export async function wakeLinks(stores: SyncStores, links: readonly Pick<LinkRow, 'id'>[]): Promise<void> {
  await stores.links.want(links.map(({ id }) => id));
  for (const { id } of links) await stores.wake.link(id);
}
