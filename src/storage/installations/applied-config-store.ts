/** @module storage/installations/applied-config-store  The configuration document that was applied last, as JSON text. */
import type { Database } from '../database.ts';

/** One per installation. */
export interface AppliedConfigStore {
  /** Undefined before the first apply. */
  read(installationId: string): Promise<string | undefined>;
  write(installationId: string, document: string, atIso: string): Promise<void>;
}

export function createAppliedConfigStore(database: Pick<Database, 'withTenant'>): AppliedConfigStore {
  return {
    read: async (installationId) =>
      (await database.withTenant(installationId, (trx) => trx.selectFrom('applied_config').select('document').executeTakeFirst()))?.document,
    write: async (installationId, document, atIso) => {
      const values = { document, applied_at: atIso };
      await database.withTenant(installationId, (trx) =>
        trx
          .insertInto('applied_config')
          .values(values)
          .onConflict((conflict) => conflict.columns(['installation_id']).doUpdateSet(values))
          .execute(),
      );
    },
  };
}
