/** @module capabilities/desk  The help desk itself: tickets as records, its users and their roles, and our own installation's settings. */
import type { Call } from './connector.ts';
import type { CreateRequest, CreateResult, RecordStore } from './record-store.ts';

/** What a desk user may do with us. `none` = suspended, end user, or no ticket access. */
export type DeskRole = 'admin' | 'agent' | 'viewer' | 'none';

export interface DeskUser {
  readonly id: string;
  readonly name: string;
  readonly email?: string;
  readonly role: DeskRole;
  readonly locale?: string;
}

/** Who asked, as the desk knows them. An address counts only where the desk verified it. */
export interface TicketRequester {
  readonly id: string;
  readonly name: string;
  readonly email?: string;
  readonly isEmailVerified: boolean;
}

/** A ticket as the sidebar's engines need it, beside its fields. */
export interface TicketContext {
  readonly id: string;
  readonly subject: string;
  /** Plain text of the description and the latest comments, at most 10,000 characters: where item names are looked for. */
  readonly text: string;
  readonly status: string;
  readonly tags: readonly string[];
  readonly requester: TicketRequester;
  /** ISO 8601 UTC */
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** Our installation at the desk, as its settings hold it. */
export interface InstallationSettings {
  readonly appId: string;
  readonly installationId: string;
  /** Non-secure settings by parameter name. */
  readonly settings: Readonly<Record<string, string | number | boolean | null>>;
  /** ISO 8601 UTC; the only guard against overwriting somebody's newer version. */
  readonly updatedAt: string;
  readonly isEnabled: boolean;
}

/** One of our app's settings, to be written by an admin from outside of the desk. */
export interface SettingWrite {
  /** The desk's own id of our installation. */
  readonly installationId: string;
  readonly name: string;
  readonly value: string;
  /** As the writer saw it: where it is another one by now, nothing is written. */
  readonly before: string;
  /** The admin's own access token. */
  readonly token: string;
}

/** A new ticket that goes on where a closed one ended. */
export interface FollowUpRequest extends CreateRequest {
  /** The closed ticket; title and requester come from it. */
  readonly sourceId: string;
  /** Why it is opened, as an internal comment. */
  readonly text: string;
  /** Of that comment, as with `addComment`: by it our own words are told from an agent's. */
  readonly marker: string;
}

export interface DeskCapability extends RecordStore {
  readonly recordType: 'ticket';
  /** Undefined where the desk has no such user. */
  readUser(userId: string, call: Call): Promise<DeskUser | undefined>;
  /** Whether that user may see that ticket. */
  canSeeTicket(userId: string, ticketId: string, call: Call): Promise<boolean>;
  /** A desk user as a requester: for a ticket that is not saved yet. Undefined where the desk has no such user. */
  readRequester(userId: string, call: Call): Promise<TicketRequester | undefined>;
  /** Absent where the desk knows no follow-ups. `findByCorrelation` finds the new ticket by its correlation id. */
  createFollowUp?(request: FollowUpRequest, call: Call): Promise<CreateResult>;
  readTicketContext(ticketId: string, call: Call): Promise<TicketContext | undefined>;
  readInstallation(installationId: string, call: Call): Promise<InstallationSettings>;
  /** PEM of the key that signs the app's pages. */
  readAppPublicKey(appId: string, call: Call): Promise<string>;
  /** Creates our webhook, or finds the one with that name and endpoint; answers its signing secret. */
  ensureWebhook(
    webhook: { readonly name: string; readonly endpoint: string },
    call: Call,
  ): Promise<{ readonly id: string; readonly signingSecret: string }>;
  /** Shows a text to the agents who have the app open on that desk. */
  notify(message: { readonly event: string; readonly body: string }, call: Call): Promise<void>;
}

/** What a signed page load proves, once verified. Instants in seconds since the epoch. */
export interface SignedPage {
  readonly userId: string;
  /** Single use. */
  readonly tokenId: string;
  readonly expiresAt: number;
}

/**
 * How a desk signs the loading of a hosted page. `readAudience` looks into an unverified token only to find which enrolled installation it claims;
 * everything else (account, app, key) then comes from that installation's row, never from the token.
 */
export interface DeskPages {
  readAudience(token: string): { readonly account: string; readonly deskInstallationId: string } | undefined;
  /** Throws `UnauthenticatedError` where signature, algorithm, audience, issuer or times do not fit. */
  verify(
    token: string,
    expected: { readonly account: string; readonly deskInstallationId: string; readonly publicKeyPem: string; readonly nowMs: number },
  ): Promise<SignedPage>;
  /** The origins that may frame the pages of that account. */
  frameAncestors(account: string): readonly string[];
  /** Where the desk's own script for apps is loaded from. */
  readonly sdkUrl: string;
}
