/**
 * @module connectors/zendesk/fake/hand-face
 * Editing by hand on the hub's pages: a ticket goes the way of any agent's save, audits and webhooks included.
 */
import type { FieldValue } from '#domain';
import type { FakeShell, VendorFake } from '../../../connector-kit/testing/index.ts';
import type { FakeAccount } from './account.ts';
import { Refused } from './refusals.ts';
import type { FakeTicket } from './state.ts';
import { readTicketPatch } from './ticket-patch.ts';
import type { Actor } from './ticket-rules.ts';

type Values = Readonly<Record<string, FieldValue>>;
type HandFace = Pick<VendorFake, 'edit' | 'insert' | 'remove'>;

/** The hand's face for tickets; every other table keeps the shell's. */
export function createHandFace(account: FakeAccount, shell: Pick<FakeShell, 'edit' | 'insert' | 'remove'>): HandFace {
  const { edit, insert, remove } = shell;
  const ticket = (id: string): FakeTicket => {
    const found = account.state.tickets.find((candidate) => String(candidate.id) === id && candidate.status !== 'deleted');
    if (!found) throw new Error(`There is no ticket ${id}.`);
    return found;
  };
  return {
    edit(table, id, changes, actor) {
      if (table !== 'tickets') return edit(table, id, changes, actor);
      inVendorsWords(() => account.tickets.update(ticket(id), patchOf(changes), personOf(account, actor)));
    },
    insert(table, values, actor) {
      if (table !== 'tickets') return insert(table, values, actor);
      const patch = { ...values, comment: { body: String(values.description ?? values.subject ?? '') } };
      return String(inVendorsWords(() => account.tickets.create(patchOf(patch), personOf(account, actor))).ticket.id);
    },
    remove(table, id, actor) {
      if (table !== 'tickets') return remove(table, id, actor);
      account.tickets.softDelete(ticket(id), personOf(account, actor));
    },
  };
}

/** `custom_360…` columns as the vendor takes them. `comment` may be a text: an internal note. */
function patchOf(changes: Values) {
  const entries = Object.entries(changes);
  const custom = entries.filter(([name]) => name.startsWith('custom_')).map(([name, value]) => ({ id: Number(name.slice('custom_'.length)), value }));
  const plain = Object.fromEntries(entries.filter(([name]) => !name.startsWith('custom_')));
  const comment = typeof plain.comment === 'string' ? { comment: { body: plain.comment, public: false } } : {};
  return readTicketPatch({ ticket: { ...plain, ...comment, ...(custom.length > 0 ? { custom_fields: custom } : {}) } });
}

/** The desk user behind a name of the hub: an id, a user's name, else the first admin. */
function personOf(account: FakeAccount, actor: string): Actor {
  const { users } = account.state;
  const person = users.find((user) => String(user.id) === actor || user.name === actor) ?? users.find((user) => user.role === 'admin');
  return { userId: person?.id ?? -1, channel: 'web', nowMs: account.clock.now() };
}

function inVendorsWords<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof Refused) throw new Error(wordsOf(error.body), { cause: error });
    throw error;
  }
}

function wordsOf(body: unknown): string {
  const found: string[] = [];
  const collect = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      if (key === 'description' && typeof inner === 'string') found.push(inner);
      else collect(inner);
    }
  };
  collect(body);
  return found.at(-1) ?? JSON.stringify(body);
}
