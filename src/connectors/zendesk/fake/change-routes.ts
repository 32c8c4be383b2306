/**
 * @module connectors/zendesk/fake/change-routes
 * Reading changes and finding: the incremental cursor export and search.
 * https://developer.zendesk.com/api-reference/ticketing/ticket-management/incremental_exports/
 */
import { demand, type FakeAccount, type FakeApp, type FakeContext } from './account.ts';
import { badRequest, Refused } from './refusals.ts';
import { renderTicket, renderUser } from './render.ts';
import type { FakeTicket } from './state.ts';

const EXCLUDED_SECONDS = 60;
const SEARCH_LAG_MS = 60_000;
const SEARCH_LIMIT = 1000;

export function addChangeRoutes(app: FakeApp, account: FakeAccount): void {
  app.get('/api/v2/incremental/tickets/cursor', (context) => incremental(account, context));
  app.get('/api/v2/search', (context) => search(account, context));
}

interface Cursor {
  readonly seconds: number;
  readonly id: number;
}

function incremental(account: FakeAccount, context: FakeContext): Response {
  demand(context, 'admin', 'tickets:read');
  const headers = account.limits.countEndpoint('incrementalExports');
  const url = new URL(context.req.url);
  const nowSeconds = Math.floor(account.clock.now() / 1000);
  const from = startOf(url, nowSeconds);
  const perPage = Math.min(1000, Math.max(1, Number(url.searchParams.get('per_page') ?? 1000) || 1000));
  const visible = account.state.tickets
    .filter((ticket) => ticket.generated_timestamp <= nowSeconds - EXCLUDED_SECONDS)
    .toSorted((a, b) => a.generated_timestamp - b.generated_timestamp || a.id - b.id);
  const fresh = visible.filter((ticket) => isAfter(ticket, from));
  const items = fresh.slice(0, perPage);
  const last = items.at(-1);
  const cursor = last ? encodeCursor({ seconds: last.generated_timestamp, id: last.id }) : url.searchParams.get('cursor');
  // Duplicates are normal: the ticket that ended the page before comes again where there is anything new.
  const repeated = last ? visible.filter((ticket) => ticket.generated_timestamp === from.seconds && ticket.id === from.id) : [];
  const origin = url.origin;
  const body = {
    tickets: [...repeated, ...items].map((ticket) => renderTicket(account.state, ticket, origin)),
    after_cursor: cursor,
    after_url: cursor === null ? null : `${origin}/api/v2/incremental/tickets/cursor.json?cursor=${encodeURIComponent(cursor)}`,
    before_cursor: null,
    before_url: null,
    end_of_stream: fresh.length <= perPage,
  };
  return context.json(body, 200, headers);
}

function startOf(url: URL, nowSeconds: number): Cursor {
  const cursor = url.searchParams.get('cursor');
  if (cursor !== null) return decodeCursor(cursor);
  const start = Number(url.searchParams.get('start_time'));
  if (!url.searchParams.has('start_time') || !Number.isInteger(start) || start < 0) throw badRequest('InvalidValue', 'start_time is required');
  if (start > nowSeconds - EXCLUDED_SECONDS) {
    throw new Refused(422, { error: 'StartTimeTooRecent', description: 'Too recent start_time. Use a start_time older than 60 seconds' });
  }
  return { seconds: start, id: -1 };
}

function isAfter(ticket: FakeTicket, cursor: Cursor): boolean {
  return ticket.generated_timestamp > cursor.seconds || (ticket.generated_timestamp === cursor.seconds && ticket.id > cursor.id);
}

function encodeCursor(cursor: Cursor): string {
  return btoa(`${cursor.seconds}.0||${cursor.id}`);
}

function decodeCursor(text: string): Cursor {
  try {
    const match = /^(\d+)\.0\|\|(-?\d+)$/.exec(atob(text));
    if (match) return { seconds: Number(match[1]), id: Number(match[2]) };
  } catch {
    // Falls through to the vendor's one answer for any cursor that it did not make.
  }
  throw badRequest('InvalidValue', 'Invalid cursor');
}

function search(account: FakeAccount, context: FakeContext): Response {
  demand(context, 'agent', 'tickets:read');
  const query = context.req.query('query') ?? '';
  const terms = new Map([...query.matchAll(/(\w+):("[^"]*"|\S+)/g)].map((match) => [match[1], match[2]?.replaceAll('"', '') ?? '']));
  const words = query
    .replace(/\w+:("[^"]*"|\S+)/g, '')
    .trim()
    .toLowerCase();
  const origin = new URL(context.req.url).origin;
  const results = terms.get('type') === 'user' ? users() : tickets();
  if (results.length > SEARCH_LIMIT) throw new Refused(422, { error: 'Requested response size was greater than Search Response Limits' });
  return context.json({ results, count: results.length, next_page: null, previous_page: null });

  function tickets() {
    // The index runs behind the data.
    const indexedUntil = account.clock.now() - SEARCH_LAG_MS;
    return account.state.tickets
      .filter((ticket) => ticket.status !== 'deleted' && Date.parse(ticket.updated_at) <= indexedUntil)
      .filter((ticket) => !terms.has('external_id') || ticket.external_id === terms.get('external_id'))
      .filter((ticket) => !terms.has('status') || ticket.status === terms.get('status'))
      .filter((ticket) => words === '' || `${ticket.subject} ${ticket.description}`.toLowerCase().includes(words))
      .map((ticket) => ({ ...renderTicket(account.state, ticket, origin), result_type: 'ticket' }));
  }
  function users() {
    return account.state.users
      .filter((user) => !terms.has('email') || user.email?.toLowerCase() === terms.get('email')?.toLowerCase())
      .filter((user) => words === '' || user.name.toLowerCase().includes(words))
      .map((user) => ({ ...renderUser(account.state, user, origin), result_type: 'user' }));
  }
}
