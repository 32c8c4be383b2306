/** @module capabilities/change.suite  What a change capability promises: every change that touches an item within a window, once. */
import type { ChangeRequest } from '#domain';
import type { ChangeCapability } from './change.ts';
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
