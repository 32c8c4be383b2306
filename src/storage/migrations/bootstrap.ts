/**
 * @module storage/migrations/bootstrap
 * What must exist before the first migration: the three roles, our schema, the queue's schema and the list of applied migrations. Safe to run at every start.
 */

/** Roles belong to the whole cluster: another database's start may create or grant the same one at this moment, and losing that race is success. */
const ifAbsent = (condition: string, statement: string): string =>
  `DO $$ BEGIN IF NOT (${condition}) THEN ${statement}; END IF; EXCEPTION WHEN duplicate_object OR unique_violation OR duplicate_schema THEN NULL; WHEN internal_error THEN NULL; END $$`;

const role = (name: string): string =>
  ifAbsent(
    `EXISTS (SELECT FROM pg_roles WHERE rolname = '${name}')`,
    `CREATE ROLE ${name} NOLOGIN NOINHERIT NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE`,
  );
const membership = (name: string): string =>
  ifAbsent(`pg_has_role(current_user, '${name}', 'SET')`, `EXECUTE format('GRANT ${name} TO %I WITH SET TRUE', current_user)`);
const schema = (name: string, owner: string): string =>
  ifAbsent(`EXISTS (SELECT FROM pg_namespace WHERE nspname = '${name}')`, `CREATE SCHEMA ${name} AUTHORIZATION ${owner}`);

const ROLES = ['tieline_owner', 'tieline_app', 'tieline_jobs'];

/** As the connecting user, who needs CREATEROLE and CREATE on the database, or all of this made by an administrator before. */
export const bootstrapStatements: readonly string[] = [
  ...ROLES.map(role),
  ...ROLES.map(membership),
  schema('tieline', 'tieline_owner'),
  schema('pgboss', 'tieline_jobs'),
];

/** As `tieline_owner`. */
export const ownerStatements: readonly string[] = [
  'GRANT USAGE ON SCHEMA tieline TO tieline_app, tieline_jobs',
  'CREATE TABLE IF NOT EXISTS migrations (name text PRIMARY KEY, hash text NOT NULL, applied_at timestamptz(3) NOT NULL DEFAULT now())',
  // Names only: a server whose login may not migrate still tells whether the schema is its own.
  'GRANT SELECT ON migrations TO tieline_app',
];

/** As `tieline_jobs`: the application enqueues inside its own transactions. */
export const jobsStatements: readonly string[] = [
  'GRANT USAGE ON SCHEMA pgboss TO tieline_app',
  'ALTER DEFAULT PRIVILEGES IN SCHEMA pgboss GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO tieline_app',
];
