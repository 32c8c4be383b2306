/**
 * @module connectors/zendesk/config
 * Settings and secrets of a connection. OAuth only: the vendor ends API tokens on 30 April 2027 and makes no new ones, so there is no field for one.
 */
import { z } from 'zod';
import type { SettingField } from '#capabilities';

/** A form sends an empty text for a field that was left out. */
const optionalText = z
  .string()
  .trim()
  .optional()
  .transform((text) => (text === '' ? undefined : text));
const optionalId = optionalText.pipe(
  z
    .string()
    .regex(/^\d{1,19}$/, 'Enter the number only.')
    .optional(),
);

export const zendeskSettings = z
  .object({
    /** The first part of the account's address: `acme` of acme.zendesk.com. */
    subdomain: z
      .string()
      .trim()
      .toLowerCase()
      .regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, 'Enter the first part of the address only: acme, not acme.zendesk.com.'),
    /** Where the API answers, when that is not `https://<subdomain>.zendesk.com` (the sandbox). */
    baseUrl: optionalText.pipe(z.url({ protocol: /^https?$/ }).optional()),
    /** The vendor's number of the account; webhooks of any other are refused. */
    accountId: optionalId,
    /** Our app's id at the vendor; needed to show texts to agents. */
    appId: optionalId,
    grant: z.enum(['client-credentials', 'authorization-code']).default('client-credentials'),
    clientId: z.string().trim().min(1),
    /** As registered with the OAuth client. */
    redirectUri: optionalText.pipe(z.url().optional()),
    /** Marketplace headers: sent only when set, because the app id exists only after the first submission. */
    marketplaceName: optionalText,
    marketplaceOrganizationId: optionalText,
    marketplaceAppId: optionalText,
  })
  .refine((settings) => settings.grant !== 'authorization-code' || settings.redirectUri !== undefined, {
    path: ['redirectUri'],
    message: 'Enter the redirect address that is registered with the OAuth client.',
  });
export type ZendeskSettings = z.infer<typeof zendeskSettings>;

export const zendeskSecrets = z.object({ clientSecret: z.string().min(1) });
export type ZendeskSecrets = z.infer<typeof zendeskSecrets>;

/** One connection's own. */
export interface ZendeskConfig {
  readonly settings: ZendeskSettings;
  readonly secrets: ZendeskSecrets;
}

export const zendeskFields: readonly SettingField[] = [
  { name: 'subdomain', kind: 'text', isRequired: true },
  { name: 'grant', kind: 'choice', isRequired: true, choices: ['client-credentials', 'authorization-code'], default: 'client-credentials' },
  { name: 'clientId', kind: 'text', isRequired: true },
  { name: 'clientSecret', kind: 'secret', isRequired: true },
  { name: 'redirectUri', kind: 'url', isRequired: false },
  { name: 'accountId', kind: 'text', isRequired: false },
  { name: 'appId', kind: 'text', isRequired: false },
  { name: 'baseUrl', kind: 'url', isRequired: false },
  { name: 'marketplaceName', kind: 'text', isRequired: false },
  { name: 'marketplaceOrganizationId', kind: 'text', isRequired: false },
  { name: 'marketplaceAppId', kind: 'text', isRequired: false },
];

/** What we ask the vendor for; without a scope it would grant everything. */
export const SCOPES = 'tickets:read tickets:write users:read apps:read apps:write webhooks:read webhooks:write';

/** Where the API of that account answers, without a slash at the end. */
export function baseUrlOf(settings: ZendeskSettings): string {
  return settings.baseUrl?.replace(/\/+$/, '') ?? `https://${settings.subdomain}.zendesk.com`;
}

/**
 * The headers that identify a distributed app on every call from its backend.
 * https://developer.zendesk.com/documentation/marketplace/
 */
export function marketplaceHeaders(settings: ZendeskSettings): Readonly<Record<string, string>> {
  const headers = {
    'x-zendesk-marketplace-name': settings.marketplaceName,
    'x-zendesk-marketplace-organization-id': settings.marketplaceOrganizationId,
    'x-zendesk-marketplace-app-id': settings.marketplaceAppId,
  };
  return Object.fromEntries(Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
