/**
 * @module storage/migrations/001-installations
 * The tenants, and the look-ups that are needed before the tenant is known: security-definer functions that return one row for one exact key.
 */
import { lookup } from './lookup.ts';
import type { Migration } from './migration.ts';
import { tenantPolicy } from './tenant-table.ts';

export const installationsMigration: Migration = {
  name: '001-installations',
  statements: [
    `CREATE TABLE installations (
      installation_id text PRIMARY KEY CHECK (installation_id <> ''),
      subdomain text NOT NULL,
      app_id text NOT NULL,
      desk_installation_id text NOT NULL,
      desk_connector text NOT NULL,
      mode text NOT NULL CHECK (mode IN ('hosted', 'assets')),
      desk_connection_id text,
      settings jsonb,
      settings_hash text,
      settings_read_at timestamptz(3),
      created_at timestamptz(3) NOT NULL,
      UNIQUE (subdomain, desk_installation_id)
    )`,
    ...tenantPolicy('installations'),
    // The look-ups below run as the owner, who is under the policy too. Reading ids is all that this lets them do beyond it.
    'CREATE POLICY lookup ON installations FOR SELECT TO tieline_owner USING (true)',
    'GRANT SELECT, INSERT, UPDATE, DELETE ON installations TO tieline_app',
    ...lookup(
      'find_installation(wanted text)',
      'TABLE (installation_id text, subdomain text, app_id text, desk_installation_id text, mode text)',
      'SELECT i.installation_id, i.subdomain, i.app_id, i.desk_installation_id, i.mode FROM installations i WHERE i.installation_id = wanted',
      'tieline_app',
    ),
    ...lookup(
      'find_installation_by_desk(wanted_subdomain text, wanted_desk_installation text)',
      'TABLE (installation_id text, subdomain text, app_id text, desk_installation_id text, mode text)',
      `SELECT i.installation_id, i.subdomain, i.app_id, i.desk_installation_id, i.mode FROM installations i
       WHERE i.subdomain = wanted_subdomain AND i.desk_installation_id = wanted_desk_installation`,
      'tieline_app',
    ),
    // For work that visits every tenant: one id at a time, so that no caller ever holds the list in one answer.
    ...lookup(
      'next_installation(after_id text)',
      'text',
      'SELECT min(i.installation_id) FROM installations i WHERE i.installation_id > after_id',
      'tieline_app, tieline_jobs',
    ),
  ],
};
