/**
 * @module connectors/zendesk/fake/carry-out
 * Carries checked ticket changes out: tables and ledger, audits, comments, and the deliveries that subscribed webhooks get.
 */
import type { FakeStore } from '../../../connector-kit/testing/index.ts';
import { MERGED_TAG, mergeNote } from './merge.ts';
import { recordNotFound } from './refusals.ts';
import {
  type FakeAudit,
  type FakeAuditEvent,
  type FakeComment,
  type FakeTicket,
  type FakeVia,
  isoSeconds,
  nextId,
  type ZendeskState,
} from './state.ts';
import { rowOfTicket, ticketOfRow } from './tables.ts';
import type { TicketPatch } from './ticket-patch.ts';
import { type Actor, bodyOf, eventsBetween, plannedChange, plannedTicket } from './ticket-rules.ts';
import { deliveriesFor } from './webhook-events.ts';

/** One carried-out change, with everything that events need. `previous` is null for a new ticket. */
export interface TicketChange {
  readonly previous: FakeTicket | null;
  readonly ticket: FakeTicket;
  readonly audit: FakeAudit;
  readonly comment: FakeComment | null;
}

/** The system's own user in audits: triggers and automations. */
const SYSTEM_USER_ID = -1;

export interface TicketDesk {
  create(patch: TicketPatch, actor: Actor): TicketChange;
  update(previous: FakeTicket, patch: TicketPatch, actor: Actor): TicketChange;
  /** Moves a ticket to the deleted ones, where reads no longer find it and the incremental export says so. */
  softDelete(ticket: FakeTicket, actor: Actor): void;
  /** Turns a public comment into an internal note. */
  makePrivate(ticket: FakeTicket, commentId: number, actor: Actor): void;
  /** Closes the source and notes the merge on both tickets. */
  merge(source: FakeTicket, target: FakeTicket, actor: Actor): void;
}

export function createTicketDesk(state: ZendeskState, store: FakeStore): TicketDesk {
  const actorId = (actor: Actor) => ({ actor: String(actor.userId) });
  const present = (id: number): FakeTicket => {
    const row = store.get('tickets', String(id));
    if (!row) throw new TypeError(`The fake lost ticket ${id}.`);
    return ticketOfRow(row);
  };

  function finish(change: TicketChange, planned: FakeTicket, actor: Actor): TicketChange {
    if (change.audit.events.length > 0) state.audits.push(change.audit);
    deliver(change, actor.nowMs);
    ruleAudit(planned, change.ticket, actor);
    return change;
  }

  /** What a business rule changed beside the request is the system's own audit. */
  function ruleAudit(planned: FakeTicket, ticket: FakeTicket, actor: Actor): void {
    const events = eventsBetween(state, planned, ticket);
    if (events.length === 0) return;
    const audit = newAudit(ticket.id, { ...actor, userId: SYSTEM_USER_ID }, events, {});
    audit.via = { channel: 'rule', source: { from: { title: 'Business rule' }, to: {}, rel: 'trigger' } };
    state.audits.push(audit);
    deliver({ previous: planned, ticket, audit, comment: null }, actor.nowMs);
  }

  function deliver(change: TicketChange, nowMs: number): void {
    for (const delivery of deliveriesFor(change, { state, nowMs })) {
      const { id, ...values } = delivery;
      store.insert('deliveries', { ...values }, { actor: String(SYSTEM_USER_ID), id });
    }
  }

  function newAudit(ticketId: number, actor: Actor, events: FakeAuditEvent[], custom: FakeAudit['metadata']['custom']): FakeAudit {
    const via: FakeVia = { channel: actor.channel, source: { from: {}, to: {}, rel: null } };
    const metadata = { system: { client: actor.channel === 'api' ? 'API' : 'Browser' }, custom: { ...custom } };
    return { id: nextId(state), ticket_id: ticketId, author_id: actor.userId, created_at: isoSeconds(actor.nowMs), metadata, via, events };
  }

  function addComment(audit: FakeAudit, patch: TicketPatch, actor: Actor): FakeComment | null {
    const tokens = patch.comment?.uploads ?? [];
    const body = bodyOf(patch);
    if (body === undefined && tokens.length === 0) return null;
    const comment: FakeComment = {
      id: nextId(state),
      ticket_id: audit.ticket_id,
      audit_id: audit.id,
      author_id: patch.comment?.author_id ?? actor.userId,
      body: body ?? '',
      public: patch.comment?.public ?? true,
      attachment_ids: state.uploads.filter((upload) => tokens.includes(upload.token)).map((upload) => upload.attachment_id),
      channel: actor.channel,
      created_at: audit.created_at,
    };
    // An upload token is good for one comment.
    state.uploads = state.uploads.filter((upload) => !tokens.includes(upload.token));
    state.comments.push(comment);
    const { id, author_id, attachment_ids } = comment;
    audit.events.push({ id, type: 'Comment', author_id, body: comment.body, public: comment.public, attachment_ids });
    return comment;
  }

  /** Makes the requester named by e-mail, unverified, where nobody has that address. */
  function withRequester(patch: TicketPatch, actor: Actor): TicketPatch {
    const email = patch.requester?.email.toLowerCase();
    if (email === undefined) return patch;
    const known = state.users.find((user) => user.email?.toLowerCase() === email);
    if (known) return { ...patch, requester_id: known.id };
    const at = isoSeconds(actor.nowMs);
    const id = nextId(state);
    const person = {
      name: patch.requester?.name ?? email,
      email,
      role: 'end-user',
      role_type: null,
      custom_role_id: null,
      suspended: false,
      active: true,
    };
    const rest = {
      ticket_restriction: 'requested',
      organization_id: null,
      locale: 'en-US',
      time_zone: 'UTC',
      external_id: null,
      created_at: at,
      updated_at: at,
    };
    store.insert('users', { ...person, ...rest }, { ...actorId(actor), id: String(id) });
    state.identities.push({ id: nextId(state), user_id: id, type: 'email', value: email, verified: false, primary: true });
    return { ...patch, requester_id: id };
  }

  function create(asked: TicketPatch, actor: Actor): TicketChange {
    const patch = withRequester(asked, actor);
    const planned = plannedTicket(state, patch, actor);
    planned.comment_count = 1;
    store.insert('tickets', rowOfTicket(planned), { ...actorId(actor), id: String(planned.id) });
    const audit = newAudit(planned.id, actor, eventsBetween(state, null, planned), patch.metadata ?? {});
    const comment = addComment(audit, patch, actor);
    return finish({ previous: null, ticket: present(planned.id), audit, comment }, planned, actor);
  }

  function update(previous: FakeTicket, asked: TicketPatch, actor: Actor): TicketChange {
    const patch = withRequester(asked, actor);
    const planned = plannedChange(state, previous, patch, actor);
    const events = eventsBetween(state, previous, planned);
    const audit = newAudit(planned.id, actor, events, patch.metadata ?? {});
    const comment = addComment(audit, patch, actor);
    if (comment) planned.comment_count += 1;
    // An update that changes nothing moves the generated timestamp only.
    if (audit.events.length === 0) planned.updated_at = previous.updated_at;
    if (events.length > 0)
      store.update('tickets', String(planned.id), rowOfTicket({ ...planned, comment_count: previous.comment_count }), actorId(actor));
    if (comment)
      store.update(
        'tickets',
        String(planned.id),
        { comment_count: planned.comment_count, updated_at: planned.updated_at, generated_timestamp: planned.generated_timestamp },
        { ...actorId(actor), effect: 'comment.add' },
      );
    return finish({ previous, ticket: present(planned.id), audit, comment }, planned, actor);
  }

  function softDelete(ticket: FakeTicket, actor: Actor): void {
    const at = { updated_at: isoSeconds(actor.nowMs), generated_timestamp: Math.floor(actor.nowMs / 1000) };
    store.update('tickets', String(ticket.id), { status: 'deleted', ...at }, { ...actorId(actor), effect: 'ticket.remove' });
    deliver({ previous: ticket, ticket: present(ticket.id), audit: newAudit(ticket.id, actor, [], {}), comment: null }, actor.nowMs);
  }

  function makePrivate(ticket: FakeTicket, commentId: number, actor: Actor): void {
    const comment = state.comments.find((candidate) => candidate.ticket_id === ticket.id && candidate.id === commentId);
    if (!comment) throw recordNotFound();
    comment.public = false;
    const at = { updated_at: isoSeconds(actor.nowMs), generated_timestamp: Math.floor(actor.nowMs / 1000) };
    store.update('tickets', String(ticket.id), at, { ...actorId(actor), effect: 'comment.make-private' });
  }

  function merge(source: FakeTicket, target: FakeTicket, actor: Actor): void {
    const planned = plannedChange(state, source, { tags: [...source.tags, MERGED_TAG] }, actor);
    planned.status = 'closed';
    const audit = newAudit(source.id, actor, eventsBetween(state, source, planned), {});
    audit.via = { channel: actor.channel, source: { from: {}, to: { ticket_id: target.id, subject: target.subject }, rel: 'merge' } };
    const comment = addComment(audit, { comment: { body: mergeNote(target), public: false } }, actor);
    planned.comment_count += 1;
    store.update('tickets', String(source.id), rowOfTicket(planned), { ...actorId(actor), effect: 'ticket.merge' });
    finish({ previous: source, ticket: present(source.id), audit, comment }, planned, actor);
    update(target, { comment: { body: `Request #${source.id} was merged into this request.`, public: false } }, actor);
  }

  return { create, update, softDelete, makePrivate, merge };
}
