/**
 * @module connectors/zendesk/context
 * What the parts of one connection share.
 */
import type { Call } from '#capabilities';
import type { HttpClient } from '#connector-kit';
import type { Clock } from '#domain';
import { listTicketFields } from './api.ts';
import type { ZendeskSettings } from './config.ts';
import { createFirstComments, type FirstComments } from './first-comment.ts';
import type { TicketFieldWire } from './wire.ts';

export interface ZendeskContext {
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly settings: ZendeskSettings;
  /** Where the API and the agents' screens are. */
  readonly baseUrl: string;
  /** The account's ticket fields, at most five minutes old: without their types a value cannot be read. */
  readonly definitions: (call: Call) => Promise<readonly TicketFieldWire[]>;
  /** The same, asked now. */
  readonly freshDefinitions: (call: Call) => Promise<readonly TicketFieldWire[]>;
  /** Which tickets' descriptions may be told. */
  readonly firstComments: FirstComments;
}

const DEFINITIONS_MS = 300_000;

/** Puts the shared parts of one connection together. */
export function createContext(parts: Pick<ZendeskContext, 'http' | 'clock' | 'settings' | 'baseUrl'>): ZendeskContext {
  let known: { readonly fields: readonly TicketFieldWire[]; readonly at: number } | undefined;
  const freshDefinitions = async (call: Call) => {
    const fields = await listTicketFields(parts.http, call);
    known = { fields, at: parts.clock.now() };
    return fields;
  };
  const definitions = async (call: Call) => (known && parts.clock.now() - known.at < DEFINITIONS_MS ? known.fields : freshDefinitions(call));
  return { ...parts, definitions, freshDefinitions, firstComments: createFirstComments(parts) };
}

/** The vendor's ids are digits; anything else names no record and is never put into a path. */
export function isVendorId(id: string): boolean {
  return /^[1-9]\d{0,18}$/.test(id);
}
