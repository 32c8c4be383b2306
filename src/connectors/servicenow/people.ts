/** @module connectors/servicenow/people  Users of the instance: ourselves, and people by their address. */
import type { Call, StoreUser } from '#capabilities';
import { VendorAuthError } from '#domain';
import type { ServiceNowApi } from './api.ts';
import { buildQuery, IS_SIGNED_IN_USER } from './query.ts';
import { TABLE, textOf } from './wire.ts';

/** Our user as the audit and journals name it: by user name. */
export interface OwnUser {
  readonly id: string;
  readonly name: string;
}

/** People who share one address and are worth telling apart. */
const MAX_SHARERS = 20;
/** One address and nothing else: no list, no display name, no query. */
const ADDRESS = /^[^\s@,;<>()"\\^]{1,64}@[^\s@,;<>()"\\^]{1,190}$/;

/** Our own user does not change while a connection lives. */
export function rememberWho(api: Pick<ServiceNowApi, 'list'>): (call: Call) => Promise<OwnUser> {
  let known: OwnUser | undefined;
  return async (call) => {
    if (known !== undefined) return known;
    const { rows } = await api.list({ table: TABLE.user, query: IS_SIGNED_IN_USER, fields: ['sys_id', 'user_name', 'name'], max: 2 }, call);
    // More than one answer means that the condition was dropped and anybody could be first.
    const [me, ...others] = rows;
    if (me === undefined || others.length > 0 || textOf(me, 'user_name') === '') {
      throw new VendorAuthError({
        message: 'The instance does not tell as whom we are signed in. Give the integration user read access to its own sys_user record.',
      });
    }
    known = { id: textOf(me, 'user_name'), name: textOf(me, 'name') };
    return known;
  };
}

/**
 * Active users with that address; it is kept by the instance's admins, which is all the proof there is. Databases that compare letter by letter are asked in
 * the usual spellings. https://www.servicenow.com/docs/r/api-reference/rest-apis/c_TableAPI.html on table `sys_user`.
 */
export async function findUserByEmail(api: Pick<ServiceNowApi, 'listAll'>, email: string, call: Call): Promise<readonly StoreUser[]> {
  const address = email.trim();
  if (!ADDRESS.test(address)) return [];
  const query = buildQuery({
    groups: [
      [
        { field: 'email', operator: 'IN', values: [address, address.toLowerCase(), address.toUpperCase()] },
        { field: 'active', operator: '=', value: 'true' },
      ],
    ],
  });
  if (query === undefined) return [];
  const rows = await api.listAll({ table: TABLE.user, query, fields: ['sys_id', 'name', 'email', 'active'], max: MAX_SHARERS }, call);
  return rows
    .filter((row) => textOf(row, 'email').toLowerCase() === address.toLowerCase() && textOf(row, 'active') === 'true')
    .map((row) => ({ id: textOf(row, 'sys_id'), name: textOf(row, 'name'), email: textOf(row, 'email') }));
}

/** The person behind a `sys_id`, active or not: who solved an old incident is still that person. */
export async function readUserById(api: Pick<ServiceNowApi, 'list'>, id: string, call: Call): Promise<StoreUser | undefined> {
  if (!/^[0-9a-f]{32}$/.test(id)) return undefined;
  const query = buildQuery({ groups: [[{ field: 'sys_id', operator: '=', value: id }]] });
  if (query === undefined) return undefined;
  const { rows } = await api.list({ table: TABLE.user, query, fields: ['sys_id', 'name', 'email'], max: 1 }, call);
  const [row] = rows.filter((found) => textOf(found, 'sys_id') === id && textOf(found, 'email') !== '');
  return row && { id, name: textOf(row, 'name'), email: textOf(row, 'email') };
}
