/** @module connectors/jira/people  Users of the site: ourselves, and people by their address. */
import type { Call, StoreUser } from '#capabilities';
import type { JiraApi } from './api.ts';

/** Account ids are made by the vendor, and their form is not promised: what could change an address is refused. */
const ACCOUNT_ID = /^[\w:-]{1,128}$/;
/** One address and nothing else. */
const ADDRESS = /^[^\s@,;<>()"\\^]{1,64}@[^\s@,;<>()"\\^]{1,190}$/;

/** Our own user does not change while a connection lives. */
export function rememberWho(api: Pick<JiraApi, 'readMyself'>): (call: Call) => Promise<{ readonly id: string; readonly name: string }> {
  let known: { readonly id: string; readonly name: string } | undefined;
  return async (call) => {
    if (known === undefined) {
      const { accountId, displayName } = await api.readMyself(call);
      known = { id: accountId, name: displayName || accountId };
    }
    return known;
  };
}

/**
 * Active users with that address, which the vendor verifies. People may hide theirs: such a person is not found, because nothing would prove who it is.
 * https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-user-search/
 */
export async function findUserByEmail(api: Pick<JiraApi, 'findUsers'>, email: string, call: Call): Promise<readonly StoreUser[]> {
  const address = email.trim();
  if (!ADDRESS.test(address)) return [];
  const users = await api.findUsers(address, call);
  return users
    .filter((user) => user.active && user.emailAddress.toLowerCase() === address.toLowerCase())
    .map((user) => ({ id: user.accountId, name: user.displayName, email: user.emailAddress }));
}

/** The person behind an account id, active or not: who solved an old issue is still that person. Whoever hides the address is nobody whom we could match. */
export async function readUserById(api: Pick<JiraApi, 'readUser'>, id: string, call: Call): Promise<StoreUser | undefined> {
  const user = ACCOUNT_ID.test(id) ? await api.readUser(id, call) : undefined;
  return user?.accountId === id && user.emailAddress !== '' ? { id, name: user.displayName, email: user.emailAddress } : undefined;
}
