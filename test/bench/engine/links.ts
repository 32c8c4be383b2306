/** Many links at rest: one is made by the engine itself, the others are copies of its rows under other ids, so that they are what the product stores. */
import pg from 'pg';
import { brandId, type InstallationId, systemClock, type TicketId } from '#domain';
import { createSyncStore } from '#storage';
import { createSync, type DeskRecords } from '#sync';
import { createMemoryRecordStore } from '../../../src/sync/testing/memory-record-store.ts';
import { compileFlow, incidentFlow, TEST_CALL } from '../../../src/sync/testing/world.ts';
import { type BenchDatabase, INSTALLATION } from './database.ts';

/** Values of every pair: the two sides say the same in their own words. */
export const DESK_FIELDS = { status: 'open', subject: 'Mail is slow', note: 'since this morning', impact: '1', owner: 'Sofía Reyes' };
export const REMOTE_FIELDS = {
  state: '2',
  short_description: 'Mail is slow',
  work_notes: 'since this morning',
  impact: '1',
  assignee: 'Sofía Reyes',
};

/** The mapping that all benches of the engine use. */
export const MAPPING = compileFlow(incidentFlow());

export interface PlantedLinks {
  /** Makes an installation with so many links, `link-00000001` and on, for tickets and records `1` and on. Its tables are analysed afterwards. */
  plant(installationId: InstallationId, count: number): Promise<void>;
  /** A connection of the superuser, with the product's tables in its path: for what a bench counts or compares with. */
  readonly client: pg.Client;
  close(): Promise<void>;
}

export const openPlantedLinks = async (rig: BenchDatabase): Promise<PlantedLinks> => {
  const model = await linkOne(rig);
  const client = new pg.Client({ connectionString: rig.url });
  await client.connect();
  await client.query('SET search_path = tieline');
  const plant = async (installationId: InstallationId, count: number): Promise<void> => {
    await addInstallation({ client }, installationId);
    await client.query(
      `INSERT INTO sync_links SELECT copy.* FROM sync_links l, generate_series(1, $2::int) n,
         LATERAL jsonb_populate_record(l, jsonb_build_object('installation_id', $1::text, 'id', 'link-' || lpad(n::text, 8, '0'), 'ticket_id', n::text,
           'remote_id', n::text)) copy
       WHERE l.id = $3`,
      [installationId, count, model],
    );
    await client.query('ANALYZE sync_links');
  };
  return { plant, client, close: () => client.end() };
};

/** Adds an installation like the bench's own, without links. */
export const addInstallation = async ({ client }: Pick<PlantedLinks, 'client'>, installationId: InstallationId): Promise<void> => {
  await client.query(
    `INSERT INTO installations SELECT copy.* FROM installations i,
       LATERAL jsonb_populate_record(i, jsonb_build_object('installation_id', $1::text, 'subdomain', $1::text, 'desk_installation_id', $1::text)) copy
     WHERE i.installation_id = $2`,
    [installationId, INSTALLATION],
  );
};

/** Adds the shadows of planted links: a row for each field. */
export const plantShadows = async ({ client }: Pick<PlantedLinks, 'client'>, installationId: InstallationId): Promise<void> => {
  await client.query(
    `INSERT INTO sync_shadows SELECT copy.* FROM sync_links l JOIN sync_shadows s ON s.installation_id = $2,
       LATERAL jsonb_populate_record(s, jsonb_build_object('installation_id', $1::text, 'link_id', l.id)) copy
     WHERE l.installation_id = $1`,
    [installationId, INSTALLATION],
  );
  await client.query('ANALYZE sync_shadows');
};

/** Links ticket 1 to record 1 and lets it come to rest. Answers the link's id. */
const linkOne = async ({ database }: BenchDatabase): Promise<string> => {
  const desk = createMemoryRecordStore({ clock: systemClock, type: 'ticket', prefix: '#', empty: DESK_FIELDS });
  const remote = createMemoryRecordStore({ clock: systemClock, type: 'incident', prefix: 'INC', empty: REMOTE_FIELDS });
  desk.seed('1');
  remote.seed('1');
  const sync = createSync({
    store: createSyncStore({ database }),
    clock: systemClock,
    random: Math.random,
    ids: { next: () => crypto.randomUUID() },
    mappings: { active: async () => ({ version: 1, mapping: MAPPING }) },
    systems: {
      desk: async () => ({ kind: 'open', connectionId: 'd', connectionName: 'desk', records: desk as DeskRecords }),
      remote: async () => ({ kind: 'open', connectionId: 'r', connectionName: 'remote-prod', records: remote }),
      reportAttention: async () => undefined,
    },
  });
  const request = { installationId: INSTALLATION, ticketId: brandId<TicketId>('1'), flow: 'incidents', number: 'INC1', call: TEST_CALL };
  const { token } = await sync.planFirstLink(request);
  const { id } = await sync.confirmFirstLink({ ...request, planToken: token, choices: {} });
  await sync.reconcile({ installationId: INSTALLATION, linkId: id });
  const due = await sync.dueScan({ installationId: INSTALLATION });
  if (due.length > 0) throw new Error('The model of all links did not come to rest.');
  return id;
};
