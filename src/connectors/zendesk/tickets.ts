/**
 * @module connectors/zendesk/tickets
 * Tickets as records: guarded writes, idempotent creates, exact look-up, changes and history.
 */
import type {
  Call,
  ChangedPage,
  CreateRequest,
  CreateResult,
  DeskCapability,
  FollowUpRequest,
  ReadResult,
  RecordStore,
  Refusal,
  WriteRequest,
  WriteResult,
} from '#capabilities';
import { createRedactor } from '#connector-kit';
import { type RecordSnapshot, VendorReplyError } from '#domain';
import * as api from './api.ts';
import { changesOfAudit, MARKER_KEY, mergeTargetOf } from './audits.ts';
import { isVendorId, type ZendeskContext } from './context.ts';
import { wordsOfRefusal } from './dialect.ts';
import { FIND_LAG_MS } from './limits.ts';
import { fieldsOfDefinitions, toBlame } from './schema.ts';
import { lifeOf, toPatch, toSnapshot, versionOf } from './translate.ts';
import type { RefusalWire, TicketFieldWire, TicketWire } from './wire.ts';

/** The export leaves out the last minute; starting a little earlier costs repeated tickets, starting later would lose some. */
const EXPORT_OVERLAP_S = 120;
const MAX_REFUSAL_LENGTH = 2_000;
/** Tickets that one call reads. */
const READ_MANY = 100;
/** Newest deletions looked through to confirm one; a call each, ten a minute allowed. */
const DELETED_PAGES = 3;

type TicketStore = Pick<DeskCapability, 'createFollowUp'> &
  Pick<
    RecordStore,
    | 'traits'
    | 'whoAmI'
    | 'describe'
    | 'read'
    | 'readMany'
    | 'listRecords'
    | 'readByNumber'
    | 'write'
    | 'create'
    | 'findByCorrelation'
    | 'listChangedSince'
    | 'fieldHistory'
  >;

export function createTicketStore(context: ZendeskContext): TicketStore {
  const { http } = context;

  async function read(id: string, fields: readonly string[], call: Call): Promise<ReadResult> {
    if (!isVendorId(id)) return { kind: 'missing', isConfirmedDeleted: false };
    const ticket = await api.readTicket(http, id, call);
    if (!ticket) return { kind: 'missing', isConfirmedDeleted: await isDeleted(id, call) };
    const target = lifeOf(ticket) === 'merged' ? mergeTargetOf(await api.listAudits(http, id, call)) : undefined;
    const [record] = await snapshots([ticket], fields, call);
    if (!record) return { kind: 'missing', isConfirmedDeleted: false };
    return { kind: 'found', record: target === undefined ? record : { ...record, mergedInto: target } };
  }

  /** Tickets as they were read, in the same order. */
  async function snapshots(tickets: readonly TicketWire[], fields: readonly string[], call: Call): Promise<readonly RecordSnapshot[]> {
    const definitions = await context.definitions(call);
    const readers = await context.firstComments.readersOf(tickets, fields, call);
    return tickets.map((ticket) =>
      toSnapshot(ticket, { definitions, baseUrl: context.baseUrl, asked: fields, firstComment: readers.get(ticket.id) }),
    );
  }

  async function isDeleted(id: string, call: Call): Promise<boolean> {
    for (let page = 1; page <= DELETED_PAGES; page += 1) {
      const { deleted_tickets, next_page } = await api.readDeletedTicketsPage(http, page, call);
      if (deleted_tickets.some((ticket) => ticket.id === id)) return true;
      if (next_page === null) return false;
    }
    return false;
  }

  async function write(request: WriteRequest, call: Call): Promise<WriteResult> {
    if (!isVendorId(request.id)) return { kind: 'missing' };
    const definitions = await context.definitions(call);
    const patch = toPatch(request.fields, 'update', definitions);
    if (patch.kind === 'unwritable') return { kind: 'refused', refusal: { fields: patch.fields, message: patch.why, missing: [] } };
    // `safe_update: false` behaves as true at the vendor, so an unguarded write leaves both keys out.
    const guard = request.expected ? { updated_stamp: request.expected.updatedAt, safe_update: true } : {};
    const reply = await api.updateTicket(http, request.id, { ...patch.ticket, ...guard }, call);
    switch (reply.kind) {
      case 'written':
        // The description cannot be written, so nobody waits for it here.
        return { kind: 'written', record: toSnapshot(reply.ticket, { definitions, baseUrl: context.baseUrl }) };
      case 'refused':
        return { kind: 'refused', refusal: toRefusal(reply.refusal, definitions) };
      case 'conflict':
        // Also a collision inside the vendor's database: reading again and merging is the answer to both.
        return { kind: 'stale' };
      case 'missing':
        return { kind: 'missing' };
    }
  }

  async function create(request: CreateRequest, call: Call): Promise<CreateResult> {
    const definitions = await context.definitions(call);
    const patch = toPatch(request.fields, 'create', definitions);
    if (patch.kind === 'unwritable') return { kind: 'refused', refusal: { fields: patch.fields, message: patch.why, missing: [] } };
    return toCreateResult(
      await api.createTicket(http, { ...patch.ticket, external_id: request.correlationId }, request.idempotencyKey, call),
      definitions,
    );
  }

  /**
   * The new ticket takes its tags from the closed one; title and requester are named here, or they would be ours.
   * https://developer.zendesk.com/documentation/ticketing/managing-tickets/creating-and-updating-tickets (creating a follow-up ticket)
   */
  async function createFollowUp(request: FollowUpRequest, call: Call): Promise<CreateResult> {
    if (!isVendorId(request.sourceId))
      return { kind: 'refused', refusal: { fields: [], message: 'The closed ticket has no id that the help desk knows.', missing: [] } };
    const source = await api.readTicket(http, request.sourceId, call);
    const ticket = {
      via_followup_source_id: request.sourceId,
      external_id: request.correlationId,
      comment: { body: request.text, public: false },
      metadata: { [MARKER_KEY]: request.marker },
      ...(source?.subject ? { subject: source.subject } : {}),
      ...(source?.requester_id ? { requester_id: source.requester_id } : {}),
    };
    const definitions = await context.definitions(call);
    return toCreateResult(await api.createTicket(http, ticket, request.idempotencyKey, call), definitions);
  }

  function toCreateResult(reply: api.TicketWriteReply, definitions: readonly TicketFieldWire[]): CreateResult {
    if (reply.kind === 'written') {
      // A new ticket has one comment, so that the ticket's own word speaks of it.
      const firstComment = reply.ticket.is_public === true ? 'public' : 'internal';
      return { kind: 'created', record: toSnapshot(reply.ticket, { definitions, baseUrl: context.baseUrl, firstComment }) };
    }
    const refusal =
      reply.kind === 'refused'
        ? toRefusal(reply.refusal, definitions)
        : { fields: [], message: `The help desk answered ${reply.kind}.`, missing: [] };
    return { kind: 'refused', refusal };
  }

  return {
    traits: {
      writeGuard: 'atomic',
      findLagMs: FIND_LAG_MS,
      hasFieldHistory: true,
      hasIdempotentCreate: true,
      commentVisibilities: ['public', 'internal'],
    },
    async whoAmI(call) {
      const { id, name } = await api.readSelf(http, call);
      return { id, name };
    },
    async describe(call) {
      const definitions = await context.freshDefinitions(call);
      return { type: 'ticket', fields: fieldsOfDefinitions(definitions), readAt: new Date(context.clock.now()).toISOString() };
    },
    read,
    async readMany(ids, fields, call) {
      const wanted = ids.filter(isVendorId);
      const found: TicketWire[] = [];
      for (let from = 0; from < wanted.length; from += READ_MANY)
        found.push(...(await api.readTickets(http, wanted.slice(from, from + READ_MANY), call)));
      return snapshots(found, fields, call);
    },
    async listRecords({ cursor, createdSince, fields }, call) {
      const { tickets, next } = await api.listTicketsPage(http, cursor, call);
      const recent = tickets.filter((ticket) => createdSince === null || Date.parse(ticket.created_at) >= Date.parse(createdSince));
      const records = await snapshots(recent, fields, call);
      // Ids rise with time: the first one that is too old ends the list.
      return { records, next: recent.length < tickets.length ? null : next };
    },
    async readByNumber(number, fields, call) {
      const id = /^#?(\d+)$/.exec(number.trim())?.[1];
      return id === undefined ? { kind: 'missing', isConfirmedDeleted: false } : read(id, fields, call);
    },
    write,
    create,
    createFollowUp,
    async findByCorrelation(correlationId, fields, call) {
      if (correlationId === '') return [];
      const tickets = await api.listTicketsByExternalId(http, correlationId, call);
      // External ids are not unique at the vendor, and its comparison may be looser than ours.
      const exact = tickets.filter((ticket) => ticket.external_id === correlationId);
      return snapshots(exact, fields, call);
    },
    listChangedSince: (checkpoint, call) => listChangedSince(context, checkpoint, call),
    async fieldHistory(id, fields, sinceIso, call) {
      if (!isVendorId(id)) return [];
      const definitions = await context.definitions(call);
      const audits = await api.listAudits(http, id, call);
      const since = Date.parse(sinceIso);
      const wanted = audits.filter((audit) => Date.parse(audit.created_at) >= since);
      const changes = wanted.flatMap((audit) => changesOfAudit(audit, definitions)).filter((change) => fields.includes(change.path));
      return changes.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
    },
  };
}

/** A refusal in our paths; the vendor's words cut and without secrets. */
export function toRefusal(refusal: RefusalWire, definitions: readonly TicketFieldWire[]): Refusal {
  const words = createRedactor({ secrets: [] }).text(wordsOfRefusal(refusal) || 'The help desk refused without saying why.');
  return {
    ...toBlame(refusal.details, definitions),
    message: words.length <= MAX_REFUSAL_LENGTH ? words : `${words.slice(0, MAX_REFUSAL_LENGTH).toWellFormed()}…`,
  };
}

/** A checkpoint is `start:<seconds>` until the vendor has handed out a cursor, then `cursor:<cursor>`. */
async function listChangedSince(context: ZendeskContext, checkpoint: string | undefined, call: Call): Promise<ChangedPage> {
  const from = readCheckpoint(checkpoint) ?? { startTime: Math.floor(context.clock.now() / 1000) - EXPORT_OVERLAP_S };
  const page = await api.readIncrementalPage(context.http, from, call);
  const before = 'cursor' in from ? `cursor:${from.cursor}` : `start:${from.startTime}`;
  const next = page.after_cursor === null ? before : `cursor:${page.after_cursor}`;
  if (!page.end_of_stream && next === before) {
    // Going on would ask for the same page for ever.
    throw new VendorReplyError({
      message: 'ticket.changes: the help desk says that there is more and hands out the same cursor. Try again; report it if it stays.',
      facts: { operation: 'ticket.changes' },
    });
  }
  const latest = new Map(page.tickets.map((ticket) => [`${ticket.id}/${versionOf(ticket).token}`, ticket]));
  const changes = [...latest.values()].map((ticket) => ({ id: ticket.id, version: versionOf(ticket), isDeletion: ticket.status === 'deleted' }));
  return { changes, checkpoint: next, isLast: page.end_of_stream };
}

function readCheckpoint(checkpoint: string | undefined): { readonly cursor: string } | { readonly startTime: number } | undefined {
  const start = /^start:(\d+)$/.exec(checkpoint ?? '')?.[1];
  if (start !== undefined) return { startTime: Number(start) };
  return checkpoint?.startsWith('cursor:') ? { cursor: checkpoint.slice('cursor:'.length) } : undefined;
}
