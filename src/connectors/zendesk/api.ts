/**
 * @module connectors/zendesk/api
 * One function per endpoint, in the vendor's own terms. Paging, schemas and budgets here; meaning elsewhere.
 */
import type { z } from 'zod';
import type { Call, FileContent, Schema } from '#capabilities';
import { type Answer, type EncodedPath, followPages, type HttpClient, path } from '#connector-kit';
import { ENDPOINTS } from './limits.ts';
import * as wire from './wire.ts';

const PAGE_SIZE = 100;
const INCREMENTAL_BYTES = 64 * 1024 * 1024;
const REFUSALS = [400, 409, 413, 422] as const;

interface CursorPage {
  readonly meta?: { readonly has_more: boolean; readonly after_cursor: string | null } | null | undefined;
}

interface Listing<Page, Item> {
  readonly operation: string;
  readonly path: EncodedPath;
  readonly schema: Schema<Page>;
  readonly itemsOf: (page: Page) => readonly Item[];
  readonly idOf: (item: Item) => string;
  readonly query?: Readonly<Record<string, string>>;
  readonly endpoint?: string;
}

/** Every record of a collection. https://developer.zendesk.com/api-reference/introduction/pagination/#using-cursor-pagination */
function everyItem<Page extends CursorPage, Item>(http: HttpClient, listing: Listing<Page, Item>, call: Call): Promise<readonly Item[]> {
  const { operation, path: target, schema, endpoint, itemsOf, idOf } = listing;
  return followPages<Item, string>({
    operation,
    idOf,
    call,
    fetchPage: async (cursor) => {
      const query = { ...listing.query, 'page[size]': PAGE_SIZE, 'page[after]': cursor };
      const { data } = await http.request(
        { operation, method: 'GET', path: target, query, repeat: 'safe', schema, ...(endpoint ? { endpoint } : {}) },
        call,
      );
      return { items: itemsOf(data), next: data.meta?.has_more === true ? (data.meta.after_cursor ?? undefined) : undefined };
    },
  });
}

const byId = (item: { readonly id: string }) => item.id;

/** Undefined where the vendor has no such thing or hides it. */
async function readOrNone<Data>(
  http: HttpClient,
  one: {
    readonly operation: string;
    readonly path: EncodedPath;
    readonly schema: Schema<Data>;
    readonly query?: Readonly<Record<string, string | number>>;
  },
  call: Call,
): Promise<Data | undefined> {
  const answer = await http.request({ ...one, method: 'GET', repeat: 'safe', alsoAnswers: [404] }, call);
  return answer.status === 404 ? undefined : answer.data;
}

/** https://developer.zendesk.com/api-reference/ticketing/tickets/tickets/#show-ticket */
export async function readTicket(http: HttpClient, id: string, call: Call): Promise<wire.TicketWire | undefined> {
  const reply = await readOrNone(http, { operation: 'ticket.read', path: path`/api/v2/tickets/${id}.json`, schema: wire.ticketReply }, call);
  return reply?.ticket;
}

/** https://developer.zendesk.com/api-reference/ticketing/tickets/tickets/#list-tickets — exact, but not unique at the vendor. */
export async function listTicketsByExternalId(http: HttpClient, externalId: string, call: Call): Promise<readonly wire.TicketWire[]> {
  const listing = {
    operation: 'ticket.find',
    path: path`/api/v2/tickets.json`,
    query: { external_id: externalId },
    endpoint: ENDPOINTS.ticketsIndex,
  };
  return everyItem(http, { ...listing, schema: wire.ticketsPage, itemsOf: (page) => page.tickets, idOf: byId }, call);
}

/** https://developer.zendesk.com/api-reference/ticketing/tickets/tickets/#show-multiple-tickets — at most 100 ids; those that are deleted or hidden are left out. */
export async function readTickets(http: HttpClient, ids: readonly string[], call: Call): Promise<readonly wire.TicketWire[]> {
  const spec = { operation: 'ticket.read-many', method: 'GET', path: path`/api/v2/tickets/show_many.json`, query: { ids: ids.join(',') } } as const;
  return (await http.request({ ...spec, repeat: 'safe', schema: wire.ticketsPage }, call)).data.tickets;
}

/** https://developer.zendesk.com/api-reference/ticketing/tickets/tickets/#list-tickets — by descending id: newest first. Archived tickets are left out. */
export async function listTicketsPage(http: HttpClient, cursor: string | undefined, call: Call) {
  const query = { sort: '-id', 'page[size]': PAGE_SIZE, 'page[after]': cursor };
  const spec = { operation: 'ticket.list', method: 'GET', path: path`/api/v2/tickets.json`, query, endpoint: ENDPOINTS.ticketsIndex } as const;
  const { data } = await http.request({ ...spec, repeat: 'safe', schema: wire.ticketsPage }, call);
  return { tickets: data.tickets, next: data.meta?.has_more === true ? (data.meta.after_cursor ?? null) : null };
}

/** An answer to a write: the ticket, or the vendor's refusal. */
export type TicketWriteReply =
  | { readonly kind: 'written'; readonly ticket: wire.TicketWire; readonly audit: wire.AuditWire | undefined }
  | { readonly kind: 'refused'; readonly refusal: wire.RefusalWire }
  | { readonly kind: 'conflict' }
  | { readonly kind: 'missing' };

/** https://developer.zendesk.com/api-reference/ticketing/tickets/tickets/#update-ticket */
export async function updateTicket(http: HttpClient, id: string, ticket: Readonly<Record<string, unknown>>, call: Call): Promise<TicketWriteReply> {
  const spec = {
    operation: 'ticket.update',
    method: 'PUT',
    path: path`/api/v2/tickets/${id}.json`,
    json: { ticket },
    endpoint: ENDPOINTS.ticketsUpdate,
  } as const;
  return toWriteReply(await http.request({ ...spec, repeat: 'unsafe', alsoAnswers: [404, ...REFUSALS], schema: ticketOrRefusal }, call));
}

/** https://developer.zendesk.com/api-reference/ticketing/tickets/tickets/#create-ticket — the key is good for two hours. */
export async function createTicket(
  http: HttpClient,
  ticket: Readonly<Record<string, unknown>>,
  idempotencyKey: string,
  call: Call,
): Promise<TicketWriteReply> {
  const spec = {
    operation: 'ticket.create',
    method: 'POST',
    path: path`/api/v2/tickets.json`,
    json: { ticket },
    headers: { 'idempotency-key': idempotencyKey },
  } as const;
  return toWriteReply(await http.request({ ...spec, repeat: 'unsafe', alsoAnswers: REFUSALS, schema: ticketOrRefusal }, call));
}

/** `undefined` stands for a refusal without a readable body. */
const ticketOrRefusal = wire.ticketReply.or(wire.refusalWire);

type TicketOrRefusal = z.infer<typeof ticketOrRefusal>;

function toWriteReply({ status, data }: Answer<TicketOrRefusal | undefined>): TicketWriteReply {
  if (status === 404) return { kind: 'missing' };
  if (status === 409) return { kind: 'conflict' };
  if (data !== undefined && 'ticket' in data) return { kind: 'written', ticket: data.ticket, audit: data.audit ?? undefined };
  return { kind: 'refused', refusal: data ?? { message: `The help desk refused without saying why (${status}).`, details: {} } };
}

/** https://developer.zendesk.com/api-reference/ticketing/ticket-management/incremental_exports/#incremental-ticket-export-cursor-based — admins only. */
export async function readIncrementalPage(http: HttpClient, from: { readonly cursor: string } | { readonly startTime: number }, call: Call) {
  const query = 'cursor' in from ? { cursor: from.cursor } : { start_time: from.startTime };
  const spec = {
    operation: 'ticket.changes',
    method: 'GET',
    path: path`/api/v2/incremental/tickets/cursor.json`,
    query,
    endpoint: ENDPOINTS.incremental,
  } as const;
  const { data } = await http.request(
    { ...spec, repeat: 'safe', schema: wire.incrementalPage, maxBytes: INCREMENTAL_BYTES, timeoutMs: 60_000 },
    call,
  );
  return data;
}

/** https://developer.zendesk.com/api-reference/ticketing/tickets/tickets/#list-deleted-tickets — newest first; 10 calls a minute. */
export async function readDeletedTicketsPage(http: HttpClient, page: number, call: Call) {
  const query = { sort_by: 'deleted_at', sort_order: 'desc', page };
  const spec = {
    operation: 'ticket.deleted',
    method: 'GET',
    path: path`/api/v2/deleted_tickets.json`,
    query,
    endpoint: ENDPOINTS.deletedTickets,
  } as const;
  return (await http.request({ ...spec, repeat: 'safe', schema: wire.deletedTicketsPage }, call)).data;
}

/** https://developer.zendesk.com/api-reference/ticketing/tickets/ticket_audits/#list-audits-for-a-ticket */
export async function listAudits(http: HttpClient, ticketId: string, call: Call): Promise<readonly wire.AuditWire[]> {
  const listing = { operation: 'ticket.audits', path: path`/api/v2/tickets/${ticketId}/audits.json` };
  return everyItem(http, { ...listing, schema: wire.auditsPage, itemsOf: (page) => page.audits, idOf: byId }, call);
}

/**
 * https://developer.zendesk.com/api-reference/ticketing/tickets/ticket_comments/#list-comments — oldest first. A ticket that shows no comment counts as one
 * whose first comment is internal.
 */
export async function isFirstCommentPublic(http: HttpClient, ticketId: string, call: Call): Promise<boolean> {
  const spec = { operation: 'ticket.first-comment', path: path`/api/v2/tickets/${ticketId}/comments.json`, query: { 'page[size]': 1 } };
  return (await readOrNone(http, { ...spec, schema: wire.firstCommentPage }, call))?.comments[0]?.public === true;
}

/** https://developer.zendesk.com/api-reference/ticketing/tickets/ticket_comments/#list-comments */
export async function listComments(http: HttpClient, ticketId: string, call: Call) {
  const listing = {
    operation: 'ticket.comments',
    path: path`/api/v2/tickets/${ticketId}/comments.json`,
    query: { include: 'users' },
    schema: wire.commentsPage,
  };
  const users: wire.UserWire[] = [];
  const itemsOf = (page: z.infer<typeof wire.commentsPage>) => {
    users.push(...(page.users ?? []));
    return page.comments;
  };
  return { comments: await everyItem(http, { ...listing, itemsOf, idOf: byId }, call), users };
}

/** https://developer.zendesk.com/api-reference/ticketing/tickets/ticket_fields/#list-ticket-fields */
export async function listTicketFields(http: HttpClient, call: Call): Promise<readonly wire.TicketFieldWire[]> {
  const listing = { operation: 'ticket.fields', path: path`/api/v2/ticket_fields.json` };
  return everyItem(http, { ...listing, schema: wire.ticketFieldsPage, itemsOf: (page) => page.ticket_fields, idOf: byId }, call);
}

/** https://developer.zendesk.com/api-reference/ticketing/tickets/ticket-attachments/#upload-files */
export async function uploadFile(
  http: HttpClient,
  file: { readonly fileName: string; readonly contentType: string; readonly content: FileContent },
  call: Call,
): Promise<string> {
  const spec = {
    operation: 'attachment.upload',
    method: 'POST',
    path: path`/api/v2/uploads.json`,
    query: { filename: file.fileName },
    file: file.content,
  } as const;
  const headers = { 'content-type': file.contentType };
  // An upload that nobody attaches expires by itself, so sending it twice does no harm.
  const { data } = await http.request({ ...spec, headers, repeat: 'safe', schema: wire.uploadReply, timeoutMs: 60_000 }, call);
  return data.upload.token;
}

/** https://developer.zendesk.com/api-reference/ticketing/users/users/#show-self */
export async function readSelf(http: HttpClient, call: Call): Promise<wire.UserWire> {
  return (
    await http.request({ operation: 'user.self', method: 'GET', path: path`/api/v2/users/me.json`, repeat: 'safe', schema: wire.userReply }, call)
  ).data.user;
}

/** https://developer.zendesk.com/api-reference/ticketing/users/users/#show-user */
export async function readUser(http: HttpClient, id: string, call: Call): Promise<wire.UserWire | undefined> {
  return (await readOrNone(http, { operation: 'user.read', path: path`/api/v2/users/${id}.json`, schema: wire.userReply }, call))?.user;
}

/** https://developer.zendesk.com/api-reference/ticketing/users/users/#search-users — by any address of the user, whole; offset pages only. */
export async function searchUsersByEmail(http: HttpClient, email: string, call: Call): Promise<readonly wire.UserWire[]> {
  const spec = { operation: 'user.search', method: 'GET', path: path`/api/v2/users/search.json`, query: { query: `email:"${email}"` } } as const;
  return (await http.request({ ...spec, repeat: 'safe', schema: wire.usersReply }, call)).data.users;
}

/** https://developer.zendesk.com/api-reference/ticketing/users/user_identities/#list-identities */
export async function listIdentities(http: HttpClient, userId: string, call: Call) {
  const listing = { operation: 'user.identities', path: path`/api/v2/users/${userId}/identities.json` };
  return everyItem(http, { ...listing, schema: wire.identitiesPage, itemsOf: (page) => page.identities, idOf: byId }, call);
}

/** https://developer.zendesk.com/api-reference/ticketing/groups/group_memberships/#list-memberships */
export async function listGroupIdsOf(http: HttpClient, userId: string, call: Call): Promise<readonly string[]> {
  const listing = { operation: 'user.groups', path: path`/api/v2/users/${userId}/group_memberships.json` };
  const idOf = (membership: { readonly group_id: string }) => membership.group_id;
  const memberships = await everyItem(http, { ...listing, schema: wire.membershipsPage, itemsOf: (page) => page.group_memberships, idOf }, call);
  return memberships.map(idOf);
}

/** https://developer.zendesk.com/api-reference/ticketing/account-configuration/custom_roles/#show-custom-role */
export async function readCustomRole(http: HttpClient, id: string, call: Call) {
  return (await readOrNone(http, { operation: 'role.read', path: path`/api/v2/custom_roles/${id}.json`, schema: wire.customRoleReply }, call))
    ?.custom_role;
}

/** https://developer.zendesk.com/api-reference/ticketing/apps/apps/#show-app-installation */
export async function readInstallation(http: HttpClient, id: string, call: Call) {
  const spec = { operation: 'installation.read', method: 'GET', path: path`/api/v2/apps/installations/${id}.json`, repeat: 'safe' } as const;
  return (await http.request({ ...spec, schema: wire.installationReply }, call)).data;
}

/** https://developer.zendesk.com/api-reference/ticketing/apps/apps/#update-app-installation — admins only. Replaces the whole set; secure values that are not sent stay. */
export async function writeInstallation(http: HttpClient, id: string, settings: Readonly<Record<string, unknown>>, call: Call) {
  const spec = { operation: 'installation.write', method: 'PUT', path: path`/api/v2/apps/installations/${id}.json`, repeat: 'unsafe' } as const;
  return (await http.request({ ...spec, json: { settings }, schema: wire.installationReply }, call)).data;
}

/** https://developer.zendesk.com/documentation/apps/build-an-app/building-a-server-side-app/part-5-secure-the-app/ */
export async function readPublicKey(http: HttpClient, appId: string, call: Call): Promise<string> {
  const spec = {
    operation: 'app.key',
    method: 'GET',
    path: path`/api/v2/apps/${appId}/public_key.pem`,
    repeat: 'safe',
    maxBytes: 64 * 1024,
  } as const;
  return new TextDecoder().decode((await http.download(spec, call)).bytes).trim();
}

/** https://developer.zendesk.com/api-reference/ticketing/apps/apps/#send-notification-to-app */
export async function notifyApp(
  http: HttpClient,
  message: { readonly app_id: number; readonly event: string; readonly body: string },
  call: Call,
): Promise<void> {
  await http.request(
    { operation: 'app.notify', method: 'POST', path: path`/api/v2/apps/notify.json`, json: message, repeat: 'unsafe', schema: wire.anyReply },
    call,
  );
}

/** https://developer.zendesk.com/api-reference/webhooks/webhooks-api/webhooks/#list-webhooks */
export async function listWebhooksNamed(http: HttpClient, name: string, call: Call) {
  const listing = { operation: 'webhook.list', path: path`/api/v2/webhooks`, query: { 'filter[name_contains]': name } };
  return everyItem(http, { ...listing, schema: wire.webhooksPage, itemsOf: (page) => page.webhooks, idOf: byId }, call);
}

/** https://developer.zendesk.com/api-reference/webhooks/webhooks-api/webhooks/#create-or-clone-webhook */
export async function createWebhook(
  http: HttpClient,
  webhook: { readonly name: string; readonly endpoint: string; readonly subscriptions: readonly string[] },
  call: Call,
) {
  const json = { webhook: { ...webhook, status: 'active', http_method: 'POST', request_format: 'json' } };
  const spec = { operation: 'webhook.create', method: 'POST', path: path`/api/v2/webhooks`, json, repeat: 'unsafe' } as const;
  return (await http.request({ ...spec, schema: wire.webhookReply }, call)).data.webhook;
}

/** https://developer.zendesk.com/api-reference/webhooks/webhooks-api/webhooks/#show-webhook-signing-secret */
export async function readSigningSecret(http: HttpClient, webhookId: string, call: Call): Promise<string> {
  const spec = { operation: 'webhook.secret', method: 'GET', path: path`/api/v2/webhooks/${webhookId}/signing_secret`, repeat: 'safe' } as const;
  return (await http.request({ ...spec, schema: wire.signingSecretReply }, call)).data.signing_secret.secret;
}
