/** @module server/deed-of  What a caller does, as the audit log and the journey tell it. */
import type { Deed } from '#domain';
import type { Asker, DeedFacts } from './deps.ts';

/** The deed of that caller: for the use-case that carries it out, which writes it into the audit log in the same transaction. */
export function deedOf({ caller, traceId }: Asker, action: string, facts: DeedFacts): Deed {
  const target = facts.linkId ?? facts.ticketId ?? facts.connectionId;
  return {
    action,
    actor: { kind: 'user', id: caller.userId, name: caller.userName },
    target: target ? String(target) : `installation/${caller.installationId}`,
    facts,
    traceId,
  };
}
