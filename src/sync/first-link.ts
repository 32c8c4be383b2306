/**
 * @module sync/first-link
 * Linking an agent's ticket: to a new record, or to an existing one by a plan that is shown first and confirmed by its token.
 */
import type { Call, RecordStore } from '#capabilities';
import {
  because,
  ConflictError,
  type FieldValue,
  type InstallationId,
  InvalidInputError,
  NotFoundError,
  type RecordSnapshot,
  type Side,
  type TicketId,
} from '#domain';
import type { CompiledFlow } from '#mapping';
import { wakeLinks } from './consider.ts';
import { hashOfValue } from './content-hash.ts';
import { defaultLimits } from './limits.ts';
import { mergeFields } from './merge-fields.ts';
import { reserveLink } from './new-link.ts';
import { createFindPerson, type FindPerson } from './people.ts';
import { planOperations } from './plan-operations.ts';
import { type PlannedField, plannedFields } from './planned-fields.ts';
import type { AskedBy, DeskRecords, SyncDeps } from './ports.ts';
import { type FirstChoice, type LinkRole, type LinkRow, summaryOf } from './rows.ts';

export interface FirstLinkRequest {
  readonly installationId: InstallationId;
  readonly ticketId: TicketId;
  readonly flow: string;
  /** The number that people use. */
  readonly number: string;
  readonly call: Call;
}

export interface FirstLinkPlan {
  readonly flow: string;
  readonly connectionId: string;
  readonly record: RecordSnapshot;
  readonly fields: readonly PlannedField[];
  /** Another ticket owns the record: this one would join as follower. */
  readonly ownedBy: { readonly ticketId: TicketId } | null;
  /** Binds the confirmation to what was shown. */
  readonly token: string;
}

/** Plans; changes nothing. Throws `NotFoundError` where ticket, flow or record is not there, `ConflictError` where the ticket has a link of that flow. */
export async function planFirstLink(deps: SyncDeps, request: FirstLinkRequest): Promise<FirstLinkPlan> {
  const opened = await openFlow(deps, request);
  const { flow, connectionId } = opened;
  const { desk, remote } = await readPair(opened, request);
  const owner = await ownerOf(deps, request, { flow, connectionId, remoteId: remote.id });
  const findPerson = createFindPerson({ records: { desk: opened.desk, remote: opened.remote }, call: request.call });
  const fields = await planFields(deps, { flow, desk, remote, role: owner ? 'follower' : 'owner', findPerson });
  const ownedBy = owner ? { ticketId: owner.ticketId } : null;
  const shown = fields.map((field): FieldValue => [field.fieldKey, field.effect, field.desk, field.remote, field.after]);
  const token = hashOfValue([flow.hash, request.ticketId, remote.id, ownedBy?.ticketId ?? null, shown]);
  return { flow: flow.name, connectionId, record: remote, fields, ownedBy, token };
}

export interface ConfirmRequest extends FirstLinkRequest, AskedBy<LinkRow> {
  readonly planToken: string;
  /** The winning side for fields whose effect is `ask`, by field key or remote path. */
  readonly choices: Readonly<Record<string, Side>>;
}

/** Links as planned. Throws `ConflictError` where the plan would now differ from the one that was shown. */
export async function confirmFirstLink(deps: SyncDeps, request: ConfirmRequest): Promise<LinkRow> {
  const plan = await planFirstLink(deps, request);
  if (plan.token !== request.planToken)
    throw new ConflictError({
      message: 'The ticket or the record has changed since the plan was shown. Look at the new plan.',
      facts: { number: request.number },
    });
  const { flow } = await openFlow(deps, request);
  const choices = resolveChoices(plan, request.choices);
  const { record } = plan;
  return deps.store.transact(request.installationId, async (stores) => {
    const gate = { isOpen: true, reason: because('link-made') };
    const reserved = await reserveLink(deps, stores, {
      installationId: request.installationId,
      ticketId: request.ticketId,
      flow,
      connectionId: plan.connectionId,
      gate,
    });
    if (reserved.kind === 'exists') throw linkedAlready(request);
    const patch = { create: null, choices, record: summaryOf(record) };
    const attached = await stores.links.attach(reserved.link.id, record.id, plan.ownedBy ? 'follower' : 'owner', patch);
    if (attached === 'owned')
      throw new ConflictError({
        message: `Another ticket was linked to ${record.number} a moment ago. Look at the new plan.`,
        facts: { number: record.number },
      });
    stores.deeds.add(request.deed?.(reserved.link));
    await wakeLinks(stores, [reserved.link]);
    return (await stores.links.read(reserved.link.id)) ?? reserved.link;
  });
}

/** Reserves a link whose record is yet to be made. Throws `ConflictError` where the ticket has one by that flow. */
export async function createLink(deps: SyncDeps, request: Omit<FirstLinkRequest, 'number'> & AskedBy<LinkRow>): Promise<LinkRow> {
  const { flow, connectionId, desk } = await openFlow(deps, request);
  if (flow.create === 'never')
    throw new InvalidInputError({ message: `The flow ${flow.name} makes no records. Link an existing one.`, facts: { flow: flow.name } });
  const ticket = await desk.read(request.ticketId, flow.gateFields, request.call);
  if (ticket.kind === 'missing') throw noTicket(request);
  const gate = flow.matches(ticket.record.fields);
  if (!gate.isMatch)
    throw new ConflictError({ message: `The flow ${flow.name} does not mean this ticket.`, facts: { flow: flow.name, why: gate.reason.code } });
  return deps.store.transact(request.installationId, async (stores) => {
    const { installationId, ticketId } = request;
    const reserved = await reserveLink(deps, stores, { installationId, ticketId, flow, connectionId, gate: { isOpen: true, reason: gate.reason } });
    if (reserved.kind === 'exists') throw linkedAlready(request);
    stores.deeds.add(request.deed?.(reserved.link));
    await stores.wake.link(reserved.link.id);
    return reserved.link;
  });
}

interface OpenedFlow {
  readonly flow: CompiledFlow;
  readonly connectionId: string;
  readonly desk: DeskRecords;
  readonly remote: RecordStore;
}

async function openFlow(deps: SyncDeps, { installationId, flow: name }: Pick<FirstLinkRequest, 'installationId' | 'flow'>): Promise<OpenedFlow> {
  const active = await deps.mappings.active(installationId);
  const flow = active?.mapping.flows.find((candidate) => candidate.name === name);
  if (!flow) throw new NotFoundError({ message: `The active mapping has no flow ${name}.`, facts: { flow: name } });
  const [desk, remote] = await Promise.all([deps.systems.desk(installationId), deps.systems.remote(installationId, flow.connection, flow.record)]);
  if (desk.kind === 'closed' || remote.kind === 'closed') {
    throw new ConflictError({
      message: `The connection ${flow.connection} cannot be used now. See its state in the console.`,
      facts: { connection: flow.connection },
    });
  }
  return { flow, connectionId: remote.connectionId, desk: desk.records, remote: remote.records };
}

async function readPair({ flow, desk, remote }: OpenedFlow, request: FirstLinkRequest) {
  const [ticket, record] = await Promise.all([
    desk.read(request.ticketId, flow.deskFields, request.call),
    remote.readByNumber(request.number, flow.remoteFields, request.call),
  ]);
  if (ticket.kind === 'missing') throw noTicket(request);
  if (record.kind === 'missing')
    throw new NotFoundError({
      message: `There is no ${request.number} at ${flow.connection}, or it is hidden from us.`,
      facts: { number: request.number },
    });
  return { desk: ticket.record, remote: record.record };
}

async function ownerOf(
  deps: SyncDeps,
  request: FirstLinkRequest,
  { flow, connectionId, remoteId }: { flow: CompiledFlow; connectionId: string; remoteId: string },
): Promise<LinkRow | undefined> {
  return deps.store.transact(request.installationId, async (stores) => {
    const own = await stores.links.listByTicket(request.ticketId);
    if (own.some((link) => link.flow === flow.name)) throw linkedAlready(request);
    const links = await stores.links.listByRecord(connectionId, flow.record, remoteId);
    return links.find((link) => link.role === 'owner');
  });
}

async function planFields(
  deps: SyncDeps,
  {
    flow,
    desk,
    remote,
    role,
    findPerson,
  }: { flow: CompiledFlow; desk: RecordSnapshot; remote: RecordSnapshot; role: LinkRole; findPerson: FindPerson },
) {
  const { maxReturns, returnWindowMs, tieMs } = defaultLimits;
  const merges = await mergeFields({
    flow,
    role,
    desk,
    remote,
    shadows: new Map(),
    choices: new Map(),
    firstChoices: {},
    disagreements: new Set(),
    broken: new Map(),
    restores: new Map(),
    findPerson,
    tieMs,
  });
  const plan = planOperations({
    flow,
    merges,
    remote: remote.fields,
    shadows: new Map(),
    answers: new Map(),
    refused: new Map(),
    isAgentEditing: false,
    nowMs: deps.clock.now(),
    maxReturns,
    returnWindowMs,
  });
  return plannedFields({ merges, plan, desk, remote });
}

/** Each with the two values that were shown. */
function resolveChoices(plan: FirstLinkPlan, choices: Readonly<Record<string, Side>>): LinkRow['choices'] {
  const asked = plan.fields.filter((field) => field.effect === 'ask');
  return Object.fromEntries(
    asked.flatMap((field): [string, FirstChoice][] => {
      const side = [field.fieldKey, field.remotePath]
        .map((name) => (Object.hasOwn(choices, name) ? choices[name] : undefined))
        .find((choice) => choice !== undefined);
      return side ? [[field.fieldKey, { side, sides: { desk: field.desk, remote: field.remote } }]] : [];
    }),
  );
}

function linkedAlready({ ticketId, flow }: { readonly ticketId: TicketId; readonly flow: string }): ConflictError {
  return new ConflictError({ message: `Ticket ${ticketId} has a link by ${flow} already. Unlink that one first.`, facts: { ticketId, flow } });
}

function noTicket({ ticketId }: { readonly ticketId: TicketId }): NotFoundError {
  return new NotFoundError({ message: `Ticket ${ticketId} is not there or hidden from us.`, facts: { ticketId } });
}
