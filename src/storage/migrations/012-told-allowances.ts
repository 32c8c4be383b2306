/** @module storage/migrations/012-told-allowances  What vendors tell of their allowances, beside what we count ourselves. */
import type { Migration } from './migration.ts';

export const toldAllowancesMigration: Migration = {
  name: '012-told-allowances',
  statements: [
    'ALTER TABLE budgets ADD COLUMN told_calls double precision',
    'ALTER TABLE budgets ADD COLUMN left_calls double precision NOT NULL DEFAULT 0',
    'ALTER TABLE budgets ADD COLUMN left_until_ms double precision NOT NULL DEFAULT 0',
  ],
};
