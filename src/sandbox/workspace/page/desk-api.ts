/** @module sandbox/workspace/page/desk-api  The agent screen's calls to its own help desk, as the signed-in agent. */
import type { AppResponse } from '../../zaf/desk.ts';

export interface DeskUser {
  readonly id: number;
  readonly name: string;
  readonly email: string | null;
  readonly role: string;
  readonly locale: string;
  readonly verified?: boolean;
  readonly time_zone?: string;
}

export interface DeskTicket {
  readonly id: number;
  readonly subject: string;
  readonly description: string;
  readonly status: string;
  readonly priority: string | null;
  readonly type: string | null;
  readonly tags: readonly string[];
  readonly requester_id: number;
  readonly assignee_id: number | null;
  readonly group_id: number | null;
  readonly external_id: string | null;
  readonly created_at: string;
  readonly updated_at: string;
  readonly custom_fields: readonly { readonly id: number; readonly value: unknown }[];
}

export interface DeskComment {
  readonly id: number;
  readonly author_id: number;
  readonly plain_body: string;
  readonly public: boolean;
  readonly created_at: string;
}

export interface DeskField {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly removable: boolean;
  readonly system_field_options?: readonly { readonly value: string; readonly name: string }[];
  readonly custom_field_options?: readonly { readonly value: string; readonly name: string }[];
}

/** The installed app as the host page opens it. */
export interface InstalledApp {
  readonly mode: 'hosted' | 'assets';
  readonly placements: readonly { readonly location: string; readonly url: string; readonly isSigned: boolean }[];
  readonly metadata: {
    readonly appId: number;
    readonly installationId: number;
    readonly name: string;
    readonly version: string;
    readonly settings: Readonly<Record<string, unknown>>;
  };
  readonly account: { readonly subdomain: string };
  readonly hub: string;
}

/** A refusal in the desk's own words; `status` 409 means that somebody saved meanwhile. */
export class DeskApiError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

async function call<Answer>(path: string, init: RequestInit = {}): Promise<Answer> {
  const answer = await fetch(path, {
    ...init,
    headers: { accept: 'application/json', ...(init.body ? { 'content-type': 'application/json' } : {}) },
  });
  const text = await answer.text();
  if (!answer.ok) throw new DeskApiError(answer.status, messageOf(text, answer.status));
  return (text === '' ? undefined : JSON.parse(text)) as Answer;
}

function messageOf(text: string, status: number): string {
  try {
    const body = JSON.parse(text) as {
      description?: string;
      error?: string | { message?: string };
      details?: Record<string, { description: string }[]>;
    };
    const details = Object.values(body.details ?? {})
      .flat()
      .map(({ description }) => description);
    const error = typeof body.error === 'string' ? body.error : body.error?.message;
    return details.join(' ') || body.description || error || `The help desk answered ${status}.`;
  } catch {
    return `The help desk answered ${status}.`;
  }
}

const send = (method: string, body: unknown): RequestInit => ({ method, body: JSON.stringify(body) });

export const deskApi = {
  signIn: (userId: number) => call<{ user: DeskUser }>('/desk/session', send('PUT', { userId })),
  me: () => call<{ user: DeskUser }>('/desk/api/v2/users/me').then(({ user }) => user),
  users: () => call<{ users: DeskUser[] }>('/desk/api/v2/users?per_page=100').then(({ users }) => users),
  fields: () => call<{ ticket_fields: DeskField[] }>('/desk/api/v2/ticket_fields').then((answer) => answer.ticket_fields),
  tickets: () => call<{ tickets: DeskTicket[] }>('/desk/api/v2/tickets?per_page=100').then(({ tickets }) => tickets),
  ticket: (id: number) => call<{ ticket: DeskTicket }>(`/desk/api/v2/tickets/${id}`).then(({ ticket }) => ticket),
  comments: (id: number) => call<{ comments: DeskComment[] }>(`/desk/api/v2/tickets/${id}/comments?per_page=100`).then(({ comments }) => comments),
  /** `safe` refuses where somebody saved since the ticket was opened, as the real agent screen does. */
  save: (ticket: DeskTicket, changes: Readonly<Record<string, unknown>>) =>
    call<{ ticket: DeskTicket }>(
      `/desk/api/v2/tickets/${ticket.id}`,
      send('PUT', { ticket: { ...changes, updated_stamp: ticket.updated_at, safe_update: true } }),
    ).then((answer) => answer.ticket),
  create: (ticket: Readonly<Record<string, unknown>>) =>
    call<{ ticket: DeskTicket }>('/desk/api/v2/tickets', send('POST', { ticket })).then((answer) => answer.ticket),
  app: () => call<InstalledApp>('/desk/app'),
  setMode: (mode: InstalledApp['mode']) => call<undefined>('/desk/app/mode', send('PUT', { mode })),
  pageToken: (location: string) => call<{ token: string }>('/desk/page-token', send('POST', { location })).then(({ token }) => token),
  proxy: (options: unknown) => call<AppResponse>('/desk/proxy', send('POST', options)),
};
