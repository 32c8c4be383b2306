/** @module storage/migrations  Every migration in the order in which they run. */
import { syncMigrations } from '../sync/migrations.ts';
import { installationsMigration } from './001-installations.ts';
import { secretsMigration } from './002-secrets.ts';
import { auditMigration } from './003-audit.ts';
import { connectionsMigration } from './004-connections.ts';
import { mappingVersionsMigration } from './005-mapping-versions.ts';
import { sidebarMigration } from './006-sidebar.ts';
import { connectionCareMigration } from './007-connection-care.ts';
import { journeyMigration } from './008-journey.ts';
import { appliedConfigMigration } from './009-applied-config.ts';
import { removedInstallationsMigration } from './010-removed-installations.ts';
import { mappingSaversMigration } from './011-mapping-savers.ts';
import { toldAllowancesMigration } from './012-told-allowances.ts';
import { connectionVersionsMigration } from './013-connection-versions.ts';
import type { Migration } from './migration.ts';

export const migrations: readonly Migration[] = [
  installationsMigration,
  secretsMigration,
  auditMigration,
  connectionsMigration,
  mappingVersionsMigration,
  sidebarMigration,
  connectionCareMigration,
  journeyMigration,
  appliedConfigMigration,
  removedInstallationsMigration,
  mappingSaversMigration,
  toldAllowancesMigration,
  connectionVersionsMigration,
  ...syncMigrations,
];
