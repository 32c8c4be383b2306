import { brandId, type InstallationId } from '#domain';
import { createBatchMapping } from './batch-mapping.ts';

const at = (minute: number) => `2026-11-23T09:${String(minute).padStart(2, '0')}:00.000Z`;
const ms = (minute: number) => Date.parse(at(minute));

const version = (number: number, activatedAt?: string) => ({ version: number, activatedAt });

/** Versions as they are listed, newest first: the third was never in force. */
const { versionWindow } = createBatchMapping({
  compileDraft: async () => ({ kind: 'unusable', problems: 0 }),
  listVersions: async () => [version(4, at(40)), version(3), version(2, at(20)), version(1, at(10))],
});

test.each([
  ['ends where the next one in force begins', 1, { fromMs: ms(10), untilMs: ms(20) }],
  ['goes on over a version that was never in force', 2, { fromMs: ms(20), untilMs: ms(40) }],
  ['has no end while it is in force', 4, { fromMs: ms(40), untilMs: Number.MAX_SAFE_INTEGER }],
  ['is nothing where it was never in force', 3, undefined],
  ['is nothing where there is no such version', 9, undefined],
])('the time of a version %s', async (_what, asked, window) => {
  expect(await versionWindow(brandId<InstallationId>('inst-1'), asked)).toEqual(window);
});
