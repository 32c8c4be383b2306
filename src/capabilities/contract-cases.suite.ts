/**
 * @module capabilities/contract-cases
 * Runs a capability's promises against one implementation. Each promise gets a fresh set-up; one that a vendor cannot keep is skipped with a reason,
 * and the reason stands in the title, so that it shows wherever the results show.
 */

/** A promise by its title. It throws where the implementation breaks it. */
export type ContractCases<Harness> = Readonly<Record<string, (harness: Harness) => Promise<void>>>;

/** Titles of promises that the vendor cannot keep, each with why. */
export type SkippedCases<Title extends string> = Readonly<Partial<Record<Title, string>>>;

/** What every set-up returns beside its own parts. */
export interface ContractHarness {
  /** Ends servers and listeners of this set-up. */
  readonly close?: () => Promise<void>;
}

/** One jest test per promise. An unknown title in `skip` is a compile error, an empty reason fails at load. */
export function runContractCases<Harness extends ContractHarness, Cases extends ContractCases<Harness>>(
  capability: string,
  cases: Cases,
  setup: () => Promise<Harness>,
  skip?: SkippedCases<Extract<keyof Cases, string>>,
): void {
  const reasons: Readonly<Record<string, string | undefined>> = skip ?? {};
  describe(`${capability} contract`, () => {
    for (const [title, run] of Object.entries(cases)) {
      const reason = reasons[title];
      if (reason === '') throw new TypeError(`The skipped promise "${title}" needs a reason.`);
      if (reason !== undefined) {
        test.skip(`${title} (not here: ${reason})`, () => undefined);
        continue;
      }
      test(title, async () => {
        const harness = await setup();
        try {
          await run(harness);
        } finally {
          await harness.close?.();
        }
      });
    }
  });
}
