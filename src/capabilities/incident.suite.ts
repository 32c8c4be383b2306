/** @module capabilities/incident.suite  What an incident capability promises beyond its record store. */
import type { Call } from './connector.ts';
import { type ContractCases, type ContractHarness, runContractCases, type SkippedCases } from './contract-cases.suite.ts';
import type { IncidentCapability } from './incident.ts';

export interface IncidentHarness extends ContractHarness {
  readonly incidents: IncidentCapability;
  readonly call: Call;
  readonly advance: (ms: number) => void;
  /** Two items of the CMDB. */
  readonly itemIds: readonly [string, string];
  /** An open incident on that item, made by a person at the vendor; its id. */
  readonly seedOpen: (itemId: string, title: string) => string;
  /** A person resolves it at the vendor. */
  readonly resolve: (incidentId: string) => void;
  /** A person closes it for good. */
  readonly closeForGood: (incidentId: string) => void;
}

/** Every promise by its title. */
export const incidentCases = {
  'lists the open incidents of the items asked for, newest first': async (harness) => {
    const [web, db] = harness.itemIds;
    const older = harness.seedOpen(web, 'Checkout answers slowly');
    harness.advance(60_000);
    const newer = harness.seedOpen(web, 'Checkout is down');
    harness.seedOpen(db, 'Replica lags');
    const list = await harness.incidents.listOpenForItems([web], 10, harness.call);
    expect(list.map(({ id, itemId, title }) => ({ id, itemId, title }))).toEqual([
      { id: newer, itemId: web, title: 'Checkout is down' },
      { id: older, itemId: web, title: 'Checkout answers slowly' },
    ]);
    expect(list.every(({ number, stateLabel, openedAt }) => number !== '' && stateLabel !== '' && !Number.isNaN(Date.parse(openedAt)))).toBe(true);
  },
  'leaves resolved incidents out': async (harness) => {
    const [web] = harness.itemIds;
    harness.resolve(harness.seedOpen(web, 'Certificate expired'));
    expect(await harness.incidents.listOpenForItems([web], 10, harness.call)).toEqual([]);
  },
  'lists at most as many as asked, over several items': async (harness) => {
    const [web, db] = harness.itemIds;
    for (let index = 0; index < 3; index += 1) {
      harness.seedOpen(web, `Web ${index}`);
      harness.seedOpen(db, `Database ${index}`);
      harness.advance(1_000);
    }
    const list = await harness.incidents.listOpenForItems([web, db], 4, harness.call);
    expect(list).toHaveLength(4);
    expect(new Set(list.map(({ itemId }) => itemId))).toEqual(new Set([web, db]));
  },
  'answers nothing for no item, an empty and a crafted item id': async (harness) => {
    harness.seedOpen(harness.itemIds[0], "Somebody else's");
    expect(await harness.incidents.listOpenForItems([], 10, harness.call)).toEqual([]);
    expect(await harness.incidents.listOpenForItems(['', 'x^ORactive=true', 'a,b'], 10, harness.call)).toEqual([]);
  },
  'shows a closed incident as closed': async (harness) => {
    const id = harness.seedOpen(harness.itemIds[0], 'Done with');
    harness.resolve(id);
    harness.closeForGood(id);
    expect(await harness.incidents.read(id, [], harness.call)).toMatchObject({ kind: 'found', record: { life: 'closed' } });
  },
} satisfies ContractCases<IncidentHarness>;

/** Runs every promise of an incident capability; its record store is run by `runRecordStoreContract`. */
export function runIncidentContract(
  setup: () => Promise<IncidentHarness>,
  options: { readonly skip?: SkippedCases<keyof typeof incidentCases> } = {},
): void {
  runContractCases('incident', incidentCases, setup, options.skip);
}
