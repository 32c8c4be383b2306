/** @module connections/refusals  Why a connection cannot be used or named so, in words that say what to do. */
import { ConflictError, VendorAuthError } from '#domain';
import type { Connection, ConnectionReason, NameTaken } from './connection.ts';

/** Throws `ConflictError` while it is paused, `VendorAuthError` while it cannot sign in. */
export function refuseInactive({ id, name, state, stateReason }: Connection): void {
  if (state === 'paused')
    throw new ConflictError({ message: `The connection ${name} is paused. Resume it in the console.`, facts: { connectionId: id, state } });
  if (state !== 'needs-attention') return;
  if (stateReason?.code === 'connection-not-agreed')
    throw new VendorAuthError({
      message: `Nobody has agreed to the connection ${name} at its vendor yet. An admin does so in the console, where its settings stand.`,
      facts: { connectionId: id, state, isAgreed: false },
    });
  throw new VendorAuthError({
    message: `The credentials of the connection ${name} were refused. Enter new ones and test it in the console.`,
    facts: { connectionId: id, state },
  });
}

/** What a refusal may say of its cause: a vendor's error, or the reason that a run ended with. */
export interface RefusalCause {
  readonly facts: Readonly<Record<string, unknown>>;
}

/** Why a connection that was refused is not active. */
export function reasonOfRefusal({ name }: Connection, { facts }: RefusalCause): ConnectionReason {
  return { code: facts.isAgreed === false ? 'connection-not-agreed' : 'connection-credentials-refused', facts: { connection: name } };
}

/** Names are unique in an installation, whatever their capitals: mappings use them. */
export function nameTaken(name: string, { takenBy }: NameTaken): ConflictError {
  const why = takenBy === name ? '' : ', and names that differ in capitals alone are mistaken for each other';
  return new ConflictError({ message: `There is a connection named ${takenBy} already${why}. Choose another name.`, facts: { name, takenBy } });
}
