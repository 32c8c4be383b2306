/** @module capabilities/identity  People in a directory, read only. Factor secrets and phone numbers never leave the connector. */
import type { PersonDetails, PersonMatch } from '#domain';
import type { Call } from './connector.ts';

export interface IdentityCapability {
  /** Every account that owns that address (primary, alias or sign-in name). Never the first of many. */
  matchByEmail(email: string, call: Call): Promise<PersonMatch>;
  /** Each part on its own: a refused or failing part is `unknown` with why, the others are filled. `factors` is asked only where wanted. */
  readDetails(personId: string, options: { readonly wantFactors: 'yes' | 'no' }, call: Call): Promise<PersonDetails>;
}
