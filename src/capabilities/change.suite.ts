/** @module capabilities/change.suite  What a change capability promises: every change that touches an item within a window, once. */
import type { ChangeRequest, FieldValue, FieldValues } from '#domain';
import type { ChangeCapability, ChangeRecords } from './change.ts';
import type { Call } from './connector.ts';
import { type ContractCases, type ContractHarness, runContractCases, type SkippedCases } from './contract-cases.suite.ts';

/** A change to be made by a person at the vendor; instants are ISO 8601 UTC. */
export interface ChangeSeed {
  readonly title: string;
  /** The main item, if any. */
  readonly itemId?: string;
  /** Further affected items. */
  readonly affectedIds?: readonly string[];
  readonly plannedStart?: string;
  readonly plannedEnd?: string;
  readonly actualStart?: string;
  readonly actualEnd?: string;
  readonly phase: 'draft' | 'scheduled' | 'running' | 'closed' | 'cancelled';
}

export interface ChangeHarness extends ContractHarness {
  readonly change: ChangeCapability;
  readonly call: Call;
  /** Two items of the CMDB. */
  readonly itemIds: readonly [string, string];
  /** Makes it and answers its number. */
  readonly seed: (change: ChangeSeed) => string;
}

const WINDOW = { fromIso: '2026-03-10T06:00:00.000Z', toIso: '2026-03-10T12:00:00.000Z' };
const inside = { plannedStart: '2026-03-10T08:00:00.000Z', plannedEnd: '2026-03-10T09:00:00.000Z' };

/** A planned or actual window and whether it overlaps 06:00 to 12:00. */
const windows: readonly (readonly [string, Partial<ChangeSeed>, 'listed' | 'left out'])[] = [
  ['lies within it', inside, 'listed'],
  ['began before and ends within', { plannedStart: '2026-03-09T22:00:00.000Z', plannedEnd: '2026-03-10T06:30:00.000Z' }, 'listed'],
  ['begins within and ends after', { plannedStart: '2026-03-10T11:59:00.000Z', plannedEnd: '2026-03-10T14:00:00.000Z' }, 'listed'],
  ['spans all of it', { plannedStart: '2026-03-01T00:00:00.000Z', plannedEnd: '2026-03-31T00:00:00.000Z' }, 'listed'],
  ['ended before it', { plannedStart: '2026-03-10T01:00:00.000Z', plannedEnd: '2026-03-10T05:59:00.000Z' }, 'left out'],
  ['begins after it', { plannedStart: '2026-03-10T12:01:00.000Z', plannedEnd: '2026-03-10T13:00:00.000Z' }, 'left out'],
  [
    'was planned elsewhere but really ran within it',
    {
      plannedStart: '2026-03-12T08:00:00.000Z',
      plannedEnd: '2026-03-12T09:00:00.000Z',
      actualStart: '2026-03-10T08:00:00.000Z',
      actualEnd: '2026-03-10T08:20:00.000Z',
    },
    'listed',
  ],
  ['really began before and is still running', { actualStart: '2026-03-10T05:00:00.000Z' }, 'listed'],
];

const listing = {
  'lists a change by the overlap of its planned or actual window': async ({ change, itemIds, seed, call }) => {
    const expected = new Set<string>();
    for (const [title, dates, outcome] of windows) {
      const number = seed({
        title,
        itemId: itemIds[0],
        phase: dates.actualStart !== undefined && dates.actualEnd === undefined ? 'running' : 'scheduled',
        ...dates,
      });
      if (outcome === 'listed') expected.add(number);
    }
    const listed = await change.listForItems([itemIds[0]], WINDOW, 50, call);
    expect(new Set(listed.map(({ number }) => number))).toEqual(expected);
  },
  'lists a change that names the item only among its affected items, and once when it does both': async ({ change, itemIds, seed, call }) => {
    const affected = seed({ title: 'Firmware of the whole rack', itemId: itemIds[1], affectedIds: [itemIds[0]], phase: 'scheduled', ...inside });
    const both = seed({ title: 'Patch day', itemId: itemIds[0], affectedIds: [itemIds[0], itemIds[1]], phase: 'scheduled', ...inside });
    const listed = await change.listForItems([itemIds[0]], WINDOW, 50, call);
    expect(listed.map(({ number }) => number).sort()).toEqual([affected, both].sort());
    expect(new Set(listed.find(({ number }) => number === affected)?.itemIds)).toEqual(new Set(itemIds));
  },
  'leaves changes of other items out': async ({ change, itemIds, seed, call }) => {
    seed({ title: 'Somewhere else', itemId: itemIds[1], phase: 'scheduled', ...inside });
    expect(await change.listForItems([itemIds[0]], WINDOW, 50, call)).toEqual([]);
  },
  'answers nothing for no item, an empty and a crafted item id': async ({ change, itemIds, seed, call }) => {
    seed({ title: 'Not for everyone', itemId: itemIds[0], phase: 'scheduled', ...inside });
    expect(await change.listForItems([], WINDOW, 50, call)).toEqual([]);
    expect(await change.listForItems(['', 'x^ORnumberISNOTEMPTY', 'a,b'], WINDOW, 50, call)).toEqual([]);
  },
  'returns at most as many as asked': async ({ change, itemIds, seed, call }) => {
    for (let index = 0; index < 6; index += 1) seed({ title: `Wave ${index}`, itemId: itemIds[0], phase: 'scheduled', ...inside });
    expect(await change.listForItems([itemIds[0]], WINDOW, 4, call)).toHaveLength(4);
  },
} satisfies ContractCases<ChangeHarness>;

const reading = {
  'tells phase, title and instants of a change': async ({ change, itemIds, seed, call }) => {
    const phases = ['draft', 'scheduled', 'running', 'closed', 'cancelled'] as const;
    for (const phase of phases) {
      const number = seed({ title: `A ${phase} change`, itemId: itemIds[0], phase, ...inside });
      const read = (await change.readByNumber(number, call)) as ChangeRequest;
      expect(read).toMatchObject({ number, title: `A ${phase} change`, phase, ...inside, itemIds: [itemIds[0]] });
      expect(read.stateLabel).not.toBe('');
    }
  },
  'reads by number exactly': async ({ change, itemIds, seed, call }) => {
    const number = seed({ title: 'Only this one', itemId: itemIds[0], phase: 'scheduled', ...inside });
    for (const near of [number.slice(0, -1), `${number}1`, `${number}^ORnumberISNOTEMPTY`, ''])
      expect(await change.readByNumber(near, call)).toBeUndefined();
  },
} satisfies ContractCases<ChangeHarness>;

/** Every promise by its title. */
export const changeCases = { ...listing, ...reading };

/** Runs every promise of a change capability. */
export function runChangeContract(
  setup: () => Promise<ChangeHarness>,
  options: { readonly skip?: SkippedCases<keyof typeof changeCases> } = {},
): void {
  runContractCases('change', changeCases, setup, options.skip);
}

/** Changes as records over their fake. Its store is run by `runRecordStoreContract`. */
export interface ChangeRecordsHarness extends ContractHarness {
  readonly changes: ChangeRecords;
  readonly call: Call;
  /** The field that holds the state, and one that says what kind of change it is. */
  readonly paths: { readonly state: string; readonly kind: string };
  /** Fields of an acceptable create of each kind that the vendor makes, and how that kind reads afterwards. */
  readonly kinds: readonly { readonly name: string; readonly create: FieldValues; readonly value: FieldValue }[];
  /** A create that lacks what its kind demands, and the fields demanded; absent where no kind demands any. */
  readonly incomplete?: { readonly create: FieldValues; readonly missing: readonly string[] };
  /** A new change of a person, with its item and a planned window of one hour from now where wanted; its id. */
  readonly seed: (planned?: { readonly itemId: string }) => string;
  readonly itemIds: readonly [string, string];
  /** What must be given with a move to that state, beside the state. */
  readonly demandsOf: (state: string) => FieldValues;
  /** A state that exists but cannot be reached from a new change. */
  readonly unreachable: string;
  readonly unknownId: string;
}

const stateOf = async ({ changes, paths, call }: ChangeRecordsHarness, id: string): Promise<FieldValue | undefined> => {
  const read = await changes.read(id, [paths.state], call);
  return read.kind === 'found' ? read.record.fields[paths.state] : undefined;
};

const making = {
  'creates a change of every kind that the vendor makes': async (harness) => {
    const { changes, paths, call } = harness;
    for (const { name, create, value } of harness.kinds) {
      const made = await changes.create({ fields: create, correlationId: `tl-kind-${name}`, idempotencyKey: `kind-${name}` }, call);
      if (made.kind !== 'created') throw new Error(`A ${name} change was refused: ${made.refusal.message}`);
      expect(await changes.read(made.record.id, [paths.kind], call)).toMatchObject({
        kind: 'found',
        record: { fields: { [paths.kind]: value }, life: 'open' },
      });
      expect(await changes.findByCorrelation(`tl-kind-${name}`, [], call)).toMatchObject([{ id: made.record.id }]);
    }
  },
  'refuses a create that lacks what its kind demands, and names that': async ({ changes, incomplete, call }) => {
    if (incomplete === undefined) return;
    const result = await changes.create({ fields: incomplete.create, correlationId: 'tl-incomplete', idempotencyKey: 'incomplete' }, call);
    expect(result).toMatchObject({ kind: 'refused', refusal: { missing: incomplete.missing } });
    expect(await changes.findByCorrelation('tl-incomplete', [], call)).toEqual([]);
  },
} satisfies ContractCases<ChangeRecordsHarness>;

const moving = {
  'moves to every state that it says can be reached, and to another set from there': async (harness) => {
    const { changes, paths, seed, call } = harness;
    const reachable = await changes.reachableStates(seed(), call);
    expect(reachable.length).toBeGreaterThan(0);
    for (const { value, label } of reachable) {
      const id = seed();
      const result = await changes.write({ id, fields: { [paths.state]: value, ...harness.demandsOf(value) } }, call);
      expect([label, result.kind]).toEqual([label, 'written']);
      expect(await stateOf(harness, id)).toBe(value);
      expect((await changes.reachableStates(id, call)).map((option) => option.value)).not.toContain(value);
    }
  },
  'refuses a state that cannot be reached, names those that can, and changes nothing': async (harness) => {
    const { changes, paths, seed, unreachable, call } = harness;
    const id = seed();
    const before = await stateOf(harness, id);
    const reachable = await changes.reachableStates(id, call);
    const result = await changes.write({ id, fields: { [paths.state]: unreachable } }, call);
    if (result.kind !== 'refused') throw new Error(`The move was ${result.kind}, not refused.`);
    expect(result.refusal).toMatchObject({ fields: [paths.state], missing: [], accepted: { [paths.state]: reachable } });
    for (const { label } of reachable) expect(result.refusal.message).toContain(label);
    expect(await stateOf(harness, id)).toBe(before);
  },
  'takes the state that it is in already': async (harness) => {
    const { changes, paths, seed, call } = harness;
    const id = seed();
    const state = await stateOf(harness, id);
    expect((await changes.write({ id, fields: { [paths.state]: state ?? null } }, call)).kind).toBe('written');
  },
  'knows no moves of a change that is not there': async ({ changes, unknownId, call }) => {
    expect(await changes.reachableStates(unknownId, call)).toEqual([]);
    expect(await changes.reachableStates('../1?x=', call)).toEqual([]);
  },
} satisfies ContractCases<ChangeRecordsHarness>;

const checking = {
  'finds nothing in the way of a change that is alone': async ({ changes, seed, itemIds, call }) => {
    const id = seed({ itemId: itemIds[0] });
    seed({ itemId: itemIds[1] });
    expect(await changes.checkConflicts?.(id, undefined, call)).toEqual({ kind: 'checked', conflicts: [] });
  },
  'names the change that is in the way, in every run anew': async ({ changes, seed, itemIds, call }) => {
    const [id, other] = [seed({ itemId: itemIds[0] }), seed({ itemId: itemIds[0] })];
    for (let run = 0; run < 2; run += 1) {
      const check = await changes.checkConflicts?.(id, undefined, call);
      expect(check).toMatchObject({ kind: 'checked', conflicts: [{ otherId: other }] });
      if (check?.kind === 'checked') expect(check.conflicts.every(({ label }) => label !== '')).toBe(true);
    }
  },
  'says why a change without item and window cannot be checked': async ({ changes, seed, call }) => {
    const check = await changes.checkConflicts?.(seed(), undefined, call);
    expect(check?.kind === 'refused' ? check.refusal.message.length : 0).toBeGreaterThan(0);
  },
  'checks nothing for a change that is not there': async ({ changes, unknownId, call }) => {
    for (const id of [unknownId, '../1?x=', '']) expect(await changes.checkConflicts?.(id, undefined, call)).toEqual({ kind: 'missing' });
  },
} satisfies ContractCases<ChangeRecordsHarness>;

/** Every promise of changes as records, by its title. */
export const changeRecordCases = { ...making, ...moving, ...checking };

/** Runs them; skip the conflict checks with a reason where the vendor has none. */
export function runChangeRecordsContract(
  setup: () => Promise<ChangeRecordsHarness>,
  options: { readonly skip?: SkippedCases<keyof typeof changeRecordCases> } = {},
): void {
  runContractCases('change records', changeRecordCases, setup, options.skip);
}
