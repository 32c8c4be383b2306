/** @module connector-kit/testing  What fakes, sandbox and tests share. `msw-handlers.ts` and the suites stay apart: they need test packages. */
export { createFakeClock, type FakeClock, type FakeClockOptions } from './fake-clock.ts';
export { createFakeShell, type FakeShell, type FakeShellOptions } from './fake-shell.ts';
export type { FakeStore, HistoryEntry, PendingWrite, StoredRow, StoreRules, TableSpec, WriteOptions } from './fake-store.ts';
export { createTcpProxy, type TcpProxy, type Toxic } from './tcp-proxy.ts';
export { type LogLine, type TestRuntime, type TestRuntimeParts, testCall, testRuntime } from './test-runtime.ts';
export * from './vendor-fake.ts';
