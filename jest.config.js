/**
 * Four Jest projects, one per kind of room a test needs. `npm test -- <path>` picks among all four by path.
 *
 * All run in bare Node (jest-light-runner): Node takes the types away itself, as in `npm start`, and loads a module once for all files of a worker instead of once for
 * each, which halves the time. So test files share their globals and what modules keep; a test of a module's first moments says how it gets a fresh one. Component tests share a
 * page too, which is emptied after each test.
 */
const shared = {
  rootDir: import.meta.dirname,
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.tieline/', '<rootDir>/.cache/'],
};
/** Processes, not threads: tests change their working directory, send signals and measure memory. */
const inNode = {
  ...shared,
  runner: ['<rootDir>/test/support/node-runner.mjs', { runtime: 'child_process' }],
  setupFilesAfterEnv: ['<rootDir>/test/support/tell-why.ts'],
};

export default {
  testSequencer: '<rootDir>/test/support/waiting-first.mjs',
  projects: [
    // Unit, contract and regression tests: plain Node, PGlite allowed, no child processes to wait for.
    {
      ...inNode,
      displayName: 'node',
      testMatch: ['<rootDir>/src/**/*.test.ts', '<rootDir>/scripts/**/*.test.ts', '<rootDir>/test/**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/browser/', '<rootDir>/test/integration/'],
    },
    // React components, in a window that a worker opens once (test/support/dom-globals.ts).
    {
      ...inNode,
      displayName: 'dom',
      testMatch: ['<rootDir>/src/**/*.test.tsx', '<rootDir>/test/**/*.test.tsx'],
      setupFilesAfterEnv: [...inNode.setupFilesAfterEnv, '<rootDir>/test/support/dom-setup.ts'],
    },
    // Real processes: one PostgreSQL cluster for the run (TIELINE_TEST_PG), killed servers, reset sockets.
    {
      ...inNode,
      displayName: 'integration',
      testMatch: ['<rootDir>/test/integration/**/*.test.ts'],
      globalSetup: '<rootDir>/test/support/postgres-setup.mjs',
      globalTeardown: '<rootDir>/test/support/postgres-teardown.mjs',
    },
    // The product in a real Chromium.
    { ...inNode, displayName: 'browser', testMatch: ['<rootDir>/test/browser/**/*.test.ts'] },
  ],
};
