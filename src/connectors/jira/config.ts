/** @module connectors/jira/config  Settings and secrets of a connection, their defaults and what must go together. */
import { z } from 'zod';
import type { SettingField } from '#capabilities';
import { ConfigurationInvalidError } from '#domain';

/** After a write the vendor's search may lag; what it really takes is not documented, a minute is what its own guidance waits. */
export const FIND_LAG_MS = 60_000;

export const AUTH_KINDS = ['oauth-authorization-code', 'basic'] as const;

/** Roles that fields of a change play, and what the vendor's template calls them. */
const CHANGE_FIELDS = {
  plannedStart: 'Planned start',
  plannedEnd: 'Planned end',
  actualStart: 'Actual start',
  actualEnd: 'Actual end',
  kind: 'Change type',
  risk: 'Change risk',
} as const;
export type ChangeFieldRole = keyof typeof CHANGE_FIELDS;

/** What an item is made of, and the attribute that holds it by default. */
const ITEM_ATTRIBUTES = {
  serialNumber: 'Serial Number',
  assetTag: 'Asset Tag',
  ipAddress: 'IP Address',
  status: 'Status',
  environment: 'Environment',
  owner: 'Owner',
  assignedTo: 'Assigned To',
  supportGroup: 'Support Group',
  location: 'Location',
} as const;
export type ItemAttributeRole = keyof typeof ITEM_ATTRIBUTES;

const isLoopback = (url: URL) => ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);

/** Without a slash at its end. A query or a user in the address would be a mistake that nobody sees. */
const address = (example: string) =>
  z
    .string()
    .trim()
    .max(500)
    .refine((text) => URL.canParse(text), `Enter an address such as ${example}.`)
    .transform((text) => new URL(text))
    .refine((url) => url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url)), 'The address must begin with https://.')
    .refine((url) => url.username === '' && url.password === '', 'Leave user and password out of the address.')
    .refine((url) => url.search === '' && url.hash === '', 'Enter the address only, without anything after "?" or "#".')
    .transform((url) => url.origin + url.pathname.replace(/\/+$/, ''));

/** `role = name`, one a line; what is not named keeps its default. */
function pairs<Role extends string>(defaults: Readonly<Record<Role, string>>) {
  const read = (text: string) =>
    text
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '')
      .map((line) => /^(\w+)\s*=\s*(\S.{0,200})$/.exec(line));
  return z
    .string()
    .max(5_000)
    .default('')
    .refine((text) => read(text).every((match) => match !== null && Object.hasOwn(defaults, match[1] ?? '')), {
      message: `Write one "role = name" a line; the roles are ${Object.keys(defaults).join(', ')}.`,
    })
    .transform(
      (text): Readonly<Record<Role, string>> => ({
        ...defaults,
        ...(Object.fromEntries(read(text).map((match) => [match?.[1], match?.[2]?.trim()])) as Partial<Record<Role, string>>),
      }),
    );
}

const list = (byDefault: string) =>
  z
    .string()
    .max(2_000)
    .default(byDefault)
    .transform((text) =>
      text
        .split(',')
        .map((name) => name.trim().toLowerCase())
        .filter((name) => name !== ''),
    );

/** A form sends a field that was emptied as an empty text: its default counts again. */
const orDefault = <Kept extends z.ZodType>(schema: Kept) => z.preprocess((value) => (value === '' ? undefined : value), schema);

/** Forms send texts. */
const yesNo = z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')]);

export const settings = z
  .object({
    siteUrl: address('https://acme.atlassian.net'),
    auth: z.enum(AUTH_KINDS).default('oauth-authorization-code'),
    clientId: z.string().trim().max(200).default(''),
    email: z.string().trim().max(200).default(''),
    projectKey: z
      .string()
      .trim()
      .regex(/^[A-Z][A-Z0-9_]{1,30}$/, 'Enter the key of the project, such as OPS.'),
    issueType: orDefault(z.string().trim().min(1).max(100).default('[System] Incident')),
    changeIssueType: orDefault(z.string().trim().min(1).max(100).default('[System] Change')),
    itemField: orDefault(z.string().trim().min(1).max(200).default('Affected hardware')),
    changeFields: pairs(CHANGE_FIELDS),
    closedStatuses: orDefault(list('Closed, Canceled, Cancelled')),
    usesAssets: yesNo.default(true),
    assetsSchemaId: z
      .string()
      .trim()
      .regex(/^\d{0,18}$/, 'Enter the number of the object schema, or leave it empty.')
      .default(''),
    itemAttributes: pairs(ITEM_ATTRIBUTES),
    serviceTypes: orDefault(list('Service, Business Service, Business Services, Services')),
    gatewayUrl: orDefault(address('https://api.atlassian.com').default('https://api.atlassian.com')),
    loginUrl: orDefault(address('https://auth.atlassian.com').default('https://auth.atlassian.com')),
  })
  .superRefine((value, context) => {
    if (value.auth !== 'basic' && value.clientId === '')
      context.addIssue({ code: 'custom', path: ['clientId'], message: 'OAuth needs the client id of your app.' });
    if (value.auth === 'basic' && !value.email.includes('@'))
      context.addIssue({ code: 'custom', path: ['email'], message: 'An API token needs the address of the account that it belongs to.' });
  });
export type JiraSettings = z.output<typeof settings>;

export const secrets = z.object({ clientSecret: z.string().max(1_000).default(''), apiToken: z.string().max(2_000).default('') });
export type JiraSecrets = z.output<typeof secrets>;

export const fields: readonly SettingField[] = [
  { name: 'siteUrl', kind: 'url', isRequired: true },
  { name: 'auth', kind: 'choice', isRequired: true, choices: AUTH_KINDS, default: 'oauth-authorization-code' },
  { name: 'clientId', kind: 'text', isRequired: false },
  { name: 'clientSecret', kind: 'secret', isRequired: false },
  { name: 'email', kind: 'text', isRequired: false },
  { name: 'apiToken', kind: 'secret', isRequired: false },
  { name: 'projectKey', kind: 'text', isRequired: true },
  { name: 'issueType', kind: 'text', isRequired: false, default: '[System] Incident' },
  { name: 'changeIssueType', kind: 'text', isRequired: false, default: '[System] Change' },
  { name: 'itemField', kind: 'text', isRequired: false, default: 'Affected hardware' },
  { name: 'changeFields', kind: 'multiline', isRequired: false },
  { name: 'closedStatuses', kind: 'text', isRequired: false, default: 'Closed, Canceled, Cancelled' },
  { name: 'usesAssets', kind: 'boolean', isRequired: false, default: true },
  { name: 'assetsSchemaId', kind: 'text', isRequired: false },
  { name: 'itemAttributes', kind: 'multiline', isRequired: false },
  { name: 'serviceTypes', kind: 'text', isRequired: false, default: 'Service, Business Service, Business Services, Services' },
  { name: 'gatewayUrl', kind: 'url', isRequired: false, default: 'https://api.atlassian.com' },
  { name: 'loginUrl', kind: 'url', isRequired: false, default: 'https://auth.atlassian.com' },
];

/** Settings and secrets are stored apart, so what the chosen sign-in needs of both is checked where they meet. */
export function assertComplete({ auth }: JiraSettings, { clientSecret, apiToken }: JiraSecrets): void {
  const absent = auth === 'basic' ? (apiToken === '' ? 'apiToken' : undefined) : clientSecret === '' ? 'clientSecret' : undefined;
  if (absent === undefined) return;
  throw new ConfigurationInvalidError({
    message: `The connection to Jira has no ${absent}. Enter it in the connection's settings.`,
    facts: { field: absent },
  });
}
