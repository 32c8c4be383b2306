/** @module access/caller  Who is calling, once proven, and what that role may do. */
import { ForbiddenError, type InstallationId } from '#domain';

export type Role = 'viewer' | 'agent' | 'admin';

/** `asserted`: an installed app that holds the shared secret says who the agent is; `proven`: the help desk signed it. */
export type Identity = 'asserted' | 'proven';

export interface Caller {
  readonly installationId: InstallationId;
  readonly account: string;
  readonly userId: string;
  readonly userName: string;
  readonly role: Role;
  readonly identity: Identity;
}

const RANK: Readonly<Record<Role, number>> = { viewer: 0, agent: 1, admin: 2 };

/** The lesser of two roles. */
export function leastRole(a: Role, b: Role): Role {
  return RANK[a] <= RANK[b] ? a : b;
}

/** Throws `ForbiddenError` where the caller's role is less than `least`, or the identity is only asserted where it must be proven. */
export function requireRole(caller: Caller, least: Role, identity: Identity): void {
  if (RANK[caller.role] < RANK[least]) {
    throw new ForbiddenError({
      message: `This needs the role ${least}; you have ${caller.role}. Ask an admin of the help desk.`,
      facts: { needs: least, has: caller.role },
    });
  }
  if (identity === 'proven' && caller.identity !== 'proven') {
    throw new ForbiddenError({
      message: 'This needs an identity that the help desk has proven. Install the app in hosted mode to use it.',
      facts: { needs: 'proven', has: caller.identity },
    });
  }
}
