/** @module storage/migrations/003-audit  The chained log: rows can be added and read. Changing them is refused to the application by rights and to everybody by a trigger. */
import type { Migration } from './migration.ts';
import { tenantTable } from './tenant-table.ts';

const unchangeable = (table: string): readonly string[] => [
  `CREATE TRIGGER ${table}_rows BEFORE UPDATE OR DELETE ON ${table} FOR EACH ROW EXECUTE FUNCTION refuse_audit_change()`,
  `CREATE TRIGGER ${table}_all BEFORE TRUNCATE ON ${table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()`,
];

export const auditMigration: Migration = {
  name: '003-audit',
  statements: [
    `CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN RAISE EXCEPTION 'audit entries cannot be changed or removed'; END $body$`,
    ...tenantTable({
      name: 'audit_entries',
      columns: ['seq bigint NOT NULL CHECK (seq > 0)', 'previous_hash text NOT NULL', 'body text NOT NULL', 'hash text NOT NULL'],
      primaryKey: ['seq'],
      rights: 'append-only',
    }),
    ...tenantTable({
      name: 'audit_heads',
      columns: ['seq bigint NOT NULL', 'hash text NOT NULL', 'signed_at timestamptz(3) NOT NULL', 'key_id text NOT NULL', 'signature text NOT NULL'],
      primaryKey: ['seq', 'signed_at'],
      rights: 'append-only',
    }),
    ...unchangeable('audit_entries'),
    ...unchangeable('audit_heads'),
  ],
};
