/** @module connectors/servicenow-soap/config  Settings and secrets of a connection over SOAP: basic sign-in only. */
import { z } from 'zod';
import type { SettingField } from '#capabilities';
import { endStates, instanceUrl } from '../servicenow/index.ts';

export const settings = z.object({ instanceUrl, userName: z.string().trim().min(1, 'Enter the user name.').max(200), endStates });
export type SoapSettings = z.output<typeof settings>;

export const secrets = z.object({ password: z.string().min(1).max(1_000) });
export type SoapSecrets = z.output<typeof secrets>;

export const fields: readonly SettingField[] = [
  { name: 'instanceUrl', kind: 'url', isRequired: true },
  { name: 'userName', kind: 'text', isRequired: true },
  { name: 'password', kind: 'secret', isRequired: true },
  { name: 'endStates', kind: 'text', isRequired: false, default: '6,7,8' },
];
