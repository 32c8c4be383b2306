/** @module storage/installations/mapping-version-store  Mapping documents that were read, and which one is in force. */
import { type Selectable, sql } from 'kysely';
import type { MappingVersion, MappingVersionStore } from '#installations';
import { type DeedKeeper, keepDeeds } from '../audit/keep-deeds.ts';
import type { Database, Trx } from '../database.ts';
import type { MappingVersionsTable } from '../tables.ts';

export function createMappingVersionStore(database: Database, keeper?: DeedKeeper): MappingVersionStore {
  const transact = keepDeeds(database, keeper);
  return {
    list: async (installationId, limit, before) => {
      const rows = await database.withTenant(installationId, (trx) => {
        const versions = trx.selectFrom('mapping_versions').selectAll().orderBy('version', 'desc').limit(limit);
        return (before === undefined ? versions : versions.where('version', '<', before)).execute();
      });
      return rows.map(toVersion);
    },
    readActive: async (installationId) => {
      const row = await database.withTenant(installationId, (trx) =>
        trx.selectFrom('mapping_versions').selectAll().where('state', '=', 'active').executeTakeFirst(),
      );
      return row && toVersion(row);
    },
    save: (installationId, verdict, deed) =>
      transact(installationId, async (trx, deeds) => {
        // Numbers are given in order and one version is active: one writer at a time.
        await sql`SELECT pg_advisory_xact_lock(hashtextextended(${`mapping ${installationId}`}, 0))`.execute(trx);
        if (verdict.state === 'active')
          await trx.updateTable('mapping_versions').set({ state: 'superseded' }).where('state', '=', 'active').execute();
        const known = await findByHash(trx, verdict.hash);
        const values = {
          state: verdict.state,
          problems: JSON.stringify(verdict.problems),
          tests: JSON.stringify(verdict.tests),
          read_at: verdict.readAt,
          activated_at: verdict.activatedAt ?? known?.activated_at ?? null,
          // Never the name of an earlier save: the same text may come back from somebody else.
          saved_by: verdict.savedBy ?? null,
        };
        if (known) {
          await trx.updateTable('mapping_versions').set(values).where('version', '=', known.version).execute();
          deeds.add(deed?.({ ...verdict, version: known.version }));
          return { ...verdict, version: known.version, activatedAt: values.activated_at ?? undefined };
        }
        const version = (await lastVersion(trx)) + 1;
        await trx
          .insertInto('mapping_versions')
          .values({ version, hash: verdict.hash, document: verdict.document, ...values })
          .execute();
        deeds.add(deed?.({ ...verdict, version }));
        return { ...verdict, version };
      }),
  };
}

const findByHash = (trx: Trx, hash: string) => trx.selectFrom('mapping_versions').selectAll().where('hash', '=', hash).executeTakeFirst();

async function lastVersion(trx: Trx): Promise<number> {
  const row = await trx.selectFrom('mapping_versions').select('version').orderBy('version', 'desc').limit(1).executeTakeFirst();
  return row?.version ?? 0;
}

function toVersion(row: Selectable<MappingVersionsTable>): MappingVersion {
  return {
    version: row.version,
    hash: row.hash,
    document: row.document,
    state: row.state,
    problems: row.problems as MappingVersion['problems'],
    tests: row.tests as MappingVersion['tests'],
    readAt: row.read_at,
    activatedAt: row.activated_at ?? undefined,
    savedBy: row.saved_by ?? undefined,
  };
}
