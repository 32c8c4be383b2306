/**
 * @module connectors/zendesk/fake/ticket-routes
 * `/api/v2/tickets…`: read, create, update, merge, comments and audits.
 * https://developer.zendesk.com/api-reference/ticketing/tickets/tickets/
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { actorOf, demand, type FakeAccount, type FakeApp, type FakeContext } from './account.ts';
import type { TicketChange } from './carry-out.ts';
import { mergeSources } from './merge.ts';
import { page } from './paging.ts';
import { badRequest, forbidden, recordNotFound } from './refusals.ts';
import { renderAudit, renderComment, renderTicket, renderUser } from './render.ts';
import { type FakeTicket, nextId } from './state.ts';
import { readTicketPatch } from './ticket-patch.ts';

const IDEMPOTENCY_MS = 7_200_000;
const MAX_KEY_LENGTH = 255;
const MERGE_BODY = z.object({
  ids: z.array(z.coerce.number()).min(1).max(5),
  target_comment: z.string().optional(),
  source_comment: z.string().optional(),
});

/** `role_type` of light agents. */
const LIGHT_AGENT_TYPE = 1;

/**
 * All that a light agent may write: a private comment. They own, solve, merge and delete nothing.
 * https://support.zendesk.com/hc/en-us/articles/4408846501402
 */
function isPrivateCommentOnly(body: unknown): boolean {
  return LIGHT_PATCH.safeParse(body).success;
}
const LIGHT_PATCH = z.object({ ticket: z.strictObject({ comment: z.looseObject({ public: z.literal(false) }) }) });

export function addTicketRoutes(app: FakeApp, account: FakeAccount): void {
  app.get('/api/v2/tickets', (context) => listTickets(account, context));
  app.get('/api/v2/tickets/show_many', (context) => showMany(account, context));
  app.get('/api/v2/tickets/:id', (context) => {
    demand(context, 'agent', 'tickets:read');
    return context.json({ ticket: renderTicket(account.state, findTicket(account, context), originOf(context)) });
  });
  app.post('/api/v2/tickets', (context) => create(account, context));
  app.put('/api/v2/tickets/:id', (context) => update(account, context));
  app.delete('/api/v2/tickets/:id', (context) => softDelete(account, context));
  app.post('/api/v2/tickets/:id/merge', (context) => merge(account, context));
  app.get('/api/v2/deleted_tickets', (context) => deletedTickets(account, context));
  app.get('/api/v2/tickets/:id/comments', (context) => comments(account, context));
  app.put('/api/v2/tickets/:id/comments/:commentId/make_private', (context) => makePrivate(account, context));
  app.get('/api/v2/tickets/:id/audits', (context) => audits(account, context));
}

function listTickets(account: FakeAccount, context: FakeContext): Response {
  demand(context, 'agent', 'tickets:read');
  const headers = account.limits.countEndpoint('ticketsIndex');
  const externalId = context.req.query('external_id');
  const tickets = account.state.tickets.filter(
    (ticket) => ticket.status !== 'deleted' && (externalId === undefined || ticket.external_id === externalId),
  );
  // https://developer.zendesk.com/api-reference/ticketing/tickets/tickets/#list-tickets: with cursors, `sort` takes `id` and `-id`, among others.
  const sorted = context.req.query('sort') === '-id' ? tickets.toSorted((a, b) => b.id - a.id) : tickets;
  const { items, envelope } = page(new URL(context.req.url), 'tickets', sorted);
  return context.json({ tickets: items.map((ticket) => renderTicket(account.state, ticket, originOf(context))), ...envelope }, 200, headers);
}

function showMany(account: FakeAccount, context: FakeContext): Response {
  demand(context, 'agent', 'tickets:read');
  const ids = (context.req.query('ids') ?? '').split(',').map(Number);
  if (ids.length > 100) throw badRequest('InvalidValue', 'At most 100 ids');
  const tickets = account.state.tickets.filter((ticket) => ids.includes(ticket.id) && ticket.status !== 'deleted');
  return context.json({ tickets: tickets.map((ticket) => renderTicket(account.state, ticket, originOf(context))), count: tickets.length });
}

async function create(account: FakeAccount, context: FakeContext): Promise<Response> {
  const caller = demand(context, 'agent', 'tickets:write');
  const text = await context.req.text();
  const key = context.req.header('idempotency-key');
  if (key === undefined) return context.json(answerOf(account, carryOutCreate(), context), 201);
  if (key.length > MAX_KEY_LENGTH) throw badRequest('IdempotentRequestError', 'The idempotency key is too long');
  const now = account.clock.now();
  const fingerprint = createHash('sha256').update(text).digest('hex');
  account.state.idempotency = account.state.idempotency.filter((entry) => entry.expires_at > now);
  const known = account.state.idempotency.find((entry) => entry.key === key);
  if (known && known.fingerprint !== fingerprint)
    throw badRequest('IdempotentRequestError', 'The idempotency key was used with different parameters');
  if (known) return context.json(JSON.parse(known.response), 201, { 'x-idempotency-lookup': 'hit' });
  const answer = answerOf(account, carryOutCreate(), context);
  account.state.idempotency.push({ key, fingerprint, response: JSON.stringify(answer), expires_at: now + IDEMPOTENCY_MS });
  return context.json(answer, 201, { 'x-idempotency-lookup': 'miss' });

  function carryOutCreate(): TicketChange {
    return account.tickets.create(readTicketPatch(parseJson(text)), actorOf(account, caller));
  }
}

async function update(account: FakeAccount, context: FakeContext): Promise<Response> {
  const caller = demand(context, 'agent', 'tickets:write');
  const headers = account.limits.countEndpoint('ticketsUpdate');
  const ticket = findTicket(account, context);
  account.limits.countTicketUpdate(caller.user.id, ticket.id);
  const body = parseJson(await context.req.text());
  if (caller.user.role_type === LIGHT_AGENT_TYPE && !isPrivateCommentOnly(body)) throw forbidden();
  const patch = readTicketPatch(body);
  const change = account.tickets.update(ticket, patch, actorOf(account, caller));
  return context.json(answerOf(account, change, context), 200, headers);
}

function softDelete(account: FakeAccount, context: FakeContext): Response {
  const caller = demand(context, 'agent', 'tickets:write');
  if (caller.user.role_type === LIGHT_AGENT_TYPE) throw forbidden();
  account.tickets.softDelete(findTicket(account, context), actorOf(account, caller));
  return context.body(null, 204);
}

/** The tickets of the last 30 days that were deleted, with whom and when. */
function deletedTickets(account: FakeAccount, context: FakeContext): Response {
  demand(context, 'agent', 'tickets:read');
  const headers = account.limits.countEndpoint('deletedTickets');
  const deleted = account.state.tickets.filter((ticket) => ticket.status === 'deleted');
  const isDescending = context.req.query('sort_order') === 'desc';
  const sorted = deleted.toSorted((a, b) => (a.generated_timestamp - b.generated_timestamp) * (isDescending ? -1 : 1));
  const { items, envelope } = page(new URL(context.req.url), 'deleted_tickets', sorted);
  const rows = items.map((ticket) => ({
    id: ticket.id,
    subject: ticket.subject,
    deleted_at: ticket.updated_at,
    previous_state: 'open',
    actor: { id: -1, name: 'System' },
  }));
  return context.json({ deleted_tickets: rows, ...envelope }, 200, headers);
}

async function merge(account: FakeAccount, context: FakeContext): Promise<Response> {
  const caller = demand(context, 'agent', 'tickets:write');
  if (caller.user.role_type === LIGHT_AGENT_TYPE) throw forbidden();
  const target = findTicket(account, context);
  const body = MERGE_BODY.safeParse(parseJson(await context.req.text()));
  if (!body.success) throw badRequest('InvalidRequest', 'ids is required');
  for (const source of mergeSources(account.state, target, body.data.ids))
    account.tickets.merge(source, findTicket(account, context), actorOf(account, caller));
  return context.json({ job_status: { id: String(nextId(account.state)), status: 'completed', message: 'Completed', results: [] } });
}

function comments(account: FakeAccount, context: FakeContext): Response {
  demand(context, 'agent', 'tickets:read');
  const ticket = findTicket(account, context);
  const all = account.state.comments.filter((comment) => comment.ticket_id === ticket.id);
  const { items, envelope } = page(new URL(context.req.url), 'comments', all);
  const authors = account.state.users.filter((user) => items.some((comment) => comment.author_id === user.id));
  const users = context.req.query('include')?.includes('users')
    ? { users: authors.map((user) => renderUser(account.state, user, originOf(context))) }
    : {};
  return context.json({ comments: items.map((comment) => renderComment(account.state, comment, originOf(context))), ...users, ...envelope });
}

/** There is no way back: https://developer.zendesk.com/api-reference/ticketing/tickets/ticket_comments/#make-comment-private */
function makePrivate(account: FakeAccount, context: FakeContext): Response {
  const caller = demand(context, 'agent', 'tickets:write');
  const ticket = findTicket(account, context);
  account.tickets.makePrivate(ticket, Number(context.req.param('commentId')), actorOf(account, caller));
  return context.json({});
}

function audits(account: FakeAccount, context: FakeContext): Response {
  demand(context, 'agent', 'tickets:read');
  const ticket = findTicket(account, context);
  const all = account.state.audits.filter((audit) => audit.ticket_id === ticket.id);
  const { items, envelope } = page(new URL(context.req.url), 'audits', all);
  return context.json({ audits: items.map((audit) => renderAudit(account.state, audit, originOf(context))), ...envelope });
}

function answerOf(account: FakeAccount, change: TicketChange, context: FakeContext) {
  const origin = originOf(context);
  return { ticket: renderTicket(account.state, change.ticket, origin), audit: renderAudit(account.state, change.audit, origin) };
}

function findTicket(account: FakeAccount, context: FakeContext): FakeTicket {
  const id = context.req.param('id') ?? '';
  const ticket = account.state.tickets.find((candidate) => String(candidate.id) === id && candidate.status !== 'deleted');
  if (!ticket) throw recordNotFound();
  return ticket;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw badRequest('InvalidJSON', 'The request body is not valid JSON');
  }
}

function originOf(context: FakeContext): string {
  return new URL(context.req.url).origin;
}
