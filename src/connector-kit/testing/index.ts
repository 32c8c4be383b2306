/** @module connector-kit/testing  What fakes, sandbox and tests share. `msw-handlers.ts` and the suites stay apart: they need test packages. */
export { createFakeClock, type FakeClock } from './fake-clock.ts';
export { createFakeShell, type FakeShell } from './fake-shell.ts';
export type { FakeStore, HistoryEntry, PendingWrite, StoredRow, StoreRules, TableSpec } from './fake-store.ts';
export { createTcpProxy } from './tcp-proxy.ts';
export { type TestRuntime, testCall, testRuntime } from './test-runtime.ts';
export * from './vendor-fake.ts';
