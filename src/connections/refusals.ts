/** @module connections/refusals  Why a connection cannot be used or named so, in words that say what to do. */
import { ConflictError, VendorAuthError } from '#domain';
import type { Connection } from './connection.ts';

/** Throws `ConflictError` while it is paused, `VendorAuthError` while its credentials are refused. */
export function refuseInactive({ id, name, state }: Connection): void {
  if (state === 'paused')
    throw new ConflictError({ message: `The connection ${name} is paused. Resume it in the console.`, facts: { connectionId: id, state } });
  if (state === 'needs-attention') {
    throw new VendorAuthError({
      message: `The credentials of the connection ${name} were refused. Enter new ones and test it in the console.`,
      facts: { connectionId: id, state },
    });
  }
}

/** Names are unique in an installation: mappings use them. */
export function nameTaken(name: string): ConflictError {
  return new ConflictError({ message: `There is a connection named ${name} already. Choose another name.`, facts: { name } });
}
