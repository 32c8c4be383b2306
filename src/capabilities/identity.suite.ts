/**
 * @module capabilities/identity.suite
 * What a directory promises to the Requester panel: never the wrong person, "unknown" told apart from "none", and nothing private in the answer.
 */
import { FACTOR_KINDS, hasErrorCode, type PersonDetails, type PersonMatch } from '#domain';
import type { Call } from './connector.ts';
import { type ContractCases, type ContractHarness, runContractCases, type SkippedCases } from './contract-cases.suite.ts';
import type { IdentityCapability } from './identity.ts';

type Part = keyof PersonDetails;

/** A directory over its fake. */
export interface IdentityHarness extends ContractHarness {
  readonly identity: IdentityCapability;
  readonly call: Call;
  /** Somebody with everything: manager, two groups, three factors at least, two devices, a sign-in. `alias` is a further address of theirs. */
  readonly full: {
    readonly id: string;
    readonly email: string;
    readonly alias: string;
    readonly managerName: string;
    readonly groupNames: readonly string[];
  };
  /** Somebody with nothing: no manager, no group, no device, never signed in. */
  readonly bare: { readonly id: string };
  readonly disabled: { readonly email: string };
  readonly locked: { readonly id: string };
  /** An address that two accounts own, and one that nobody owns. */
  readonly addresses: { readonly shared: string; readonly unknown: string };
  /** Texts that stand in the directory and may not leave it: phone numbers, private addresses. */
  readonly privateTexts: readonly string[];
  /** The directory refuses that part from now on; undefined where it cannot refuse it alone. */
  readonly refusePart: Readonly<Partial<Record<Part, () => void>>>;
  /** Calls that reached the directory so far, log-ins apart. */
  readonly callCount: () => number;
}

/** Addresses that are quoting attempts, wildcards or no addresses at all: each owns nobody. */
const CRAFTED = [
  '',
  '   ',
  '@',
  '*',
  '*@*',
  "x' or '1' eq '1",
  "' or mail ne 'x",
  "x@y.example' or accountEnabled eq true or mail eq 'x@y.example",
  'x@y.example)(uid=*',
  'a\u0000b@y.example',
  `${'x'.repeat(400)}@y.example`,
  'two@at@signs.example',
];

const matching = {
  'matches one person by their address, whatever its case': async ({ identity, call, full }) => {
    for (const email of [full.email, full.email.toUpperCase()]) {
      expect(await identity.matchByEmail(email, call)).toMatchObject({ kind: 'one', person: { id: full.id, status: 'active' } });
    }
  },
  'matches a person by a further address of theirs': async ({ identity, call, full }) => {
    expect(await identity.matchByEmail(full.alias, call)).toMatchObject({ kind: 'one', person: { id: full.id } });
  },
  'says that nobody owns an unknown address': async ({ identity, call, addresses }) => {
    expect(await identity.matchByEmail(addresses.unknown, call)).toEqual({ kind: 'none' });
  },
  'lists everybody who owns a shared address and chooses nobody': async ({ identity, call, addresses }) => {
    const match: PersonMatch = await identity.matchByEmail(addresses.shared, call);
    if (match.kind !== 'many') throw new Error(`The shared address matched ${match.kind}.`);
    expect(new Set(match.people.map(({ id }) => id)).size).toBe(2);
    expect(match.people.every(({ displayName }) => displayName !== '')).toBe(true);
  },
  'matches nobody by a crafted address': async ({ identity, call }) => {
    for (const email of CRAFTED) expect(await identity.matchByEmail(email, call)).toEqual({ kind: 'none' });
  },
  'tells a disabled account': async ({ identity, call, disabled }) => {
    expect(await identity.matchByEmail(disabled.email, call)).toMatchObject({ kind: 'one', person: { status: 'disabled' } });
  },
} satisfies ContractCases<IdentityHarness>;

const telling = {
  'tells manager, groups, factors, devices and last sign-in of a person': async ({ identity, call, full }) => {
    const details = await identity.readDetails(full.id, { wantFactors: 'yes' }, call);
    expect(details.manager).toMatchObject({ state: 'known', value: { displayName: full.managerName } });
    expect(details.groups.state === 'known' && details.groups.value.map(({ name }) => name)).toEqual(full.groupNames);
    expect(details.factors.state === 'known' && details.factors.value.length).toBeGreaterThanOrEqual(3);
    expect(details.devices.state === 'known' && details.devices.value.length).toBe(2);
    expect(details.lastSignIn).toMatchObject({ state: 'known', value: { kind: 'success' } });
    expect(details.lock).toMatchObject({ state: 'known', value: { isLocked: false } });
  },
  'tells factors as known kinds, each once': async ({ identity, call, full }) => {
    const { factors } = await identity.readDetails(full.id, { wantFactors: 'yes' }, call);
    if (factors.state !== 'known') throw new Error(`The factors are unknown: ${factors.why}`);
    expect(factors.value.every((kind) => (FACTOR_KINDS as readonly string[]).includes(kind))).toBe(true);
    expect(new Set(factors.value).size).toBe(factors.value.length);
  },
  'does not ask for factors unless they are wanted': async ({ identity, call, full, callCount }) => {
    const before = callCount();
    await identity.readDetails(full.id, { wantFactors: 'yes' }, call);
    const [withFactors, between] = [callCount() - before, callCount()];
    const details = await identity.readDetails(full.id, { wantFactors: 'no' }, call);
    expect(details.factors).toMatchObject({ state: 'unknown' });
    expect(callCount() - between).toBeLessThan(withFactors);
  },
  'tells "none" as a fact: no manager, no groups, no devices, never signed in': async ({ identity, call, bare }) => {
    const { manager, groups, devices, lastSignIn } = await identity.readDetails(bare.id, { wantFactors: 'no' }, call);
    expect({ manager, groups, devices, lastSignIn }).toEqual({
      manager: { state: 'known', value: null },
      groups: { state: 'known', value: [] },
      devices: { state: 'known', value: [] },
      lastSignIn: { state: 'known', value: null },
    });
  },
  'tells a lock, with its evidence where it is inferred': async ({ identity, call, locked }) => {
    const { lock } = await identity.readDetails(locked.id, { wantFactors: 'no' }, call);
    if (lock.state !== 'known') throw new Error(`The lock is unknown: ${lock.why}`);
    expect(lock.value.isLocked).toBe(true);
    if (lock.value.kind === 'inferred') expect(lock.value.evidence).toBeTruthy();
  },
  'leaves a refused part unknown with why, and fills the others': async ({ identity, call, full, refusePart }) => {
    const before = await identity.readDetails(full.id, { wantFactors: 'yes' }, call);
    const parts = Object.keys(refusePart) as Part[];
    expect(parts.length).toBeGreaterThan(0);
    const [part] = parts as [Part, ...Part[]];
    refusePart[part]?.();
    const after = await identity.readDetails(full.id, { wantFactors: 'yes' }, call);
    expect(after[part]).toMatchObject({ state: 'unknown', why: expect.stringMatching(/^[a-z-]+$/) });
    const known = (details: PersonDetails) => (Object.keys(details) as Part[]).filter((name) => details[name].state === 'known');
    expect(known(after).length).toBeGreaterThan(0);
    expect(known(before)).toEqual(expect.arrayContaining(known(after)));
  },
  'refuses an id that names no person, without asking the directory': async ({ identity, call, callCount }) => {
    for (const id of ['', '../me', 'x/manager', '*', "1' or '1' eq '1"]) {
      const before = callCount();
      const error = await identity.readDetails(id, { wantFactors: 'no' }, call).catch((thrown: unknown) => thrown);
      expect(hasErrorCode(error, 'invalid-input')).toBe(true);
      expect(callCount()).toBe(before);
    }
  },
  'lets no phone number or private address out': async ({ identity, call, full, privateTexts }) => {
    const answer = JSON.stringify([await identity.matchByEmail(full.email, call), await identity.readDetails(full.id, { wantFactors: 'yes' }, call)]);
    expect(privateTexts.length).toBeGreaterThan(0);
    expect(privateTexts.filter((text) => answer.includes(text) || answer.replace(/\s/g, '').includes(text.replace(/\s/g, '')))).toEqual([]);
  },
} satisfies ContractCases<IdentityHarness>;

/** Every promise of a directory by its title. */
export const identityCases = { ...matching, ...telling };

/** Runs every promise of a directory. */
export function runIdentityContract(
  setup: () => Promise<IdentityHarness>,
  options: { readonly skip?: SkippedCases<keyof typeof identityCases> } = {},
): void {
  runContractCases('identity', identityCases, setup, options.skip);
}
