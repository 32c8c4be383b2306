/** @module storage/migrations/007-connection-care  Who is called when a connection breaks, and what is left of one that was removed. */
import type { Migration } from './migration.ts';

export const connectionCareMigration: Migration = {
  name: '007-connection-care',
  statements: [
    // Empty where nobody was named yet: the owner is who is asked then. (An UPDATE would see no row here: row level security is forced on the owner, too.)
    "ALTER TABLE connections ADD COLUMN on_call text NOT NULL DEFAULT ''",
    'ALTER TABLE connections ADD COLUMN tested_at timestamptz(3)',
    'ALTER TABLE connections DROP CONSTRAINT connections_state_check',
    "ALTER TABLE connections ADD CONSTRAINT connections_state_check CHECK (state IN ('active', 'paused', 'needs-attention', 'removed'))",
    'DROP FUNCTION find_connection(text)',
    `CREATE FUNCTION find_connection(wanted text) RETURNS TABLE (installation_id text, connection_id text, connector_id text, is_removed boolean)
       LANGUAGE sql STABLE SECURITY DEFINER SET search_path = tieline, pg_temp
       AS $body$ SELECT c.installation_id, c.connection_id, c.connector_id, c.state = 'removed' FROM connections c WHERE c.connection_id = wanted $body$`,
    'REVOKE ALL ON FUNCTION find_connection(text) FROM PUBLIC',
    'GRANT EXECUTE ON FUNCTION find_connection(text) TO tieline_app',
  ],
};
