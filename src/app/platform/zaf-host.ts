/**
 * @module app/platform/zaf-host
 * The `DeskHost` of Zendesk, over the app framework SDK. Owns every SDK path, action and event name; refuses to trust a reply by its promise alone.
 * https://developer.zendesk.com/api-reference/apps/apps-support-api/ticket_sidebar/
 */
import type { ColorScheme, DeskHost, DeskUser, HostEventName, HostEvents, Place } from './desk-host.ts';
import { HostError } from './host-error.ts';
import { callHost, type ReplyReader, replyPart } from './zaf-call.ts';
import { sendThroughZaf } from './zaf-request.ts';
import { findSdk, type ZafClient } from './zaf-sdk.ts';

/** Milliseconds for one SDK call. The SDK itself waits 5 s (npm) or 300 s (current). */
const CALL_TIMEOUT_MS = 4_000;
/** Milliseconds until the host must have answered the handshake. */
const REGISTRATION_TIMEOUT_MS = 10_000;

export interface ZafHostDeps {
  readonly page: Window;
  readonly timeoutMs?: number;
  readonly registrationTimeoutMs?: number;
}

/** Connects to the help desk around this page. @throws HostError `absent` outside one, `timeout` when it does not answer */
export async function connectZafHost({
  page,
  timeoutMs = CALL_TIMEOUT_MS,
  registrationTimeoutMs = REGISTRATION_TIMEOUT_MS,
}: ZafHostDeps): Promise<DeskHost> {
  const client = findSdk(page)?.init();
  if (!client) throw new HostError('absent', 'init');
  const [context, metadata] = await Promise.all([
    callHost({ name: 'context', run: () => client.context(), read: readObject, timeoutMs: registrationTimeoutMs }),
    callHost({ name: 'metadata', run: () => client.metadata(), read: readObject, timeoutMs: registrationTimeoutMs }),
  ]);
  const colorScheme = await readColorScheme(client, page, timeoutMs);
  return zafHost({ client, context, metadata, colorScheme, timeoutMs, page });
}

interface ZafHostParts {
  readonly client: ZafClient;
  readonly context: Record<string, unknown>;
  readonly metadata: Record<string, unknown>;
  readonly colorScheme: ColorScheme;
  readonly timeoutMs: number;
  readonly page: Window;
}

function zafHost({ client, context, metadata, colorScheme, timeoutMs, page }: ZafHostParts): DeskHost {
  const get = <Value>(path: string, read: ReplyReader<Value>) =>
    callHost({
      name: `get ${path}`,
      run: () => client.get(path),
      read: (reply) => (hasPath(reply, path) ? read(replyPart(reply, path)) : undefined),
      timeoutMs,
    });
  const invoke = async (action: string, ...args: readonly unknown[]) => {
    await callHost({ name: `invoke ${action}`, run: () => client.invoke(action, ...args), read: readAccepted, timeoutMs });
  };
  const installation = { id: textOf(metadata.installationId) ?? '', subdomain: textOf(replyPart(context.account, 'subdomain')) ?? '' };
  return {
    place: readPlace(context),
    installation,
    settings: readSettings(metadata.settings),
    colorScheme,
    readUser: () => get('currentUser', readUser),
    readRequesterId: async () => (await get('ticket.requester', readIdHolder)).id,
    readTicketId: async () => (await get('ticket.id', readIdHolder)).id,
    async setDraftField(path, value) {
      const key = draftPath(path);
      await callHost({ name: `set ${key}`, run: () => client.set(key, value), read: readAccepted, timeoutMs });
    },
    notify: (kind, message) => invoke('notify', message, kind),
    resize: (heightPx) => invoke('resize', { width: '100%', height: `${heightPx}px` }),
    openTicket: (ticketId) => invoke('routeTo', 'ticket', ticketId),
    openConsole: (place) => invoke('routeTo', 'nav_bar', addressName(metadata.name), place),
    consoleAddress: (place) => `${deskOrigin(page, context)}/agent/apps/${addressName(metadata.name)}/${place}`,
    request: (request) => sendThroughZaf(client, request),
    readSettings: async () => (await import('./zaf-settings.ts')).readAppSettings(client, installation.id),
    writeSettings: async (values) => (await import('./zaf-settings.ts')).writeAppSettings(client, installation.id, values),
    on: (event, handle) => listen(client, event, handle),
  };
}

/** Names of the SDK's events for each of ours. A wildcard event carries `{ propertyName, newValue }`. */
const ZAF_EVENTS: Readonly<Record<HostEventName, string>> = {
  activated: 'app.activated',
  deactivated: 'app.deactivated',
  closing: 'app.willDestroy',
  'color-scheme': 'colorScheme.changed',
  'field-changed': '*.changed',
  'requester-changed': 'ticket.requester.id.changed',
  'save-started': 'ticket.submit.start',
  saved: 'ticket.submit.done',
  'save-failed': 'ticket.submit.fail',
  'ticket-updated': 'ticket.updated',
  // https://developer.zendesk.com/api-reference/apps/apps-support-api/nav_bar/
  'route-changed': 'app.route.changed',
  // https://developer.zendesk.com/api-reference/ticketing/apps/apps/#send-notification-to-app
  'held-long': 'api_notification.tieline_held',
};

function listen<Name extends HostEventName>(client: ZafClient, event: Name, handle: (detail: HostEvents[Name]) => void): () => void {
  const forward = (data?: unknown) => {
    const detail = EVENT_READERS[event](data);
    if (detail !== undefined) handle(detail.value as HostEvents[Name]);
  };
  client.on(ZAF_EVENTS[event], forward);
  return () => client.off(ZAF_EVENTS[event], forward);
}

/** Reads what an event carries; `undefined` drops an event that we cannot read or that is none of ours. */
type EventReader = (data: unknown) => { readonly value: unknown } | undefined;
const plain: EventReader = () => ({ value: undefined });
const EVENT_READERS: Readonly<Record<HostEventName, EventReader>> = {
  activated: plain,
  deactivated: plain,
  closing: plain,
  'color-scheme': (data) => (data === 'light' || data === 'dark' ? { value: data } : undefined),
  'field-changed': (data) => {
    const field = textOf(replyPart(data, 'propertyName'));
    return field?.startsWith('ticket.') ? { value: { field } } : undefined;
  },
  'requester-changed': plain,
  'save-started': plain,
  saved: plain,
  'save-failed': plain,
  'ticket-updated': plain,
  'route-changed': (data) => {
    const path = textOf(replyPart(data, 'appPath'));
    return path === undefined ? undefined : { value: { path } };
  },
  'held-long': (data) => ({ value: replyPart(data, 'body') }),
};

/** As the help desk writes an app's name in addresses: words joined by dashes. https://developer.zendesk.com/apps/docs/support-api/nav_bar */
function addressName(name: unknown): string {
  const words = (textOf(name) ?? '').replace(/([a-z\d])([A-Z])/g, '$1-$2').toLowerCase();
  return words.replace(/[^a-z\d]+/g, '-').replace(/^-|-$/g, '') || 'tieline';
}

/** The SDK gives the page around as `origin`; a page without it is told by the account. */
function deskOrigin(page: Window, context: Record<string, unknown>): string {
  const told = new URLSearchParams(page.location.search).get('origin') ?? '';
  return /^https?:\/\/[^/]+$/.test(told) ? told : `https://${textOf(replyPart(context.account, 'subdomain')) ?? ''}.zendesk.com`;
}

/** `custom/360012345` is the mapping's word; the SDK says `ticket.customField:custom_field_360012345`. */
function draftPath(path: string): string {
  const custom = /^custom\/(.+)$/.exec(path);
  return custom ? `ticket.customField:custom_field_${custom[1]}` : `ticket.${path}`;
}

/** The query string tells the scheme before the first call; a host that does not know the path leaves it at that. */
async function readColorScheme(client: ZafClient, page: Window, timeoutMs: number): Promise<ColorScheme> {
  const told = new URLSearchParams(page.location.search).get('colorScheme');
  if (told === 'light' || told === 'dark') return told;
  const read: ReplyReader<ColorScheme> = (reply) => (replyPart(reply, 'colorScheme') === 'dark' ? 'dark' : 'light');
  return callHost({ name: 'get colorScheme', run: () => client.get('colorScheme'), read, timeoutMs }).catch(() => 'light' as const);
}

function readPlace(context: Record<string, unknown>): Place {
  const ticketId = textOf(context.ticketId);
  if (ticketId) return { kind: 'ticket', ticketId };
  return context.location === 'new_ticket_sidebar' ? { kind: 'new-ticket' } : { kind: 'page' };
}

const readObject: ReplyReader<Record<string, unknown>> = (reply) =>
  typeof reply === 'object' && reply !== null && !(reply instanceof Error) ? (reply as Record<string, unknown>) : undefined;

/** A `set` or `invoke` that worked answers an object keyed by what was asked, with `errors`; a raw error object has neither. */
const readAccepted: ReplyReader<true> = (reply) => (reply === undefined || replyPart(reply, 'errors') !== undefined ? true : undefined);

const readUser: ReplyReader<DeskUser> = (reply) => {
  const id = textOf(replyPart(reply, 'id'));
  const name = textOf(replyPart(reply, 'name'));
  if (!id || name === undefined) return undefined;
  return { id, name, locale: textOf(replyPart(reply, 'locale')) ?? 'en', role: textOf(replyPart(reply, 'role')) ?? 'agent' };
};

/** A value that is an id, or an object that holds one; "none" is an answer too. */
const readIdHolder: ReplyReader<{ id: string | null }> = (reply) => ({ id: textOf(reply) ?? textOf(replyPart(reply, 'id')) ?? null });

function readSettings(settings: unknown): Record<string, string | number | boolean> {
  const kept = Object.entries(readObject(settings) ?? {}).filter((entry): entry is [string, string | number | boolean] =>
    ['string', 'number', 'boolean'].includes(typeof entry[1]),
  );
  return Object.fromEntries(kept);
}

function hasPath(reply: unknown, path: string): boolean {
  return typeof reply === 'object' && reply !== null && path in reply;
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? String(value) : undefined;
}
