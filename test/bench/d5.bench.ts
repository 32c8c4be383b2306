/**
 * D5: an audit that is killed half-way and begun again costs what was left, against a whole one. Each is a process of its own; the killed one ends as by `kill -9`.
 * The minute for which a dead worker's lease still holds is left out: it is a wait, not work.
 */
import { brandId, type InstallationId } from '#domain';
import type { Bench, Measurement } from './bench.ts';
import { auditInChild, wholeAudit } from './engine/audit-child.ts';
import type { AuditTold } from './engine/audit-process.ts';
import { type BenchDatabase, openBenchDatabase } from './engine/database.ts';
import { openPlantedLinks, type PlantedLinks, plantShadows } from './engine/links.ts';

const LINKS = 6_000;
const CHANGED_EVERY = 50;
const AUDITED = brandId<InstallationId>('bench-interrupted');
const made: { rig?: BenchDatabase; planted?: PlantedLinks } = {};
const parts = () => {
  const { rig, planted } = made;
  if (!rig || !planted) throw new Error('The bench was not prepared.');
  return { planted, asked: { url: rig.url, installationId: AUDITED, changedEvery: CHANGED_EVERY } };
};

/** Found is counted over the whole audit: what was found before the kill must still be there, once. */
const measured = ({ ms, read, looked, found }: AuditTold): Measurement => ({
  values: { time: ms / 1000, tickets: read },
  ledger: { due: LINKS + LINKS / CHANGED_EVERY, done: looked + found },
  notes: [`${LINKS.toLocaleString('en-US')} links; killed when half of them had been read`],
});

export const bench: Bench = {
  id: 'D5',
  title: 'an audit that was killed half-way costs what was left',
  goals: [
    { metric: 'time', unit: 's', atMost: 0.55 },
    { metric: 'tickets', unit: 'tickets read', atMost: 0.55 },
  ],
  prepare: async () => {
    made.rig = await openBenchDatabase();
    made.planted = await openPlantedLinks(made.rig);
    await made.planted.plant(AUDITED, LINKS);
    await plantShadows(made.planted, AUDITED);
  },
  limit: async () => measured(await wholeAudit(parts().asked)),
  product: async () => {
    const { asked, planted } = parts();
    await auditInChild({ ...asked, diesAfter: LINKS / 2 });
    await planted.client.query('UPDATE sync_batches SET lease_until = 0 WHERE installation_id = $1', [AUDITED]);
    return measured(await wholeAudit(asked));
  },
  cleanUp: async () => {
    await made.planted?.close();
    await made.rig?.close();
  },
};
