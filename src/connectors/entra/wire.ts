/**
 * @module connectors/entra/wire
 * The vendor's payloads as far as we read them. Phone numbers and addresses of factors are not named here, so they are dropped at the door.
 */
import { z } from 'zod';

const optionalText = z
  .string()
  .nullish()
  .transform((value) => value ?? null);
const nextLink = { '@odata.nextLink': z.string().nullish() };

export const userWire = z.object({
  id: z.string().min(1),
  displayName: optionalText,
  givenName: optionalText,
  surname: optionalText,
  mail: optionalText,
  userPrincipalName: optionalText,
  proxyAddresses: z
    .array(z.string())
    .nullish()
    .transform((addresses) => addresses ?? []),
  jobTitle: optionalText,
  department: optionalText,
  officeLocation: optionalText,
  employeeId: optionalText,
  accountEnabled: z.boolean().nullish(),
  userType: optionalText,
  lastPasswordChangeDateTime: optionalText,
});
export type UserWire = z.infer<typeof userWire>;
/** The properties of {@link userWire}: without `$select` the vendor sends eleven others. */
export const USER_SELECT = Object.keys(userWire.shape).join(',');

export const usersPage = z.object({ value: z.array(userWire), ...nextLink });
export const managerReply = z.object({ id: z.string(), displayName: optionalText, mail: optionalText });
export type ManagerWire = z.infer<typeof managerReply>;
export const memberOfPage = z.object({
  value: z.array(z.object({ '@odata.type': z.string().nullish(), id: z.string(), displayName: optionalText })),
  ...nextLink,
});
export const methodsReply = z.object({ value: z.array(z.object({ '@odata.type': z.string(), phoneType: optionalText })) });
export const activityReply = z.object({
  signInActivity: z.object({ lastSuccessfulSignInDateTime: optionalText, lastSignInDateTime: optionalText }).nullish(),
});
export const signInsReply = z.object({
  value: z.array(z.object({ createdDateTime: z.string(), status: z.object({ errorCode: z.number() }).nullish() })),
});
export const devicesPage = z.object({
  value: z.array(
    z.object({
      id: z.string(),
      deviceName: optionalText,
      operatingSystem: optionalText,
      osVersion: optionalText,
      complianceState: optionalText,
      lastSyncDateTime: optionalText,
      serialNumber: optionalText,
      manufacturer: optionalText,
      model: optionalText,
    }),
  ),
  ...nextLink,
});
export type DeviceWire = z.infer<typeof devicesPage>['value'][number];

/** https://learn.microsoft.com/graph/errors */
export const refusalWire = z.object({ error: z.object({ code: z.string(), message: optionalText }) });
