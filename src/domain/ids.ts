/**
 * @module domain/ids
 * Branded identifiers. A brand costs nothing at run time and stops a ticket id from being passed where a link id is meant.
 */

type Brand<Name extends string> = string & { readonly __brand: Name };

/** One enrolled installation of the app in one help desk: the tenant. Every stored row belongs to one. */
export type InstallationId = Brand<'InstallationId'>;
/** One configured connector of an installation. Random, so that it may appear in a webhook's path. */
export type ConnectionId = Brand<'ConnectionId'>;
/** A ticket's id at the help desk. */
export type TicketId = Brand<'TicketId'>;
/** One ticket tied to one remote record by one flow. */
export type LinkId = Brand<'LinkId'>;
/** One planned effect on one side; the key under which it is applied at most once. */
export type OperationId = Brand<'OperationId'>;
/** One accepted mapping document of an installation. */
export type MappingVersionId = Brand<'MappingVersionId'>;
/** Follows one piece of work through requests, jobs, vendor calls and logs (W3C trace id: 32 hex digits). */
export type TraceId = Brand<'TraceId'>;

/** Marks a string as an id of the given brand. Use where bytes have just been validated, never to silence the compiler. */
export function brandId<Id extends string>(value: string): Id {
  return value as Id;
}
