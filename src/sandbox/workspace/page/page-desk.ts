/** @module sandbox/workspace/page/page-desk  The emulator's desk over the agent screen: what an open app reads, sets, invokes and requests. */
import { type AppInstance, type AppRequest, type AppResponse, DeskRefusal, type EmulatedDesk } from '../../zaf/desk.ts';
import { deskApi, type DeskTicket, type DeskUser, type InstalledApp } from './desk-api.ts';
import { type Draft, readPath, writePath } from './draft.ts';

/** The agent screen as the app framework sees it. */
export interface Screen {
  readonly app: InstalledApp;
  readonly me: DeskUser;
  readonly people: ReadonlyMap<number, DeskUser>;
  readonly colorScheme: 'light' | 'dark';
  readonly locale: string;
  readonly ticket: DeskTicket | undefined;
  readonly draft: Draft;
  setDraft(draft: Draft): void;
  notify(text: string, kind: string): void;
  openTicket(id: number): void;
  resize(guid: string, heightPx: number): void;
}

/** `screen` is read at each call, so that the app always sees the newest state. */
export function createPageDesk(screen: () => Screen): EmulatedDesk {
  return {
    metadata: () => ({ ...screen().app.metadata }),
    context: (instance) => contextOf(screen(), instance),
    get: (path, instance) => readAny(screen(), path, instance),
    set: (path, value) => screen().setDraft(writePath(path, value, screen().draft)),
    invoke: (action, args, instance) => invoke(screen(), action, args, instance),
    request: (options) => request(options),
    open: (options) => {
      throw new DeskRefusal(`The sandbox opens no ${options.location}.`);
    },
    close: () => undefined,
  };
}

function contextOf({ app, ticket }: Screen, instance: AppInstance): Readonly<Record<string, unknown>> {
  const base = { product: 'support', account: app.account, location: instance.location, instanceGuid: instance.guid };
  if (instance.location === 'ticket_sidebar') return { ...base, ticketId: Number(instance.ticketId ?? ticket?.id) };
  return instance.location === 'new_ticket_sidebar' ? { ...base, newTicketId: 'new/1' } : base;
}

function readAny(screen: Screen, path: string, instance: AppInstance): unknown {
  const { me, app } = screen;
  if (path === 'currentUser') return { id: me.id, name: me.name, email: me.email, role: me.role, locale: screen.locale, groups: [], tags: [], timeZone: { ianaName: 'Europe/Berlin' } };
  if (path === 'currentUser.locale') return screen.locale;
  if (path === 'currentAccount') return { subdomain: app.account.subdomain, timeFormat: 24 };
  if (path === 'colorScheme') return screen.colorScheme;
  if (path === 'instances') return { [instance.guid]: contextOf(screen, instance) };
  if (path === 'viewport.size') return { width: window.innerWidth, height: window.innerHeight };
  if (instance.location === 'nav_bar') throw new DeskRefusal(`No such API in the nav bar: ${path}`);
  return readPath(path, screen.draft, screen.ticket, screen.people);
}

function invoke(screen: Screen, action: string, args: readonly unknown[], instance: AppInstance): unknown {
  if (action === 'resize') {
    const { height } = args[0] as { height?: string };
    screen.resize(instance.guid, Number.parseFloat(height ?? '0'));
    return undefined;
  }
  if (action === 'notify') {
    screen.notify(String(args[0]), typeof args[1] === 'string' ? args[1] : 'notice');
    return undefined;
  }
  if (action === 'routeTo' && args[0] === 'ticket') {
    screen.openTicket(Number(args[1]));
    return undefined;
  }
  if (action === 'ticket.tags.add' || action === 'ticket.tags.remove') {
    const tags = screen.draft.tags.filter((tag) => tag !== args[0]);
    screen.setDraft({ ...screen.draft, tags: action === 'ticket.tags.add' ? [...tags, String(args[0])] : tags });
    return undefined;
  }
  if (action === 'comment.appendText' || action === 'ticket.comment.appendText') {
    screen.setDraft({ ...screen.draft, comment: `${screen.draft.comment}${String(args[0])}` });
    return undefined;
  }
  throw new DeskRefusal(`No such action: ${action}`);
}

/** The desk's own API goes out with the agent's session; everything else through the desk's proxy. */
async function request(options: AppRequest): Promise<AppResponse> {
  const address = new URL(options.url.replaceAll('{{', '%7B%7B').replaceAll('}}', '%7D%7D'), location.origin);
  const isOwn = address.origin === location.origin && address.pathname.startsWith('/api/');
  if (!isOwn) return deskApi.proxy(options);
  const body = options.data === undefined ? {} : { body: typeof options.data === 'string' ? options.data : JSON.stringify(options.data) };
  const answer = await fetch(`/desk${address.pathname}${address.search}`, {
    method: options.type ?? options.method ?? 'GET',
    headers: { ...options.headers, ...(options.data === undefined ? {} : { 'content-type': options.contentType || 'application/json' }) },
    ...body,
  });
  const responseText = await answer.text();
  return { status: answer.status, statusText: answer.statusText, headers: '', responseText, ...parsed(responseText), readyState: 4 };
}

function parsed(text: string): { responseJSON?: unknown } {
  try {
    return { responseJSON: JSON.parse(text) };
  } catch {
    return {};
  }
}
