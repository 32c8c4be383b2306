/**
 * `npm run test:whole [-- <part of a path>]`: the rows of the fault matrix that `npm test` shows smaller than they are written, at their size, with real processes and a
 * real PostgreSQL. A configuration of its own, and files that `npm test` does not match: each takes minutes, one of them most of an hour.
 */
import { join } from 'node:path';

export default {
  rootDir: join(import.meta.dirname, '..', '..'),
  displayName: 'whole',
  // As the integration tests run: bare Node, processes of their own.
  runner: ['<rootDir>/test/support/node-runner.mjs', { runtime: 'child_process' }],
  testMatch: ['<rootDir>/test/whole/**/*.whole.ts'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.tieline/', '<rootDir>/.cache/'],
  globalSetup: '<rootDir>/test/support/postgres-setup.mjs',
  globalTeardown: '<rootDir>/test/support/postgres-teardown.mjs',
  maxWorkers: 2,
};
