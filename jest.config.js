/**
 * Four Jest projects, one per kind of room a test needs. `npm test -- <path>` picks among all four by path.
 *
 * What needs no DOM runs in bare Node (jest-light-runner): Node takes the types away itself, as in `npm start`, and loads a module once for all files of a worker
 * instead of once for each, which halves the time. So test files share their globals and what modules keep; a test of a module's first moments says how it gets a fresh
 * one. Components run in Jest's own sandbox with a DOM; it loads ES modules as they are (--experimental-vm-modules), so ESM-only packages need no transform list.
 */
const swc = [
  '@swc/jest',
  {
    swcrc: false,
    jsc: { parser: { syntax: 'typescript', tsx: true }, target: 'es2024', transform: { react: { runtime: 'automatic' } } },
    module: { type: 'es6' },
  },
];

const shared = {
  rootDir: import.meta.dirname,
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.tieline/', '<rootDir>/.cache/'],
};
/** Processes, not threads: tests change their working directory, send signals and measure memory. */
const inNode = { ...shared, runner: ['<rootDir>/test/support/node-runner.mjs', { runtime: 'child_process' }] };

export default {
  // Ends a component test that hangs and judges nothing: a machine of CI may be many times slower than ours. `npm test` ends what hangs in bare Node.
  testTimeout: 300_000,
  testSequencer: '<rootDir>/test/support/waiting-first.mjs',
  projects: [
    // Unit, contract and regression tests: plain Node, PGlite allowed, no child processes to wait for.
    {
      ...inNode,
      displayName: 'node',
      testMatch: ['<rootDir>/src/**/*.test.ts', '<rootDir>/scripts/**/*.test.ts', '<rootDir>/test/**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/browser/', '<rootDir>/test/integration/'],
    },
    // React components. jest-fixed-jsdom gives back the fetch, streams and encoders that jsdom hides, which msw needs.
    {
      ...shared,
      displayName: 'dom',
      testEnvironment: 'jest-fixed-jsdom',
      extensionsToTreatAsEsm: ['.ts', '.tsx'],
      transform: { '^.+\\.tsx?$': swc },
      testMatch: ['<rootDir>/src/**/*.test.tsx', '<rootDir>/test/**/*.test.tsx'],
      setupFilesAfterEnv: ['<rootDir>/test/support/dom-setup.ts'],
      // The bundler makes parts of a catalog; tests read all of it.
      moduleNameMapper: { '^(.*\\.json)\\?part=\\w+$': '$1', '\\.css$': '<rootDir>/test/support/empty-style.ts' },
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
