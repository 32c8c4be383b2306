/** The chaos run, short: `npm run chaos` is the whole. Real processes killed with -9, a database restarted, upstream trouble, bad deliveries; the vendors' ledgers judge. */
import { reportOf } from '../../chaos/report.ts';
import { type ChaosOptions, runChaos } from '../../chaos/run-chaos.ts';

const said: string[] = [];
const short: Omit<ChaosOptions, 'engine' | 'updates'> = {
  tickets: 4,
  seed: 20_261_122,
  killEveryMs: 1_500,
  editEveryMs: 40,
  findLost: 'by-redelivery',
  say: (line) => said.push(line),
};

test.each([
  ['postgres', 120, 1],
  ['pglite', 60, 0],
] as const)(
  'on %s nothing is lost, nothing done twice and no final value wrong while processes die under load',
  async (engine, updates, restarts) => {
    const report = await runChaos({ ...short, engine, updates });
    expect({ ...report, report: reportOf(report).text, said }).toMatchObject({
      lost: [],
      doubled: [],
      wrong: [],
      restless: [],
      databaseRestarts: restarts,
    });
    expect(report.kills).toBeGreaterThan(0);
    expect(Object.values(report.faults).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(0);
  },
  240_000,
);
