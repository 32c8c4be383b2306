/** @module sync/preview-draft  What a draft's flow would do to one real ticket, before anything is saved: read, merge and plan, no write, nothing kept. */
import type { Call } from '#capabilities';
import { ConflictError, type FieldValues, type InstallationId, NotFoundError, type Reason, type RecordSnapshot, type TicketId } from '#domain';
import type { CompiledFlow } from '#mapping';
import { planLink } from './batches/plan-link.ts';
import { defaultLimits } from './limits.ts';
import { mergeForCreate } from './merge-for-create.ts';
import type { FieldMerge } from './merge-types.ts';
import { type Plan, planOperations } from './plan-operations.ts';
import { type PlannedField, plannedFields } from './planned-fields.ts';
import type { DeskRecords, SyncDeps } from './ports.ts';
import type { LinkRow, ShadowRow } from './rows.ts';

export interface PreviewRequest {
  readonly installationId: InstallationId;
  /** Of the draft, compiled; it need not be in force. */
  readonly flow: CompiledFlow;
  readonly ticketId: TicketId;
  readonly call: Call;
}

export interface DraftPreview {
  readonly ticket: RecordSnapshot;
  /** Null where the flow would make one, or where the ticket is not meant. */
  readonly record: RecordSnapshot | null;
  readonly gate: { readonly isOpen: boolean; readonly reason: Reason };
  readonly fields: readonly PlannedField[];
  readonly holds: Plan['holds'];
  /** As read: what a test case is made of. */
  readonly values: { readonly desk: FieldValues; readonly remote: FieldValues };
}

/** Throws `NotFoundError` where there is no such ticket, `ConflictError` where a system cannot be asked now. */
export async function previewDraft(deps: SyncDeps, request: PreviewRequest): Promise<DraftPreview> {
  const { installationId, flow, ticketId, call } = request;
  const desk = await deps.systems.desk(installationId);
  if (desk.kind === 'closed') throw closed('The help desk', desk.reason);
  const ticket = await readTicket(desk.records, request);
  const { isMatch, reason } = flow.matches(ticket.fields);
  const gate = { isOpen: isMatch, reason };
  const linked = await deps.store.transact(installationId, async (stores) => {
    const link = (await stores.links.listByTicket(ticketId)).find((row) => row.flow === flow.name);
    return link && { link, shadows: await stores.shadows.list(link.id) };
  });
  const record = linked ? await readRecord(deps, request, linked.link) : null;
  const view = { gate, ticket, record, values: { desk: ticket.fields, remote: record?.fields ?? {} } };
  if (linked && record) {
    const shadows = new Map(linked.shadows.map((row): [string, ShadowRow] => [row.fieldKey, row]));
    const { merges, plan } = await planLink(deps, {
      flow,
      link: linked.link,
      shadows,
      desk: ticket,
      remote: record,
      nowMs: deps.clock.now(),
      signal: call.signal,
    });
    return { ...view, fields: plannedFields({ merges, plan, desk: ticket, remote: record }), holds: plan.holds };
  }
  const merges = await mergeForCreate(flow, ticket, call.signal);
  const plan = planCreate(deps, flow, merges);
  return { ...view, fields: plannedFields({ merges, plan, desk: ticket, remote: { labels: {} } }), holds: plan.holds };
}

async function readTicket(desk: DeskRecords, { flow, ticketId, call }: PreviewRequest): Promise<RecordSnapshot> {
  const fields = [...new Set([...flow.deskFields, ...flow.gateFields])];
  const read = await desk.read(ticketId, fields, call);
  if (read.kind === 'found') return read.record;
  throw new NotFoundError({ message: `Ticket ${ticketId} is not there or hidden from us. Choose another one.`, facts: { ticketId } });
}

async function readRecord(deps: SyncDeps, { installationId, flow, call }: PreviewRequest, link: LinkRow): Promise<RecordSnapshot | null> {
  if (link.remoteId === null) return null;
  const remote = await deps.systems.remote(installationId, flow.connection, flow.record);
  if (remote.kind === 'closed') throw closed(`The connection ${flow.connection}`, remote.reason);
  const read = await remote.records.read(link.remoteId, flow.remoteFields, call);
  return read.kind === 'found' ? read.record : null;
}

function planCreate(deps: SyncDeps, flow: CompiledFlow, merges: readonly FieldMerge[]): Plan {
  const { maxReturns, returnWindowMs } = { ...defaultLimits, ...deps.limits };
  const nothing = { shadows: new Map(), answers: new Map(), refused: new Map() };
  return planOperations({ flow, merges, remote: {}, ...nothing, isAgentEditing: false, nowMs: deps.clock.now(), maxReturns, returnWindowMs });
}

function closed(what: string, reason: Reason): ConflictError {
  return new ConflictError({ message: `${what} cannot be asked now. See its state in the console.`, facts: { why: reason.code } });
}
