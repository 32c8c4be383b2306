/**
 * @module capabilities/record-store.suite
 * What every record store promises to reconcile. Run it with a set-up over the vendor's own fake; nothing here knows a vendor.
 */
import { runContractCases, type SkippedCases } from './contract-cases.suite.ts';
import { remembering, sweeping } from './record-store-promises/following.suite.ts';
import type { RecordStoreHarness } from './record-store-promises/harness.suite.ts';
import { bulk, people, reading } from './record-store-promises/reading.suite.ts';
import { attaching, commenting } from './record-store-promises/talking.suite.ts';
import { choosing, creating, writing } from './record-store-promises/writing.suite.ts';

export type { LedgerLine, RecordStoreHarness } from './record-store-promises/harness.suite.ts';

/** Every promise of a record store by its title. */
export const recordStoreCases = {
  ...reading,
  ...bulk,
  ...people,
  ...writing,
  ...choosing,
  ...creating,
  ...sweeping,
  ...remembering,
  ...commenting,
  ...attaching,
};

/** Runs every promise of a record store. */
export function runRecordStoreContract(
  setup: () => Promise<RecordStoreHarness>,
  options: { readonly skip?: SkippedCases<keyof typeof recordStoreCases> } = {},
): void {
  runContractCases('record store', recordStoreCases, setup, options.skip);
}
