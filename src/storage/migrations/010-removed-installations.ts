/** @module storage/migrations/010-removed-installations  A tenant that was removed is found by nobody; its audit log and the names of its connections stay. */
import type { Migration } from './migration.ts';

/** As in 001, with the removed ones left out; replaced in place, so that their rights stay as they are. */
const replace = (signature: string, returns: string, body: string): string =>
  `CREATE OR REPLACE FUNCTION ${signature} RETURNS ${returns} LANGUAGE sql STABLE SECURITY DEFINER SET search_path = tieline, pg_temp AS $body$ ${body} $body$`;

const ROW = 'TABLE (installation_id text, subdomain text, app_id text, desk_installation_id text, mode text)';
const SELECT = 'SELECT i.installation_id, i.subdomain, i.app_id, i.desk_installation_id, i.mode FROM installations i WHERE i.removed_at IS NULL';

export const removedInstallationsMigration: Migration = {
  name: '010-removed-installations',
  statements: [
    'ALTER TABLE installations ADD COLUMN removed_at timestamptz(3)',
    replace('find_installation(wanted text)', ROW, `${SELECT} AND i.installation_id = wanted`),
    replace(
      'find_installation_by_desk(wanted_subdomain text, wanted_desk_installation text)',
      ROW,
      `${SELECT} AND i.subdomain = wanted_subdomain AND i.desk_installation_id = wanted_desk_installation`,
    ),
    replace(
      'next_installation(after_id text)',
      'text',
      'SELECT min(i.installation_id) FROM installations i WHERE i.installation_id > after_id AND i.removed_at IS NULL',
    ),
  ],
};
