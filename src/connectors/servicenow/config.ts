/** @module connectors/servicenow/config  Settings and secrets of a connection, their defaults and what must go together. */
import { z } from 'zod';
import type { SettingField } from '#capabilities';
import { ConfigurationInvalidError } from '#domain';

export const AUTH_KINDS = ['oauth-client-credentials', 'oauth-authorization-code', 'basic'] as const;

const isLoopback = (url: URL) => ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);

/** Without a slash at its end. A query or a user in the address would be a mistake that nobody sees. */
export const instanceUrl = z
  .string()
  .trim()
  .max(500)
  .refine((text) => URL.canParse(text), 'Enter the address of the instance, such as https://acme.service-now.com.')
  .transform((text) => new URL(text))
  .refine((url) => url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url)), 'The address must begin with https://.')
  .refine((url) => url.username === '' && url.password === '', 'Leave user and password out of the address.')
  .refine((url) => url.search === '' && url.hash === '', 'Enter the address only, without anything after "?" or "#".')
  .transform((url) => url.origin + url.pathname.replace(/\/+$/, ''));

/** Values of `state` that count as ended in lists of open incidents. */
export const endStates = z
  .string()
  .default('6,7,8')
  .transform((text) =>
    text
      .split(',')
      .map((state) => state.trim())
      .filter((state) => state !== ''),
  )
  .refine((states) => states.every((state) => /^-?\w{1,40}$/.test(state)), 'List state values, separated by commas.');

export const settings = z
  .object({
    instanceUrl,
    auth: z.enum(AUTH_KINDS).default('oauth-client-credentials'),
    clientId: z.string().trim().max(200).default(''),
    userName: z.string().trim().max(200).default(''),
    endStates,
  })
  .superRefine((value, context) => {
    if (value.auth !== 'basic' && value.clientId === '')
      context.addIssue({ code: 'custom', path: ['clientId'], message: 'OAuth needs the client id.' });
    if (value.auth === 'basic' && value.userName === '')
      context.addIssue({ code: 'custom', path: ['userName'], message: 'Basic sign-in needs the user name.' });
  });
export type ServiceNowSettings = z.output<typeof settings>;

export const secrets = z.object({ clientSecret: z.string().max(1_000).default(''), password: z.string().max(1_000).default('') });
export type ServiceNowSecrets = z.output<typeof secrets>;

export const fields: readonly SettingField[] = [
  { name: 'instanceUrl', kind: 'url', isRequired: true },
  { name: 'auth', kind: 'choice', isRequired: true, choices: AUTH_KINDS, default: 'oauth-client-credentials' },
  { name: 'clientId', kind: 'text', isRequired: false },
  { name: 'clientSecret', kind: 'secret', isRequired: false },
  { name: 'userName', kind: 'text', isRequired: false },
  { name: 'password', kind: 'secret', isRequired: false },
  { name: 'endStates', kind: 'text', isRequired: false, default: '6,7,8' },
];

/** Settings and secrets are stored apart, so what the chosen sign-in needs of both is checked where they meet. */
export function assertComplete({ auth }: ServiceNowSettings, { clientSecret, password }: ServiceNowSecrets): void {
  const absent = auth === 'basic' ? (password === '' ? 'password' : undefined) : clientSecret === '' ? 'clientSecret' : undefined;
  if (absent === undefined) return;
  throw new ConfigurationInvalidError({
    message: `The connection to ServiceNow has no ${absent}. Enter it in the connection's settings.`,
    facts: { field: absent },
  });
}
