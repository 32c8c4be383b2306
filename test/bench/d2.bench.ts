/** D2: an audit of ten times as many links takes ten times as long, and no more memory. The limit is the product itself on the smaller set; each audit is a process of its own. */
import { brandId, type InstallationId } from '#domain';
import type { Bench, Measurement } from './bench.ts';
import { wholeAudit } from './engine/audit-child.ts';
import { type BenchDatabase, openBenchDatabase } from './engine/database.ts';
import { openPlantedLinks, type PlantedLinks, plantShadows } from './engine/links.ts';

const FEW = 10_000;
const MANY = 100_000;
const CHANGED_EVERY = 50;
const made: { rig?: BenchDatabase; planted?: PlantedLinks } = {};
const installationOf = (count: number) => brandId<InstallationId>(`bench-${count}`);
const DECADES = Math.log10(MANY / FEW);

const auditOf = async (count: number): Promise<Measurement> => {
  if (!made.rig) throw new Error('The bench was not prepared.');
  const asked = { url: made.rig.url, installationId: installationOf(count), changedEvery: CHANGED_EVERY };
  const { ms, rssBytes, looked, found } = await wholeAudit(asked);
  const { liveBytes } = await wholeAudit({ ...asked, findsLive: true });
  return {
    values: { time: ms / 1000, 'peak memory': rssBytes / 2 ** 20, 'live memory': liveBytes / 2 ** 20 },
    ledger: { due: count + count / CHANGED_EVERY, done: looked + found },
    notes: [
      `${FEW.toLocaleString('en-US')} and ${MANY.toLocaleString('en-US')} links; the goals are exponents of growth, 1.03 for the time and 0.10 for the memory, as ratios over one decade`,
      'the first decade that the goal names; its second, up to a million, takes minutes for one audit and is not measured; peak memory is the whole process, its runtime and its garbage included; live memory is what is left after garbage is taken away, ten slices apart, in an audit of its own',
    ],
  };
};

export const bench: Bench = {
  id: 'D2',
  title: 'an audit of ten times as many links takes ten times as long, in the same memory',
  goals: [
    { metric: 'time', unit: 's', atMost: Number((10 ** (1.03 * DECADES)).toFixed(2)) },
    { metric: 'peak memory', unit: 'MiB', atMost: Number((10 ** (0.1 * DECADES)).toFixed(2)) },
    { metric: 'live memory', unit: 'MiB', atMost: Number((10 ** (0.1 * DECADES)).toFixed(2)) },
  ],
  prepare: async () => {
    made.rig = await openBenchDatabase();
    made.planted = await openPlantedLinks(made.rig);
    for (const count of [FEW, MANY]) {
      await made.planted.plant(installationOf(count), count);
      await plantShadows(made.planted, installationOf(count));
    }
  },
  limit: () => auditOf(FEW),
  product: () => auditOf(MANY),
  cleanUp: async () => {
    await made.planted?.close();
    await made.rig?.close();
  },
};
