/**
 * @module sync/ports.suite
 * What the engine's store promises, over memory, PGlite and PostgreSQL. One jest test per promise; each gets an installation of its own.
 */
import type { Cases, SyncStoreHarness } from './store-promises/cases.suite.ts';
import { fieldCases } from './store-promises/fields.suite.ts';
import { intakeCases } from './store-promises/intake.suite.ts';
import { linkCases } from './store-promises/links.suite.ts';
import { runCases } from './store-promises/runs.suite.ts';
import { workCases } from './store-promises/work.suite.ts';

export type { SyncStoreHarness } from './store-promises/cases.suite.ts';
export { linkRow } from './store-promises/rows.suite.ts';

/** Every promise of the engine's store by its title. */
const syncStoreCases: Cases = { ...linkCases, ...fieldCases, ...workCases, ...intakeCases, ...runCases };

/** Runs every promise. `setup` gives installations that no other case has used. */
export function runSyncStoreContract(engine: string, setup: () => Promise<SyncStoreHarness>): void {
  describe(`sync store contract on ${engine}`, () => {
    for (const [title, run] of Object.entries(syncStoreCases)) {
      test(title, async () => {
        const harness = await setup();
        await run({ ...harness, within: (work) => harness.store.transact(harness.installationId, work) });
      });
    }
  });
}
