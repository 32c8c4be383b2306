/** @module storage/migrations/tenant-table  The one way to make a table that holds tenants' rows: with row level security from its first moment. */

/** A table for rows that belong to installations. */
export interface TenantTable {
  readonly name: string;
  /** Column definitions, `installation_id` left out: it is added. */
  readonly columns: readonly string[];
  /** Column list of the primary key, `installation_id` left out: it is put in front, so that ids of two tenants never meet. */
  readonly primaryKey: readonly string[];
  /** Further table constraints. */
  readonly constraints?: readonly string[];
  /** What follows `CREATE [UNIQUE] INDEX <name> ON <table>`, by index name. */
  readonly indexes?: Readonly<Record<string, { readonly on: string; readonly kind?: 'unique' }>>;
  /** What the application may do: everything, or add and read only (audit). Default `read-write`. */
  readonly rights?: 'read-write' | 'append-only';
}

/** The installation that this transaction works for; NULL, and therefore no row at all, where none is set. */
export const CURRENT_INSTALLATION = "NULLIF(current_setting('app.installation', true), '')";

/** Statements that create the table, force row level security on everybody, its owner included, and grant `tieline_app` its rights. */
export function tenantTable(table: TenantTable): readonly string[] {
  const rights = table.rights === 'append-only' ? 'SELECT, INSERT' : 'SELECT, INSERT, UPDATE, DELETE';
  const lines = [
    `installation_id text NOT NULL DEFAULT ${CURRENT_INSTALLATION} REFERENCES installations (installation_id) ON DELETE CASCADE`,
    ...table.columns,
    `PRIMARY KEY (${['installation_id', ...table.primaryKey].join(', ')})`,
    ...(table.constraints ?? []),
  ];
  const indexes = Object.entries(table.indexes ?? {}).map(
    ([name, index]) => `CREATE ${index.kind === 'unique' ? 'UNIQUE ' : ''}INDEX ${name} ON ${table.name} ${index.on}`,
  );
  return [
    `CREATE TABLE ${table.name} (\n  ${lines.join(',\n  ')}\n)`,
    ...tenantPolicy(table.name),
    `GRANT ${rights} ON ${table.name} TO tieline_app`,
    ...indexes,
  ];
}

/** Row level security by `installation_id`. */
export function tenantPolicy(name: string): readonly string[] {
  return [
    `ALTER TABLE ${name} ENABLE ROW LEVEL SECURITY`,
    `ALTER TABLE ${name} FORCE ROW LEVEL SECURITY`,
    // The sub-select makes the planner read the setting once per statement instead of once per row.
    `CREATE POLICY tenant ON ${name} USING (installation_id = (SELECT ${CURRENT_INSTALLATION})) WITH CHECK (installation_id = (SELECT ${CURRENT_INSTALLATION}))`,
  ];
}
