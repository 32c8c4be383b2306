/** @module capabilities/cmdb.suite  What a CMDB promises: exact search, whole neighbourhoods, and no query that free text can bend. */
import type { CmdbCapability } from './cmdb.ts';
import type { Call } from './connector.ts';
import { type ContractCases, type ContractHarness, runContractCases, type SkippedCases } from './contract-cases.suite.ts';

/**
 * A CMDB that holds this small estate and perhaps more: `erp-api` depends on `web-01`, which depends on `san-01`, which depends on `rack-07`. `erp-api-test` is related to nothing; `web-01` has
 * serial number, asset tag and address and is assigned to `holderEmail`.
 */
export interface CmdbHarness extends ContractHarness {
  readonly cmdb: CmdbCapability;
  readonly call: Call;
  readonly ids: {
    readonly 'erp-api': string;
    readonly 'erp-api-test': string;
    readonly 'web-01': string;
    readonly 'san-01': string;
    readonly 'rack-07': string;
  };
  readonly web01: { readonly serialNumber: string; readonly assetTag: string; readonly ipAddress: string };
  readonly holderEmail: string;
  /** An id of the right form that no item has. */
  readonly unknownId: string;
  /** Adds so many items that depend on `rack-07`. */
  readonly seedDependents: (count: number) => void;
}

const names = (items: readonly { readonly name: string }[]) => items.map(({ name }) => name);

const searching = {
  'reads items in the order asked and leaves unknown ids out': async ({ cmdb, ids, unknownId, call }) => {
    const items = await cmdb.readItems([ids['san-01'], unknownId, ids['erp-api'], 'x^ORnameISNOTEMPTY'], call);
    expect(names(items)).toEqual(['san-01', 'erp-api']);
    expect(
      items.every(
        (item) => item.classLabel !== '' && item.statusLabel !== '' && !Number.isNaN(Date.parse(item.updatedAt)) && new URL(item.url).href !== '',
      ),
    ).toBe(true);
  },
  'searches by name: the exact one first, then those that begin with it': async ({ cmdb, call }) => {
    expect(names(await cmdb.searchItems('erp-api', 10, call)).slice(0, 2)).toEqual(['erp-api', 'erp-api-test']);
  },
  'searches names in any case': async ({ cmdb, call }) => {
    expect(names(await cmdb.searchItems('ERP-API', 10, call))[0]).toBe('erp-api');
  },
  'searches by a part of the name': async ({ cmdb, call }) => {
    expect(names(await cmdb.searchItems('api-te', 10, call))).toEqual(['erp-api-test']);
  },
  'searches by serial number, asset tag and address': async ({ cmdb, web01, call }) => {
    for (const text of [web01.serialNumber, web01.assetTag, web01.ipAddress]) expect(names(await cmdb.searchItems(text, 10, call))[0]).toBe('web-01');
  },
  'returns at most as many as asked': async ({ cmdb, call, seedDependents }) => {
    seedDependents(12);
    expect(await cmdb.searchItems('blade', 5, call)).toHaveLength(5);
  },
  'never lets what is typed bend the query': async ({ cmdb, call }) => {
    for (const text of [
      '',
      '   ',
      'zzz^ORnameISNOTEMPTY',
      'zzz^NQnameISNOTEMPTY',
      "zzz' OR 1=1 --",
      'zzz* OR name=*',
      'zzz\nname',
      'javascript:gs.now()',
      '%',
      '*',
    ]) {
      expect(names(await cmdb.searchItems(text, 50, call))).toEqual([]);
    }
  },
  'lists the items of a person by address and of a device by serial number, each once': async ({ cmdb, web01, holderEmail, call }) => {
    expect(names(await cmdb.listItemsOf({ emails: [holderEmail], serialNumbers: [] }, 10, call))).toEqual(['web-01']);
    expect(names(await cmdb.listItemsOf({ emails: [holderEmail], serialNumbers: [web01.serialNumber] }, 10, call))).toEqual(['web-01']);
    expect(await cmdb.listItemsOf({ emails: [], serialNumbers: [] }, 10, call)).toEqual([]);
    expect(await cmdb.listItemsOf({ emails: ['', 'x^ORactive=true'], serialNumbers: [''] }, 10, call)).toEqual([]);
  },
  'finds items by exact name in any case, and none by a part of it': async ({ cmdb, call }) => {
    expect(names(await cmdb.findItemsByNames(['ERP-API', 'web-0', 'the', ''], 10, call))).toEqual(['erp-api']);
  },
} satisfies ContractCases<CmdbHarness>;

const walking = {
  'reads what lies one edge around, with readable relations in both directions': async ({ cmdb, ids, call }) => {
    const around = await cmdb.readNeighbourhood([ids['web-01']], 1, 50, call);
    expect(names(around.items).sort()).toEqual(['erp-api', 'san-01', 'web-01']);
    expect(around.isTruncated).toBe(false);
    const edge = around.relations.find(({ from }) => from === ids['erp-api']);
    expect(edge).toMatchObject({ from: ids['erp-api'], to: ids['web-01'], isDependency: true });
    expect([edge?.label, edge?.inverseLabel].every((label) => label !== undefined && label !== '')).toBe(true);
  },
  'reads two edges around and no further': async ({ cmdb, ids, call }) => {
    const around = await cmdb.readNeighbourhood([ids['erp-api']], 2, 50, call);
    expect(names(around.items).sort()).toEqual(['erp-api', 'san-01', 'web-01']);
    expect(around.relations.every(({ from, to }) => around.items.some(({ id }) => id === from) && around.items.some(({ id }) => id === to))).toBe(
      true,
    );
  },
  'gives each item and relation once, though reached from two sides': async ({ cmdb, ids, call }) => {
    const around = await cmdb.readNeighbourhood([ids['erp-api'], ids['web-01'], ids['san-01']], 2, 50, call);
    expect(new Set(around.items.map(({ id }) => id)).size).toBe(around.items.length);
    expect(new Set(around.relations.map(({ id }) => id)).size).toBe(around.relations.length);
    expect(names(around.items).sort()).toEqual(['erp-api', 'rack-07', 'san-01', 'web-01']);
  },
  'says so when the limit cuts the walk short, and keeps the items asked for': async ({ cmdb, ids, call, seedDependents }) => {
    seedDependents(30);
    const around = await cmdb.readNeighbourhood([ids['rack-07']], 1, 10, call);
    expect(around.isTruncated).toBe(true);
    expect(around.items).toHaveLength(10);
    expect(around.items[0]?.id).toBe(ids['rack-07']);
  },
  'answers an item without relations with the item alone, and an unknown one with nothing': async ({ cmdb, ids, unknownId, call }) => {
    const alone = await cmdb.readNeighbourhood([ids['erp-api-test']], 2, 50, call);
    expect({ names: names(alone.items), relations: alone.relations }).toEqual({ names: ['erp-api-test'], relations: [] });
    expect(await cmdb.readNeighbourhood([unknownId], 2, 50, call)).toEqual({ items: [], relations: [], isTruncated: false });
  },
} satisfies ContractCases<CmdbHarness>;

/** Every promise by its title. */
export const cmdbCases = { ...searching, ...walking };

/** Runs every promise of a CMDB. */
export function runCmdbContract(setup: () => Promise<CmdbHarness>, options: { readonly skip?: SkippedCases<keyof typeof cmdbCases> } = {}): void {
  runContractCases('cmdb', cmdbCases, setup, options.skip);
}
