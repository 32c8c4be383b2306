/**
 * Four Jest projects, one per kind of room a test needs. All of them load ES modules as they are (Node 24, --experimental-vm-modules), so ESM-only
 * packages need no transform list. `npm test -- <path>` picks among all four by path.
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
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  transform: { '^.+\\.tsx?$': swc },
  // The bundler makes parts of a catalog; tests read all of it.
  moduleNameMapper: { '^(.*\\.json)\\?part=\\w+$': '$1' },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.tieline/', '<rootDir>/.cache/'],
};

export default {
  // Ends what hangs and judges nothing: a machine of CI may be many times slower than ours.
  testTimeout: 300_000,
  testSequencer: '<rootDir>/test/support/waiting-first.mjs',
  projects: [
    // Unit, contract and regression tests: plain Node, PGlite allowed, no child processes to wait for.
    {
      ...shared,
      displayName: 'node',
      testEnvironment: 'node',
      testMatch: ['<rootDir>/src/**/*.test.ts', '<rootDir>/scripts/**/*.test.ts', '<rootDir>/test/**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/browser/', '<rootDir>/test/integration/'],
    },
    // React components. jest-fixed-jsdom gives back the fetch, streams and encoders that jsdom hides, which msw needs.
    {
      ...shared,
      displayName: 'dom',
      testEnvironment: 'jest-fixed-jsdom',
      testMatch: ['<rootDir>/src/**/*.test.tsx', '<rootDir>/test/**/*.test.tsx'],
      setupFilesAfterEnv: ['<rootDir>/test/support/dom-setup.ts'],
      moduleNameMapper: { ...shared.moduleNameMapper, '\\.css$': '<rootDir>/test/support/empty-style.ts' },
    },
    // Real processes: one PostgreSQL cluster for the run (TIELINE_TEST_PG), killed servers, reset sockets.
    {
      ...shared,
      displayName: 'integration',
      testEnvironment: 'node',
      testMatch: ['<rootDir>/test/integration/**/*.test.ts'],
      globalSetup: '<rootDir>/test/support/postgres-setup.mjs',
      globalTeardown: '<rootDir>/test/support/postgres-teardown.mjs',
    },
    // The product in a real Chromium.
    { ...shared, displayName: 'browser', testEnvironment: 'node', testMatch: ['<rootDir>/test/browser/**/*.test.ts'] },
  ],
};
