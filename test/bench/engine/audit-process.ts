/** An audit in a process of its own: for its memory, and to be killed. Arguments: database, installation, every how manyth pair differs, after how many read tickets it dies. */
import { brandId, type InstallationId } from '#domain';
import { openDatabase } from '#storage';
import { type Audited, audit } from './audit.ts';

/** What it tells when it ends by itself. */
export type AuditTold = Audited & { readonly rssBytes: number };

const [url = '', installation = '', changedEvery = '0', diesAfter = 'never'] = process.argv.slice(2);
const database = await openDatabase({ engine: 'postgres', url, maxConnections: 4 });
const audited = await audit(brandId<InstallationId>(installation), {
  database,
  isChanged: (id) => id % Number(changedEvery) === 0,
  onRead: (before) => {
    if (diesAfter !== 'never' && before >= Number(diesAfter)) process.kill(process.pid, 'SIGKILL');
  },
});
const told: AuditTold = { ...audited, rssBytes: process.resourceUsage().maxRSS * 1024 };
await database.close();
process.send?.(told);
process.disconnect?.();
