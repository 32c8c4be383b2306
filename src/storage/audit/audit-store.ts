/** @module storage/audit/audit-store  Fills the audit log's port. The tables take no update and no delete. */
import { sql } from 'kysely';
import type { AuditEntry, AuditStore, AuditTail } from '#audit';
import type { Database, Trx } from '../database.ts';

export function createAuditStore(database: Database): AuditStore {
  return {
    append: (installationId, next) => database.withTenant(installationId, (trx) => appendWithin(trx, installationId, next)),
    tail: (installationId) => database.withTenant(installationId, readTail),
    read: async (installationId, afterSeq, limit) => {
      const rows = await database.withTenant(installationId, (trx) =>
        trx.selectFrom('audit_entries').selectAll().where('seq', '>', String(afterSeq)).orderBy('seq').limit(limit).execute(),
      );
      return rows.map((row): AuditEntry => ({ seq: Number(row.seq), previousHash: row.previous_hash, body: row.body, hash: row.hash }));
    },
    saveHead: async ({ installationId, seq, hash, signedAt, keyId, signature }) => {
      const row = { seq, hash, signed_at: signedAt, key_id: keyId, signature };
      await database.withTenant(installationId, (trx) =>
        trx
          .insertInto('audit_heads')
          .values(row)
          .onConflict((conflict) => conflict.doNothing())
          .execute(),
      );
    },
    lastHead: async (installationId) => {
      const row = await database.withTenant(installationId, (trx) =>
        trx.selectFrom('audit_heads').selectAll().orderBy('seq', 'desc').orderBy('signed_at', 'desc').limit(1).executeTakeFirst(),
      );
      return row && { installationId, seq: Number(row.seq), hash: row.hash, signedAt: row.signed_at, keyId: row.key_id, signature: row.signature };
    },
  };
}

/** Adds an entry in a transaction that is open. Its last statement by rights: until it ends, nobody else adds to that chain. */
export async function appendWithin(trx: Trx, installationId: string, next: (tail: AuditTail | undefined) => AuditEntry): Promise<AuditEntry> {
  // One writer of a chain at a time: two that read the same tail would both become number n.
  await sql`SELECT pg_advisory_xact_lock(hashtextextended(${`audit ${installationId}`}, 0))`.execute(trx);
  const entry = next(await readTail(trx));
  await trx.insertInto('audit_entries').values({ seq: entry.seq, previous_hash: entry.previousHash, body: entry.body, hash: entry.hash }).execute();
  return entry;
}

async function readTail(trx: Trx): Promise<{ seq: number; hash: string } | undefined> {
  const row = await trx.selectFrom('audit_entries').select(['seq', 'hash']).orderBy('seq', 'desc').limit(1).executeTakeFirst();
  return row && { seq: Number(row.seq), hash: row.hash };
}
