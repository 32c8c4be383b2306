/** An audit in a process of its own: for its memory, and to be killed. Arguments: database, installation, every how manyth pair differs, after how many read tickets it dies. */
import { brandId, type InstallationId } from '#domain';
import { openDatabase } from '#storage';
import { type Audited, audit } from './audit.ts';

/** What it tells when it ends by itself: `liveBytes` is the most that was left of the heap and beside it whenever garbage was taken away; 0 where it was left alone. */
export type AuditTold = Audited & { readonly rssBytes: number; readonly liveBytes: number };

/** Tickets between two looks at what lives: ten slices. */
const LOOK_EVERY = 1_000;

const [url = '', installation = '', changedEvery = '0', diesAfter = 'never'] = process.argv.slice(2);
const database = await openDatabase({ engine: 'postgres', url, maxConnections: 4 });
let liveBytes = 0;
const { gc } = globalThis;
const look = (takeAway: () => void) => {
  takeAway();
  const { heapUsed, external } = process.memoryUsage();
  liveBytes = Math.max(liveBytes, heapUsed + external);
};
const audited = await audit(brandId<InstallationId>(installation), {
  database,
  isChanged: (id) => id % Number(changedEvery) === 0,
  onRead: (before) => {
    if (gc && before % LOOK_EVERY === 0) look(gc);
    if (diesAfter !== 'never' && before >= Number(diesAfter)) process.kill(process.pid, 'SIGKILL');
  },
});
const told: AuditTold = { ...audited, rssBytes: process.resourceUsage().maxRSS * 1024, liveBytes };
await database.close();
process.send?.(told);
process.disconnect?.();
