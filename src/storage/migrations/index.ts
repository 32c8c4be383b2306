/** @module storage/migrations  Every migration in the order in which they run. */
import { syncMigrations } from '../sync/migrations.ts';
import { installationsMigration } from './001-installations.ts';
import type { Migration } from './migration.ts';

export const migrations: readonly Migration[] = [installationsMigration, ...syncMigrations];
