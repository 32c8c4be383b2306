/** @module connectors/generic/config  Settings and secrets of a connection: where the service is, how we sign in, and its description. */
import { z } from 'zod';
import type { SettingField } from '#capabilities';
import { ConfigurationInvalidError } from '#domain';
import type { ParsedService } from './service/parse.ts';

/** Requests of a description that only read: a trial must change nothing. */
export const TRIALS = ['changed', 'get', 'byNumber', 'byCorrelation', 'openForItem'] as const;

export const AUTH_KINDS = ['none', 'basic', 'header', 'oauth-client-credentials'] as const;

const isLoopback = ({ hostname }: URL) => ['localhost', '127.0.0.1', '[::1]'].includes(hostname);

/** Without a slash at its end. A query or a user in the address would be a mistake that nobody sees. */
const address = z
  .string()
  .trim()
  .max(500)
  .refine((text) => URL.canParse(text), 'Enter an address, such as https://desk.acme.example.')
  .transform((text) => new URL(text))
  .refine((url) => url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url)), 'The address must begin with https://.')
  .refine((url) => url.username === '' && url.password === '', 'Leave user and password out of the address.')
  .refine((url) => url.search === '' && url.hash === '', 'Enter the address only, without anything after "?" or "#".')
  .transform((url) => url.origin + url.pathname.replace(/\/+$/, ''));

const optionalAddress = z.union([z.literal(''), address]).default('');
const text = z.string().trim().max(200).default('');

/** The shape of the settings. `read` is the reader of descriptions, once it is loaded; without it only the size is looked at. */
export function settingsSchema(read: () => ((text: string) => ParsedService) | undefined) {
  return z
    .object({
      baseUrl: address,
      auth: z.enum(AUTH_KINDS).default('header'),
      userName: text,
      headerName: z
        .string()
        .trim()
        .regex(/^[A-Za-z][A-Za-z0-9-]{0,60}$/, 'A header name has letters, digits and hyphens only.')
        .default('Authorization'),
      headerPrefix: z
        .string()
        .max(40)
        .regex(/^[\x20-\x7e]*$/, 'Only plain characters can stand before the key.')
        .default('Bearer '),
      tokenUrl: optionalAddress,
      clientId: text,
      scope: z.string().trim().max(500).default(''),
      service: z.string().min(1, 'Describe the service; docs/generic-connector.md has examples to begin with.').max(100_000),
    })
    .superRefine((value, context) => {
      const parsed = read()?.(value.service);
      if (parsed?.kind === 'invalid') for (const message of parsed.problems) context.addIssue({ code: 'custom', path: ['service'], message });
      if (value.auth === 'basic' && value.userName === '')
        context.addIssue({ code: 'custom', path: ['userName'], message: 'Basic sign-in needs the user name.' });
      if (value.auth === 'oauth-client-credentials' && (value.tokenUrl === '' || value.clientId === ''))
        context.addIssue({ code: 'custom', path: ['tokenUrl'], message: 'OAuth needs the address that gives tokens, and the client id.' });
    });
}
export type GenericSettings = z.output<ReturnType<typeof settingsSchema>>;

const secret = z.string().max(4_000).default('');
export const secrets = z.object({ password: secret, apiKey: secret, clientSecret: secret });
export type GenericSecrets = z.output<typeof secrets>;

export const fields: readonly SettingField[] = [
  { name: 'baseUrl', kind: 'url', isRequired: true },
  { name: 'auth', kind: 'choice', isRequired: true, choices: AUTH_KINDS, default: 'header' },
  { name: 'headerName', kind: 'text', isRequired: false, default: 'Authorization' },
  { name: 'headerPrefix', kind: 'text', isRequired: false, default: 'Bearer ' },
  { name: 'apiKey', kind: 'secret', isRequired: false },
  { name: 'userName', kind: 'text', isRequired: false },
  { name: 'password', kind: 'secret', isRequired: false },
  { name: 'tokenUrl', kind: 'url', isRequired: false },
  { name: 'clientId', kind: 'text', isRequired: false },
  { name: 'clientSecret', kind: 'secret', isRequired: false },
  { name: 'scope', kind: 'text', isRequired: false },
  { name: 'service', kind: 'multiline', isRequired: true },
];

const NEEDED = { none: undefined, basic: 'password', header: 'apiKey', 'oauth-client-credentials': 'clientSecret' } as const;

/** Settings and secrets are stored apart, so what the chosen sign-in needs of both is checked where they meet. */
export function assertComplete({ auth }: GenericSettings, given: GenericSecrets): void {
  const needed = NEEDED[auth];
  if (needed === undefined || given[needed] !== '') return;
  throw new ConfigurationInvalidError({
    message: `The connection has no ${needed}. Enter it in the connection's settings.`,
    facts: { field: needed },
  });
}
