/** @module storage/audit/keep-deeds  Transactions that write what somebody did into the audit log, together with what they change for it: both are there or neither. */
import type { AuditLog } from '#audit';
import type { Deed } from '#domain';
import type { Database, TransactionOptions, Trx } from '../database.ts';
import { appendWithin } from './audit-store.ts';

/** How deeds become entries, and who hears of them. */
export interface DeedKeeper {
  readonly entryAfter: AuditLog['entryAfter'];
  /** Called once they are committed. */
  readonly kept?: (installationId: string, deeds: readonly Deed[]) => Promise<void>;
}

/** Takes the deeds of one transaction. */
export interface DeedTaker {
  /** Without a deed nobody asked for this, and nothing is added. */
  add(deed: Deed | undefined): void;
}

/** One transaction of an installation. Entries are written last, so that nobody waits for the chain longer than that takes. */
export type TransactWithDeeds = <Result>(
  installationId: string,
  work: (trx: Trx, deeds: DeedTaker) => Promise<Result>,
  options?: TransactionOptions,
) => Promise<Result>;

/** The database's transactions with deeds. Without a keeper they are not kept: for tests of other things. */
export function keepDeeds(database: Pick<Database, 'withTenant'>, keeper: DeedKeeper | undefined): TransactWithDeeds {
  return async (installationId, work, options) => {
    const { result, deeds } = await database.withTenant(
      installationId,
      async (trx) => {
        // The work may run again where it lost against another transaction: only what its last run did was done.
        const taken: Deed[] = [];
        const done = await work(trx, { add: (deed) => void (deed && taken.push(deed)) });
        if (keeper) for (const deed of taken) await appendWithin(trx, installationId, (tail) => keeper.entryAfter(installationId, tail, deed));
        return { result: done, deeds: taken };
      },
      options,
    );
    if (deeds.length > 0) await keeper?.kept?.(installationId, deeds);
    return result;
  };
}
