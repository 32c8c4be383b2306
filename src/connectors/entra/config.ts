/**
 * @module connectors/entra/config
 * Settings and secrets of a connection. Both host names are settings, because sovereign clouds have their own.
 */
import { z } from 'zod';
import type { SettingField } from '#capabilities';

const host = (fallback: string) =>
  z
    .string()
    .trim()
    .optional()
    .transform((text) => (text === undefined || text === '' ? fallback : text.replace(/\/+$/, '')))
    .pipe(z.url({ protocol: /^https?$/ }));

export const entraSettings = z.object({
  /** The directory's id, or one of its domains. */
  tenantId: z
    .string()
    .trim()
    .regex(/^[A-Za-z0-9][A-Za-z0-9.-]{0,252}$/, 'Enter the directory (tenant) ID, or one of its domains.'),
  /** Of the app registration. */
  clientId: z.string().trim().min(1),
  graphUrl: host('https://graph.microsoft.com'),
  loginUrl: host('https://login.microsoftonline.com'),
});
export type EntraSettings = z.infer<typeof entraSettings>;

export const entraSecrets = z.object({ clientSecret: z.string().min(1) });
export type EntraSecrets = z.infer<typeof entraSecrets>;

export const entraFields: readonly SettingField[] = [
  { name: 'tenantId', kind: 'text', isRequired: true },
  { name: 'clientId', kind: 'text', isRequired: true },
  { name: 'clientSecret', kind: 'secret', isRequired: true },
  { name: 'graphUrl', kind: 'url', isRequired: false, default: 'https://graph.microsoft.com' },
  { name: 'loginUrl', kind: 'url', isRequired: false, default: 'https://login.microsoftonline.com' },
];
