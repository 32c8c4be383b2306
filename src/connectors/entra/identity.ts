/**
 * @module connectors/entra/identity
 * The `identity` capability: exact matches by address, and details part by part.
 */
import type { Call, IdentityCapability } from '#capabilities';
import type { HttpClient } from '#connector-kit';
import { type Clock, hasErrorCode, InvalidInputError, isTielineError, type PersonSummary, type Told, type UntoldReason } from '#domain';
import * as api from './api.ts';
import { inferLock, ownsAddress, toDevice, toFactorKinds, toPerson, toSummary } from './translate.ts';
import type { ManagerWire } from './wire.ts';

/** Far enough back for a lock, near enough for one page of sign-ins. */
const SIGN_INS_MS = 86_400_000;
const MAX_EMAIL_LENGTH = 320;
const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

const unknown = (why: UntoldReason) => ({ state: 'unknown', why }) as const;

export function createIdentity(http: HttpClient, clock: Clock): IdentityCapability {
  return {
    async matchByEmail(email, call) {
      if (!isAddress(email)) return { kind: 'none' };
      const found = (await api.findUsers(http, email.trim(), call)).filter((user) => ownsAddress(user, email.trim()));
      const [first, ...others] = [...new Map(found.map((user) => [user.id, user])).values()];
      if (!first) return { kind: 'none' };
      return others.length === 0 ? { kind: 'one', person: toPerson(first) } : { kind: 'many', people: [first, ...others].map(toSummary) };
    },
    async readDetails(personId, { wantFactors }, call) {
      if (!GUID.test(personId))
        throw new InvalidInputError({ message: 'This is no id of a person in the directory. Look the person up by address.', facts: {} });
      const since = new Date(clock.now() - SIGN_INS_MS).toISOString();
      const [manager, groups, lock, factors, lastSignIn, devices] = await Promise.all([
        tellOr<ManagerWire, PersonSummary | null>(call, () => api.readManager(http, personId, call), toSummary, { state: 'known', value: null }),
        tell(call, () => api.listMemberships(http, personId, call), toGroups),
        tell(
          call,
          () => api.listSignIns(http, personId, since, call),
          ({ value }) => inferLock(value, clock.now()),
        ),
        wantFactors === 'no'
          ? unknown('not-asked')
          : tell(
              call,
              () => api.readMethods(http, personId, call),
              ({ value }) => toFactorKinds(value),
            ),
        tell(
          call,
          () => api.readActivity(http, personId, call),
          ({ signInActivity }) => toLastSignIn(signInActivity),
        ),
        tell(
          call,
          () => api.listDevices(http, personId, call),
          (list) => list.map(toDevice),
        ),
      ]);
      return { manager, groups, lock, factors, lastSignIn, devices };
    },
  };
}

/** A part that a 404 leaves unknown. */
const tell = <Data, Value>(call: Call, read: () => Promise<api.Part<Data>>, toValue: (data: Data) => Value) =>
  tellOr<Data, Value>(call, read, toValue, unknown('not-found'));

/** One part on its own. `whenNone` is what a 404 means. */
async function tellOr<Data, Value>(
  call: Call,
  read: () => Promise<api.Part<Data>>,
  toValue: (data: Data) => Value,
  whenNone: Told<Value>,
): Promise<Told<Value>> {
  try {
    const part = await read();
    if (part.kind === 'data') return { state: 'known', value: toValue(part.data) };
    if (part.kind === 'none') return whenNone;
    return unknown(/premium|licen[cs]e/i.test(part.code) ? 'licence' : 'permission');
  } catch (error) {
    // Refused credentials and an ended call concern all parts; everything else is this part's own trouble.
    if (call.signal.aborted || hasErrorCode(error, 'vendor-auth-failed') || !isTielineError(error)) throw error;
    return unknown('unavailable');
  }
}

/** Directory roles and administrative units share the list. A name that our permission hides leaves the id. */
function toGroups(
  entries: readonly { readonly '@odata.type'?: string | null | undefined; readonly id: string; readonly displayName: string | null }[],
) {
  return entries.filter((entry) => entry['@odata.type'] === '#microsoft.graph.group').map(({ id, displayName }) => ({ id, name: displayName ?? id }));
}

/** `null` = never, or before the vendor began to track. The plain field counts failed attempts as well. */
function toLastSignIn(
  activity: { readonly lastSuccessfulSignInDateTime: string | null; readonly lastSignInDateTime: string | null } | null | undefined,
) {
  if (activity?.lastSuccessfulSignInDateTime) return { at: activity.lastSuccessfulSignInDateTime, kind: 'success' as const };
  return activity?.lastSignInDateTime ? { at: activity.lastSignInDateTime, kind: 'attempt' as const } : null;
}

/** What is no address is asked of nobody. */
function isAddress(email: string): boolean {
  const text = email.trim();
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused.
  return text.length <= MAX_EMAIL_LENGTH && text.isWellFormed() && /^[^@\s]+@[^@\s]+$/.test(text) && !/[\u0000-\u001f\u007f]/.test(text);
}
