/**
 * The chaos run, short: `npm run chaos` is the whole. Real processes killed with -9, a database restarted, upstream trouble, bad deliveries; the vendors' ledgers judge.
 * Both engines run at once: most of each run is waiting until the leases of killed workers are over.
 */
import { reportOf } from '../../chaos/report.ts';
import { type ChaosOptions, type ChaosReport, runChaos } from '../../chaos/run-chaos.ts';

const said: string[] = [];
const short: Omit<ChaosOptions, 'engine' | 'updates' | 'systems'> = {
  tickets: 4,
  seed: 20_261_122,
  // As the whole run does, and slower than a process starts: one that dies at once meets no vendor, and a link over which three have died rests for minutes.
  killEveryMs: 2_500,
  editEveryMs: 100,
  findLost: 'by-redelivery',
  say: (line) => said.push(line),
};
/** Which trouble strikes which of the hundreds of calls of so short a run is chance; that vendors failed and delivered twice is not. */
const struck = (report: ChaosReport) => ({
  byVendors: Object.values(report.faults).reduce((sum, count) => sum + count, 0) > 0,
  twice: (report.deliveries.doubled ?? 0) > 0,
});
const engines = [
  ['postgres', { systems: ['servicenow', 'jira'], updates: 80 }, 1],
  ['pglite', { systems: ['servicenow'], updates: 40 }, 0],
] as const;

/** Each has a limit of its own for coming to rest, and tells what did not. */
const runs = new Map<string, Promise<ChaosReport>>();
beforeAll(() => {
  for (const [engine, options] of engines) {
    const run = runChaos({ ...short, ...options, engine });
    // Awaited by its test; until then a failure is nobody's.
    run.catch(() => undefined);
    runs.set(engine, run);
  }
});
// A test that gave up must not leave processes behind.
afterAll(async () => void (await Promise.allSettled(runs.values())));

test.each(engines)(
  'on %s nothing is lost, nothing done twice and no final value wrong while processes die under load',
  async (engine, _options, restarts) => {
    const report = await (runs.get(engine) as Promise<ChaosReport>);
    expect({ ...report, report: reportOf(report).text, said }).toMatchObject({
      lost: [],
      doubled: [],
      wrong: [],
      restless: [],
      firedTwice: [],
    });
    expect(report.recoveries).toHaveLength(restarts);
    expect(report.kills).toBeGreaterThan(0);
    expect(struck(report)).toEqual({ byVendors: true, twice: true });
  },
);
