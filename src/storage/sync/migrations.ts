/** @module storage/sync/migrations  Tables of the sync engine. Forward only: add at the end, never change one that has shipped. */
import type { Migration } from '../migrations/migration.ts';

export const syncMigrations: readonly Migration[] = [];
