/**
 * @module connectors/entra/query
 * The only place where values meet the vendor's filter language.
 */

/** A string literal of OData: a single quote is doubled, nothing else has a meaning inside. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Everybody who owns that address as mail, sign-in name or alias. */
export function ownersOf(email: string): string {
  return `mail eq ${literal(email)} or userPrincipalName eq ${literal(email)} or proxyAddresses/any(p:p eq ${literal(`smtp:${email}`)})`;
}

/** The sign-ins of one person since an instant. */
export function signInsSince(personId: string, sinceIso: string): string {
  return `userId eq ${literal(personId)} and createdDateTime ge ${sinceIso}`;
}
