/** @module access/desk-users  A desk user's role and access to a ticket, asked at the desk and remembered briefly. */
import type { Call, DeskUser } from '#capabilities';
import { ForbiddenError, type InstallationId, NotFoundError, type TraceId } from '#domain';
import type { Role } from './caller.ts';
import type { AccessDeps } from './ports.ts';
import { createShortMemory } from './short-memory.ts';

/** A role that was taken away at the desk stops working here after this, ms. */
const ROLE_MEMORY_MS = 300_000;
const TICKET_MEMORY_MS = 60_000;
const ASK_LIMIT_MS = 5_000;

export interface DeskUsers {
  /** The user with a role that may use us; throws `ForbiddenError` for end users, suspended users and unknown ones. */
  readUser(installationId: InstallationId, userId: string, traceId: TraceId): Promise<DeskUser & { readonly role: Role }>;
  /** Throws `NotFoundError`, the same for a missing ticket and one that the user may not see. */
  requireTicket(asked: {
    readonly installationId: InstallationId;
    readonly userId: string;
    readonly ticketId: string;
    readonly traceId: TraceId;
  }): Promise<void>;
  /** Makes the next look-up go to the desk: renewal re-checks the role. */
  forgetUser(installationId: InstallationId, userId: string): void;
}

export function createDeskUsers(deps: Pick<AccessDeps, 'clock' | 'desk'>): DeskUsers {
  const users = createShortMemory<DeskUser | undefined>({ clock: deps.clock, lastsMs: ROLE_MEMORY_MS, maxEntries: 5_000 });
  const sights = createShortMemory<boolean>({ clock: deps.clock, lastsMs: TICKET_MEMORY_MS, maxEntries: 20_000 });
  const callFor = (traceId: TraceId): Call => ({ signal: AbortSignal.timeout(ASK_LIMIT_MS), traceId, priority: 'agent' });

  return {
    async readUser(installationId, userId, traceId) {
      const user = await users.remember(`${installationId}/${userId}`, async () =>
        (await deps.desk(installationId)).readUser(userId, callFor(traceId)),
      );
      if (!user || user.role === 'none') {
        throw new ForbiddenError({ message: 'Only agents of the help desk may use Tieline. Ask an admin for an agent role.', facts: { userId } });
      }
      return { ...user, role: user.role };
    },
    async requireTicket({ installationId, userId, ticketId, traceId }) {
      const canSee = await sights.remember(`${installationId}/${userId}/${ticketId}`, async () =>
        (await deps.desk(installationId)).canSeeTicket(userId, ticketId, callFor(traceId)),
      );
      if (!canSee) throw new NotFoundError({ message: `There is no ticket ${ticketId} that you can see.`, facts: { ticketId } });
    },
    forgetUser: (installationId, userId) => users.forget(`${installationId}/${userId}`),
  };
}
