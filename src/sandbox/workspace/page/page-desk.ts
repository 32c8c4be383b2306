/** @module sandbox/workspace/page/page-desk  The emulator's desk over the agent screen: what an open app reads, sets, invokes and requests. */
import { type AppInstance, type AppRequest, type AppResponse, DeskRefusal, type EmulatedDesk, type OpenOptions } from '../../zaf/desk.ts';
import { type DeskTicket, type DeskUser, deskApi, type InstalledApp } from './desk-api.ts';
import { type Draft, readPath, writePath } from './draft.ts';

/** A modal that an app opened. */
export interface OpenModal {
  readonly instance: AppInstance;
  readonly url: string;
  readonly size: OpenOptions['size'];
}

/** The agent screen as the app framework sees it. */
export interface Screen {
  readonly app: InstalledApp;
  readonly me: DeskUser;
  readonly people: ReadonlyMap<number, DeskUser>;
  readonly colorScheme: 'light' | 'dark';
  readonly locale: string;
  readTicket(): DeskTicket | undefined;
  readDraft(): Draft;
  setDraft(draft: Draft): void;
  notify(text: string, kind: string): void;
  openTicket(id: number): void;
  /** Opens the app's page in the rail at a place of its own; empty for its first screen. */
  openConsole(place: string): void;
  /** The place that the address names while that page is open. */
  readonly consolePlace: string;
  resize(instance: AppInstance, heightPx: number): void;
  openModal(modal: OpenModal): void;
  closeModal(guid: string): void;
}

/** As the desk's addresses name the app: /agent/apps/tieline. */
const APP_NAME = 'tieline';

/** `screen` is read at each call, so that the app always sees the newest state. */
export function createPageDesk(screen: () => Screen): EmulatedDesk {
  return {
    metadata: () => ({ ...screen().app.metadata }),
    context: (instance) => contextOf(screen(), instance),
    get: (path, instance) => readAny(screen(), path, instance),
    set: (path, value, instance) => {
      demandTicket(instance, path);
      screen().setDraft(writePath(path, value, screen().readDraft()));
    },
    invoke: (action, args, instance) => invoke(screen(), { action, args, instance }),
    request: (options) => request(options),
    route: ({ location }) => (location === 'nav_bar' ? screen().consolePlace : ''),
    open: (options, opener) => open(screen(), options, opener),
    close: ({ guid }) => screen().closeModal(guid),
  };
}

function contextOf({ app, readTicket }: Screen, instance: AppInstance): Readonly<Record<string, unknown>> {
  const base = { product: 'support', account: app.account, location: instance.location, instanceGuid: instance.guid };
  if (instance.location === 'ticket_sidebar') return { ...base, ticketId: Number(instance.ticketId ?? readTicket()?.id) };
  return instance.location === 'new_ticket_sidebar' ? { ...base, newTicketId: 'new/1' } : base;
}

/** The real desk opens modals only, from an absolute address or from the package. */
function open(screen: Screen, options: OpenOptions, opener: AppInstance): AppInstance {
  const sidebar = screen.app.placements.find(({ location }) => location === 'ticket_sidebar');
  const url = sidebar && modalAddress(options.url, sidebar.url);
  if (options.location !== 'modal' || !url) throw new DeskRefusal(`Cannot open ${options.location} at ${options.url}.`);
  const instance: AppInstance = { guid: crypto.randomUUID(), location: 'modal', openedBy: opener.guid };
  screen.openModal({ instance, url, size: options.size });
  return instance;
}

function modalAddress(url: string, sidebarUrl: string): string | undefined {
  if (/^https?:\/\//.test(url)) return url;
  return url.startsWith('assets/') ? new URL(url.slice('assets/'.length), sidebarUrl).href : undefined;
}

function demandTicket({ location }: AppInstance, path: string): void {
  if (location === 'nav_bar' || location === 'modal') throw new DeskRefusal(`No such API at ${location}: ${path}`);
}

function readAny(screen: Screen, path: string, instance: AppInstance): unknown {
  const { me, app } = screen;
  if (path === 'currentUser')
    return {
      id: me.id,
      name: me.name,
      email: me.email,
      role: me.role,
      locale: screen.locale,
      groups: [],
      tags: [],
      timeZone: { ianaName: 'Europe/Berlin' },
    };
  if (path === 'currentUser.locale') return screen.locale;
  if (path === 'currentAccount') return { subdomain: app.account.subdomain, timeFormat: 24 };
  if (path === 'colorScheme') return screen.colorScheme;
  if (path === 'viewport.size') return { width: window.innerWidth, height: window.innerHeight };
  demandTicket(instance, path);
  return readPath(path, screen.readDraft(), screen.readTicket(), screen.people);
}

interface Invocation {
  readonly action: string;
  readonly args: readonly unknown[];
  readonly instance: AppInstance;
}

const ACTIONS: Readonly<Record<string, (screen: Screen, invocation: Invocation) => void>> = {
  resize: (screen, { args, instance }) => screen.resize(instance, Number.parseFloat((args[0] as { height?: string } | undefined)?.height ?? '0')),
  notify: (screen, { args }) => screen.notify(String(args[0]), typeof args[1] === 'string' ? args[1] : 'notice'),
  routeTo,
  'ticket.tags.add': (screen, { args }) => changeTags(screen, (tags) => [...tags.filter((tag) => tag !== args[0]), String(args[0])]),
  'ticket.tags.remove': (screen, { args }) => changeTags(screen, (tags) => tags.filter((tag) => tag !== args[0])),
  'comment.appendText': appendText,
  'ticket.comment.appendText': appendText,
};

function invoke(screen: Screen, invocation: Invocation): undefined {
  const { action } = invocation;
  const act = ACTIONS[action];
  if (!act) throw new DeskRefusal(`No such action: ${action}`);
  act(screen, invocation);
}

/** Of the real desk's many places those of a ticket and of this app. https://developer.zendesk.com/api-reference/apps/apps-support-api/all_locations/ */
function routeTo(screen: Screen, { args }: Invocation): void {
  const [kind, name, place = ''] = args.map(String);
  if (kind === 'ticket' && /^\d+$/.test(name ?? '')) screen.openTicket(Number(name));
  else if (kind === 'nav_bar' && name === APP_NAME) screen.openConsole(place);
  else throw new DeskRefusal(`Cannot route to ${args.map(String).join(' ')}.`);
}

function changeTags(screen: Screen, change: (tags: readonly string[]) => readonly string[]): void {
  const draft = screen.readDraft();
  screen.setDraft({ ...draft, tags: change(draft.tags) });
}

function appendText(screen: Screen, { args }: Invocation): void {
  const draft = screen.readDraft();
  screen.setDraft({ ...draft, comment: `${draft.comment}${String(args[0])}` });
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
