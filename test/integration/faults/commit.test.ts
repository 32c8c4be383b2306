/**
 * F3: a process that dies anywhere inside a transaction leaves all of it or nothing: links, outbox, shadows, history, inbox and the audit log together. Two
 * hundred random instants on a server and some on the embedded database, between any two statements and just before the commit; then work goes on, and nothing
 * was lost or done twice. What a person did is in the audit log exactly where it was done.
 */
import { type KyselyPlugin, sql } from 'kysely';
import { createAuditLog, createHeadSigner } from '#audit';
import { brandId, type DeedOf, type InstallationId, type LinkId } from '#domain';
import { createAuditStore, createSyncStore, type Database, type Trx } from '#storage';
import { createWorld, INSTALLATION, TICKET, type World } from '../../../src/sync/testing/world.ts';
import { engines, type OpenEngine } from '../platform/engines.ts';
import { enrolForTest } from '../platform/installations.ts';

/** A server does the same work in a fraction of the time. */
const CUTS = { pglite: 30, postgres: 200 } as const;
const MOST_TRANSACTIONS = 14;
const MOST_STATEMENTS = 10;
const seed = Date.now() % 1_000_000;

class PowerCut extends Error {}

/** Numbers below `limit`, the same for the same seed (Lehmer's generator). */
function randomOf(start: number): (limit: number) => number {
  let state = (start % 2_147_483_646) + 1;
  return (limit) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % limit;
  };
}

/** Where the power goes: in the transaction of that number from now, at that statement, or before its commit where it has fewer. */
interface Instant {
  readonly transaction: number;
  readonly statement: number;
}

interface Power {
  cutAt(instant: Instant): void;
  restore(): void;
  /** What the tables held before and after the transaction that was cut; undefined while none was. */
  readonly cut: () => { readonly before: string; readonly after: string } | undefined;
}

/** The database as a process sees it that dies at an instant and does nothing more until it is started again. */
function withPower(database: Database): { readonly database: Pick<Database, 'withTenant'>; readonly power: Power } {
  let instant: Instant | undefined;
  let transactions = 0;
  let isDead = false;
  let cut: ReturnType<Power['cut']>;
  const withTenant: Database['withTenant'] = async (installationId, work, options) => {
    if (isDead) throw new PowerCut('the process is dead');
    const isItsTime = instant?.transaction === transactions;
    transactions += 1;
    if (!instant || !isItsTime) return database.withTenant(installationId, work, options);
    const before = await contents(database, installationId);
    const { statement } = instant;
    const dying = database.withTenant(installationId, async (trx) => {
      await work(trx.withPlugin(failAt(statement)) as Trx);
      throw new PowerCut('before the commit');
    });
    const error = await dying.catch((reason: unknown) => reason);
    isDead = true;
    cut = { before, after: await contents(database, installationId) };
    throw error;
  };
  const power: Power = {
    cutAt: (next) => {
      instant = next;
      transactions = 0;
      cut = undefined;
    },
    restore: () => {
      instant = undefined;
      isDead = false;
    },
    cut: () => cut,
  };
  return { database: { withTenant }, power };
}

function failAt(statement: number): KyselyPlugin {
  let count = 0;
  return {
    transformQuery: ({ node }) => {
      if (count === statement) throw new PowerCut(`at statement ${statement}`);
      count += 1;
      return node;
    },
    transformResult: async ({ result }) => result,
  };
}

/** A digest of every row that the installation has in the audit log and in each of the engine's tables; one statement, because it runs twice per instant. */
function contents(database: Database, installationId: string): Promise<string> {
  return database.withTenant(installationId, async (trx) => {
    const parts = (await engineTables(trx)).map(
      (name) => sql`SELECT ${name} AS name, md5(string_agg(t::text, E'\\n' ORDER BY t::text)) AS rows FROM ${sql.id(name)} t`,
    );
    const { rows } = await sql`${sql.join(parts, sql` UNION ALL `)} ORDER BY 1`.execute(trx);
    return JSON.stringify(rows);
  });
}

let known: readonly string[] | undefined;
async function engineTables(trx: Trx): Promise<readonly string[]> {
  known ??= (
    await sql<{ name: string }>`SELECT table_name AS name FROM information_schema.columns
      WHERE table_schema = 'tieline' AND column_name = 'installation_id' AND (table_name LIKE 'sync%' OR table_name LIKE 'audit%') ORDER BY 1`.execute(
      trx,
    )
  ).rows.map(({ name }) => name);
  return known;
}

const auditOver = (database: Database) => {
  const signer = createHeadSigner({ id: 'm1', bytes: new Uint8Array(32) });
  return createAuditLog({ store: createAuditStore(database), signer, clock: { now: () => Date.now(), sleep: async () => undefined } });
};

describe.each(engines)('on $engine', ({ engine, open }) => {
  let opened: OpenEngine;
  let installationId: InstallationId;
  let world: World;
  let power: Power;
  let linkId: LinkId;
  beforeAll(async () => {
    opened = await open();
    installationId = brandId<InstallationId>(await enrolForTest(opened.database, 'commit'));
    const powered = withPower(opened.database);
    power = powered.power;
    const store = createSyncStore({ database: powered.database, deeds: { entryAfter: auditOver(opened.database).entryAfter } });
    world = createWorld({ store: { transact: (_installation, work) => store.transact(installationId, work) } });
    linkId = (await world.link()).id;
    await world.settle();
  });
  afterAll(() => opened?.close());

  const deed =
    (action: string): DeedOf<{ readonly id: string }> =>
    ({ id }) => ({ action, actor: { kind: 'user', id: '7' }, target: id });

  const pause = () => world.sync.pauseLink({ installationId: INSTALLATION, linkId, by: 'Leona Vogt', until: null, deed: deed('link-paused') });
  const resume = () => world.sync.resumeLink({ installationId: INSTALLATION, linkId, deed: deed('link-resumed') });

  /** Whether somebody has paused the link, as its row says it and as the audit log does. */
  async function isPaused(): Promise<{ readonly byItsRow: boolean; readonly byTheLog: boolean }> {
    const { link } = await world.sync.readLinkDetails({ installationId: INSTALLATION, linkId });
    const [last] = await auditOver(opened.database).list(installationId, { limit: 1 });
    const { action } = JSON.parse(last?.body ?? '{}') as { action?: string };
    return { byItsRow: link.pause !== null, byTheLog: action === 'link-paused' };
  }

  /** A person at the vendor names another assignee; the vendor tells us until we say that we know. */
  async function tell(at: number): Promise<void> {
    const nudge = { deliveryId: `d${at}`, events: [{ type: 'changed', recordType: 'incident', recordId: '1', isDeletion: false }] };
    await world.sync.acceptWebhook({ installationId: INSTALLATION, connectionId: 'conn-remote', side: 'remote', nudge, bodyDigest: `b${at}` });
  }

  test(`a transaction that dies at any of ${CUTS[engine]} instants leaves nothing of itself, and the work ends with each change there once (seed ${seed})`, async () => {
    const random = randomOf(seed);
    let cuts = 0;
    for (let at = 0; cuts < CUTS[engine] && at < 4 * CUTS[engine]; at += 1) {
      const name = `Person ${at}`;
      const writes = world.desk.ledger.length;
      world.remote.edit('1', { assignee: name });
      power.cutAt({ transaction: random(MOST_TRANSACTIONS), statement: random(MOST_STATEMENTS) });
      const dying = pause()
        .then(resume)
        .then(() => tell(at))
        .then(() => world.settle());
      await dying.catch(() => undefined);
      const cut = power.cut();
      if (cut) {
        cuts += 1;
        expect(cut.after).toBe(cut.before);
      }
      power.restore();
      const { byItsRow, byTheLog } = await isPaused();
      expect({ at, byTheLog }).toEqual({ at, byTheLog: byItsRow });
      if (byItsRow) await resume();
      // Past every lease and backoff of the dead one.
      world.clock.advance(600_000);
      expect((await tell(at).catch((error: unknown) => error)) instanceof Error).toBe(false);
      await world.settle();
      expect({ at, owner: world.desk.now(TICKET)['owner'], writes: world.desk.ledger.length - writes }).toEqual({ at, owner: name, writes: 1 });
    }
    expect(cuts).toBe(CUTS[engine]);
  });
});
