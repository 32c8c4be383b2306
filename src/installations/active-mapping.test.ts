/** The mapping in force: compiled once, fitted anew beside the work, and never waited for where a system keeps its schema back. */
import type { RecordSchema } from '#domain';
import type { ValidationContext } from '#mapping';
import { createFakeClock, testCall } from '../connector-kit/testing/index.ts';
import { createActiveMapping } from './active-mapping.ts';
import type { InstallationsDeps } from './ports.ts';

const TEN_MINUTES_MS = 600_000;
const DOCUMENT = `version: 1
flows:
  - name: incidents
    connection: servicenow-prod
    record: incident
    when: {}
    create: never
    firstLink: ask
    fields: [{ desk: subject, remote: short_description, direction: out }]
`;
const schemaOf = (path: string, maxLength: number): RecordSchema => ({
  type: path === 'subject' ? 'ticket' : 'incident',
  readAt: '2026-01-05T09:00:00.000Z',
  fields: [{ path, label: path, kind: 'text', isReadOnly: false, isRequired: false, maxLength }],
});
/** Both schemas; the record's title may be that long. */
const whole = (maxLength: number): ValidationContext => ({
  schemas: { desk: schemaOf('subject', 500), remote: { incidents: schemaOf('short_description', maxLength) } },
});

/** Answers by script, in turn; the last one repeats. A promise is waited for. */
function world(...contexts: readonly (ValidationContext | Promise<ValidationContext>)[]) {
  const clock = createFakeClock();
  const state = { hash: 'one', asked: 0 };
  const deps = {
    clock,
    versions: { readActive: async () => ({ version: 1, hash: state.hash, document: DOCUMENT }) },
    mappingContext: async () => {
      state.asked += 1;
      return contexts[Math.min(state.asked, contexts.length) - 1] ?? {};
    },
  } as unknown as Pick<InstallationsDeps, 'versions' | 'mappingContext' | 'clock'>;
  const active = createActiveMapping(deps);
  /** How much of a long title the mapping in force would send. */
  const sent = async () => {
    const [field] = (await active('north', testCall()))?.mapping.flows[0]?.fields ?? [];
    const out = await field?.projectOut({ subject: 'x'.repeat(300) });
    return out?.kind === 'value' ? String(out.value).length : out?.kind;
  };
  const later = async (ms: number) => {
    clock.setNow(clock.now() + ms);
    await sent();
    // What was begun beside it ends.
    await clock.advance(0);
    return sent();
  };
  return { state, sent, later };
}

test('is compiled once for everybody while its schemas count as live', async () => {
  const { state, sent, later } = world(whole(100));
  expect(await Promise.all([sent(), sent(), sent()])).toEqual([100, 100, 100]);
  expect(await later(TEN_MINUTES_MS - 1)).toBe(100);
  expect(state.asked).toBe(1);
});

test('is fitted anew after ten minutes, and whoever asks meanwhile gets it as it was, at once', async () => {
  const gate = Promise.withResolvers<ValidationContext>();
  const { state, sent, later } = world(whole(100), gate.promise);
  await sent();
  expect(await later(TEN_MINUTES_MS)).toBe(100);
  expect([await sent(), await sent(), state.asked]).toEqual([100, 100, 2]);
  gate.resolve(whole(200));
  expect(await later(0)).toBe(200);
  expect(state.asked).toBe(2);
});

test('keeps its fitting where a schema can no longer be read, and tries again soon, then ever less often', async () => {
  const { state, sent, later } = world(whole(100), {}, {}, {}, whole(200));
  await sent();
  for (const ms of [TEN_MINUTES_MS, 30_000, 60_000]) expect(await later(ms)).toBe(100);
  expect(await later(119_999)).toBe(100);
  expect(state.asked).toBe(4);
  expect(await later(1)).toBe(200);
});

test('goes without a schema that cannot be read at first, and takes it up half a minute later', async () => {
  const { sent, later } = world({}, whole(100));
  expect(await sent()).toBe(300);
  expect(await later(29_999)).toBe(300);
  expect(await later(1)).toBe(100);
});

test('takes what more schemas can be read, also while another one stays away', async () => {
  const half: ValidationContext = { schemas: { remote: { incidents: schemaOf('short_description', 100) } } };
  const { sent, later } = world({}, half, {});
  expect(await sent()).toBe(300);
  expect(await later(30_000)).toBe(100);
  expect(await later(TEN_MINUTES_MS)).toBe(100);
});

test('another document is waited for: a run must not start on an old one', async () => {
  const { state, sent } = world(whole(100), whole(200));
  await sent();
  state.hash = 'two';
  expect(await sent()).toBe(200);
});
