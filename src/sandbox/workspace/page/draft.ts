/** @module sandbox/workspace/page/draft  A ticket as the agent is editing it: the paths that the app framework reads and writes, and what a submit sends. */
import { DeskRefusal } from '../../zaf/desk.ts';
import type { DeskTicket, DeskUser } from './desk-api.ts';

/** The unsaved state of the ticket on screen. */
export interface Draft {
  readonly subject: string;
  readonly status: string;
  readonly priority: string | null;
  readonly type: string | null;
  readonly tags: readonly string[];
  readonly requesterId: number | null;
  readonly assigneeId: number | null;
  /** By field id. */
  readonly custom: Readonly<Record<string, unknown>>;
  readonly comment: string;
  readonly isCommentPublic: boolean;
}

export const emptyDraft: Draft = {
  subject: '',
  status: 'new',
  priority: 'normal',
  type: 'incident',
  tags: [],
  requesterId: null,
  assigneeId: null,
  custom: {},
  comment: '',
  isCommentPublic: true,
};

export function draftOf(ticket: DeskTicket): Draft {
  return {
    subject: ticket.subject,
    status: ticket.status,
    priority: ticket.priority,
    type: ticket.type,
    tags: ticket.tags,
    requesterId: ticket.requester_id,
    assigneeId: ticket.assignee_id,
    custom: Object.fromEntries(ticket.custom_fields.map(({ id, value }) => [String(id), value])),
    comment: '',
    isCommentPublic: true,
  };
}

/** What the agent changed, as the ticket API takes it. */
export function changesOf(draft: Draft, saved: Draft): Readonly<Record<string, unknown>> {
  const custom = Object.entries(draft.custom).filter(([id, value]) => JSON.stringify(value) !== JSON.stringify(saved.custom[id]));
  return {
    ...pick('subject', draft.subject, saved.subject),
    ...pick('status', draft.status, saved.status),
    ...pick('priority', draft.priority, saved.priority),
    ...pick('type', draft.type, saved.type),
    ...pick('tags', draft.tags, saved.tags),
    ...pick('requester_id', draft.requesterId, saved.requesterId),
    ...pick('assignee_id', draft.assigneeId, saved.assigneeId),
    ...(custom.length > 0 ? { custom_fields: custom.map(([id, value]) => ({ id: Number(id), value })) } : {}),
    ...(draft.comment.trim() === '' ? {} : { comment: { body: draft.comment.trim(), public: draft.isCommentPublic } }),
  };
}

/** A new ticket, as the ticket API takes it. Without a comment the subject says it all. */
export function newTicketOf(draft: Draft): Readonly<Record<string, unknown>> {
  const changes = changesOf(draft, { ...emptyDraft, status: '', priority: null, type: null });
  return { ...changes, comment: changes.comment ?? { body: draft.subject.trim(), public: true } };
}

function pick(name: string, value: unknown, saved: unknown): Readonly<Record<string, unknown>> {
  return JSON.stringify(value) === JSON.stringify(saved) ? {} : { [name]: value };
}

const CUSTOM = /^ticket\.customField:custom_field_(\d+)$/;

/** Answers `client.get`. @throws DeskRefusal for a path that this desk does not have */
export function readPath(path: string, draft: Draft, ticket: DeskTicket | undefined, people: ReadonlyMap<number, DeskUser>): unknown {
  const custom = CUSTOM.exec(path)?.[1];
  if (custom) return draft.custom[custom] ?? null;
  const readers: Readonly<Record<string, () => unknown>> = {
    ticket: () => ({
      id: ticket?.id,
      subject: draft.subject,
      status: draft.status,
      priority: draft.priority,
      type: draft.type,
      tags: draft.tags,
      requester: personOf(draft.requesterId, people),
      isNew: !ticket,
    }),
    'ticket.id': () => ticket?.id ?? null,
    'ticket.subject': () => draft.subject,
    'ticket.description': () => ticket?.description ?? '',
    'ticket.status': () => draft.status,
    'ticket.priority': () => draft.priority,
    'ticket.type': () => draft.type,
    'ticket.tags': () => draft.tags,
    'ticket.externalId': () => ticket?.external_id ?? null,
    'ticket.requester': () => personOf(draft.requesterId, people),
    'ticket.requester.id': () => draft.requesterId,
    'ticket.requester.email': () => people.get(draft.requesterId ?? -1)?.email ?? null,
    'ticket.requester.name': () => people.get(draft.requesterId ?? -1)?.name ?? null,
    'ticket.assignee': () => ({ user: personOf(draft.assigneeId, people) }),
    'ticket.isNew': () => !ticket,
    'ticket.createdAt': () => ticket?.created_at ?? null,
    'ticket.updatedAt': () => ticket?.updated_at ?? null,
    comment: () => ({ text: draft.comment, type: draft.isCommentPublic ? 'publicReply' : 'internalNote' }),
  };
  const reader = readers[path];
  if (!reader) throw new DeskRefusal(`No such API: ${path}`);
  return reader();
}

function personOf(id: number | null, people: ReadonlyMap<number, DeskUser>): unknown {
  const person = people.get(id ?? -1);
  return person ? { id: person.id, name: person.name, email: person.email, role: person.role } : null;
}

const SETTABLE = {
  'ticket.subject': 'subject',
  'ticket.status': 'status',
  'ticket.priority': 'priority',
  'ticket.type': 'type',
  'ticket.tags': 'tags',
} as const;

/** The draft after `client.set`. @throws DeskRefusal */
export function writePath(path: string, value: unknown, draft: Draft): Draft {
  const custom = CUSTOM.exec(path)?.[1];
  if (custom) return { ...draft, custom: { ...draft.custom, [custom]: value } };
  if (path === 'comment.text') return { ...draft, comment: String(value) };
  const name = SETTABLE[path as keyof typeof SETTABLE];
  if (!name) throw new DeskRefusal(`Cannot set ${path}`);
  if (name === 'status' && !['new', 'open', 'pending', 'hold', 'solved'].includes(String(value)))
    throw new DeskRefusal(`"${String(value)}" is not a status that can be set.`);
  return { ...draft, [name]: value };
}

/** The event that the framework sends for each changed part: name without `zaf.`, and the new value. */
export function changeEvents(before: Draft, after: Draft): readonly { readonly name: string; readonly value: unknown }[] {
  const plain = (['subject', 'status', 'priority', 'type', 'tags'] as const).flatMap((part) =>
    before[part] === after[part] ? [] : [{ name: `ticket.${part}.changed`, value: after[part] }],
  );
  const requester = before.requesterId === after.requesterId ? [] : [{ name: 'ticket.requester.id.changed', value: after.requesterId }];
  const comment = before.comment === after.comment ? [] : [{ name: 'comment.text.changed', value: after.comment }];
  const ids = Object.keys(after.custom).filter((id) => before.custom[id] !== after.custom[id]);
  return [...plain, ...requester, ...comment, ...ids.map((id) => ({ name: `ticket.custom_field_${id}.changed`, value: after.custom[id] }))];
}
