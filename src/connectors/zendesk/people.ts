/**
 * @module connectors/zendesk/people
 * Users, what they may see, and the ticket as the sidebar's engines read it.
 */
import type { Call, DeskCapability, DeskRole, DeskUser, StoreUser, TicketRequester } from '#capabilities';
import * as api from './api.ts';
import { isVendorId, type ZendeskContext } from './context.ts';
import type { CommentWire, TicketWire, UserWire } from './wire.ts';

type People = Pick<DeskCapability, 'findUserByEmail' | 'readUserById' | 'readUser' | 'canSeeTicket' | 'readRequester' | 'readTicketContext'>;

const MAX_TEXT_LENGTH = 10_000;
/** One address and nothing else: a quote or a blank would end the search term, and what nobody sees may be taken for either. */
const ADDRESS = /^[^\s@,;<>()"\\*\p{Cc}\p{Cf}\p{Cs}]{1,64}@[^\s@,;<>()"\\*\p{Cc}\p{Cf}\p{Cs}]{1,190}$/u;
/** The vendor keeps addresses unique, so more than one is already odd. */
const MAX_CANDIDATES = 5;
/** https://developer.zendesk.com/api-reference/ticketing/users/users/#json-format — `role_type`. */
const ROLE_TYPES: Readonly<Record<number, DeskRole>> = { 0: 'agent', 1: 'viewer', 2: 'none', 3: 'viewer', 4: 'admin', 5: 'viewer' };

export function createPeople(context: ZendeskContext): People {
  const { http } = context;

  async function readUser(userId: string, call: Call): Promise<DeskUser | undefined> {
    const user = isVendorId(userId) ? await api.readUser(http, userId, call) : undefined;
    if (!user) return undefined;
    const role = await roleOf(user, call);
    return {
      id: user.id,
      name: user.name,
      role,
      ...(user.email === null ? {} : { email: user.email }),
      ...(user.locale === null ? {} : { locale: user.locale }),
    };
  }

  /** A light agent is an `agent` with a custom role at the vendor, so the plain role is not enough. */
  async function roleOf(user: UserWire, call: Call): Promise<DeskRole> {
    if (user.suspended || !user.active) return 'none';
    if (user.role === 'admin') return 'admin';
    if (user.role !== 'agent') return 'none';
    const roleType =
      user.role_type ?? (user.custom_role_id === null ? null : ((await api.readCustomRole(http, user.custom_role_id, call))?.role_type ?? null));
    if (roleType === null) return user.custom_role_id === null ? 'agent' : 'viewer';
    return ROLE_TYPES[roleType] ?? 'viewer';
  }

  async function canSeeTicket(userId: string, ticketId: string, call: Call): Promise<boolean> {
    if (!isVendorId(userId) || !isVendorId(ticketId)) return false;
    const user = await api.readUser(http, userId, call);
    if (!user) return false;
    const role = await roleOf(user, call);
    if (role === 'none') return false;
    const ticket = await api.readTicket(http, ticketId, call);
    if (!ticket) return false;
    return role === 'admin' || isWithinRestriction(user, ticket, call);
  }

  async function isWithinRestriction(user: UserWire, ticket: TicketWire, call: Call): Promise<boolean> {
    if (ticket.assignee_id === user.id) return true;
    switch (user.ticket_restriction) {
      case null:
        return true;
      case 'groups':
        return ticket.group_id !== null && (await api.listGroupIdsOf(http, user.id, call)).includes(ticket.group_id);
      case 'organization':
        return ticket.organization_id !== null && ticket.organization_id === user.organization_id;
      case 'requested':
        return ticket.requester_id === user.id;
      default:
        // `assigned`, and whatever the vendor adds: what we do not know, we do not show.
        return false;
    }
  }

  async function readRequester(userId: string, call: Call): Promise<TicketRequester | undefined> {
    const user = isVendorId(userId) ? await api.readUser(http, userId, call) : undefined;
    if (!user) return undefined;
    if (user.email === null) return { id: user.id, name: user.name, isEmailVerified: false };
    return { id: user.id, name: user.name, email: user.email, isEmailVerified: await hasVerified(user.id, user.email, call) };
  }

  /** Only this very address counts: another verified one of the same user proves nothing about it. */
  async function hasVerified(userId: string, email: string, call: Call): Promise<boolean> {
    const identities = await api.listIdentities(http, userId, call);
    return identities.some(
      (identity) => identity.type === 'email' && identity.verified === true && identity.value?.toLowerCase() === email.toLowerCase(),
    );
  }

  /** The search also finds by second addresses and by parts of names; what counts is an active user's own, verified identity. */
  async function findUserByEmail(email: string, call: Call): Promise<readonly StoreUser[]> {
    const address = email.trim();
    if (!ADDRESS.test(address)) return [];
    const found: StoreUser[] = [];
    for (const user of (await api.searchUsersByEmail(http, address, call)).slice(0, MAX_CANDIDATES)) {
      const isUsable = user.active && !user.suspended && (await hasVerified(user.id, address, call));
      if (isUsable) found.push({ id: user.id, name: user.name, email: address.toLowerCase() });
    }
    return found;
  }

  /** An address that the desk has not verified proves nothing about the person. */
  async function readUserById(userId: string, call: Call): Promise<StoreUser | undefined> {
    const user = isVendorId(userId) ? await api.readUser(http, userId, call) : undefined;
    if (!user?.email || !(await hasVerified(user.id, user.email, call))) return undefined;
    return { id: user.id, name: user.name, email: user.email.toLowerCase() };
  }

  return {
    findUserByEmail,
    readUserById,
    readUser,
    canSeeTicket,
    readRequester,
    async readTicketContext(ticketId, call) {
      const ticket = isVendorId(ticketId) ? await api.readTicket(http, ticketId, call) : undefined;
      if (!ticket) return undefined;
      const [{ comments }, requester] = await Promise.all([api.listComments(http, ticketId, call), readRequester(ticket.requester_id ?? '', call)]);
      return {
        id: ticket.id,
        subject: ticket.subject ?? '',
        text: textOf(ticket, comments),
        status: ticket.status,
        tags: ticket.tags,
        requester: requester ?? { id: ticket.requester_id ?? '', name: '', isEmailVerified: false },
        createdAt: ticket.created_at,
        updatedAt: ticket.updated_at,
      };
    },
  };
}

/** The description, then comments from the latest back until the limit. The first comment is the description itself. */
function textOf(ticket: TicketWire, comments: readonly CommentWire[]): string {
  const parts = [
    ticket.description ?? '',
    ...comments
      .slice(1)
      .toReversed()
      .map((comment) => comment.plain_body ?? comment.body ?? ''),
  ];
  return parts
    .filter(Boolean)
    .join('\n\n')
    .slice(0, MAX_TEXT_LENGTH)
    .replace(/[\uD800-\uDBFF]$/, '');
}
