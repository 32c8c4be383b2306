/** @module sync/testing/batch-world  A world with batches over it: tickets by the dozen, their links at rest, and turns taken until nothing is due. */
import { brandId, type LinkId, type TicketId } from '#domain';
import { type Batches, createBatches } from '../batches/create-batches.ts';
import type { BatchDetails } from '../batches/manage.ts';
import type { BatchDeps } from '../batches/ports.ts';
import type { BatchItemRow, BatchRequest } from '../batches/rows.ts';
import type { LinkRow } from '../rows.ts';
import { compileFlow, createWorld, INSTALLATION, TEST_CALL, type World, type WorldOptions } from './world.ts';

export interface BatchWorld extends World {
  readonly batches: Batches;
  /** Drafts by their document. A document that is not here is unusable. */
  readonly drafts: Map<string, Readonly<Record<string, unknown>>>;
  /** Mapping versions that were in force: from and until. */
  readonly windows: Map<number, readonly [number, number]>;
  start(request: BatchRequest, by?: string): Promise<BatchDetails>;
  /** Starts and plans to the end. */
  plan(request: BatchRequest): Promise<BatchDetails>;
  /** Approves and runs to the end. */
  apply(batchId: string): Promise<BatchDetails>;
  /** Takes turns, and runs due links, moving the clock while something waits. */
  run(rounds?: number): Promise<void>;
  read(batchId: string): Promise<BatchDetails>;
  items(batchId: string): Promise<readonly BatchItemRow[]>;
  /** Makes tickets and records of the same number, linked and at rest: from 1000 on. */
  linkMany(count: number): Promise<readonly LinkId[]>;
  readLink(linkId: LinkId): Promise<LinkRow | undefined>;
}

export interface BatchWorldOptions extends WorldOptions {
  readonly batchLimits?: BatchDeps['batchLimits'];
}

export const ADMIN = 'Leona Vogt';

export function createBatchWorld({ batchLimits, ...options }: BatchWorldOptions = {}): BatchWorld {
  const world = createWorld(options);
  const drafts: BatchWorld['drafts'] = new Map();
  const windows: BatchWorld['windows'] = new Map();
  const deps: BatchDeps = {
    ...world.deps,
    compileDraft: async (_installationId, document) => {
      const flow = drafts.get(document);
      return flow ? { kind: 'usable', mapping: compileFlow(flow) } : { kind: 'unusable', problems: 2 };
    },
    versionWindow: async (_installationId, version) => {
      const window = windows.get(version);
      return window && { fromMs: window[0], untilMs: window[1] };
    },
    ...(batchLimits && { batchLimits }),
  };
  const batches = createBatches(deps);
  const at = { installationId: INSTALLATION };

  const run = async (rounds = 400): Promise<void> => {
    for (let round = 0; round < rounds; round += 1) {
      for (const batchId of await batches.due(at)) await batches.run({ ...at, batchId });
      for (const linkId of await world.sync.dueScan(at)) await world.reconcile(linkId);
      const open = (await batches.list({ ...at, limit: 50 })).rows.filter(({ batch }) => batch.state === 'planning' || batch.state === 'applying');
      if (open.length === 0) return;
      const next = Math.min(...open.map(({ batch }) => Math.max(batch.nextAt, batch.leaseUntil)));
      world.clock.advance(Math.max(0, next - world.clock.now()));
    }
    throw new Error('The batches do not come to an end.');
  };
  const read = (batchId: string) => batches.read({ ...at, batchId });
  const start = (request: BatchRequest, by = ADMIN) => batches.start({ ...at, request, by });
  const linkOne = async (ticketId: TicketId, number: string): Promise<LinkId> => {
    const request = { ...at, ticketId, flow: 'incidents', number, call: TEST_CALL };
    const plan = await world.sync.planFirstLink(request);
    const choices = Object.fromEntries(plan.fields.filter(({ effect }) => effect === 'ask').map(({ fieldKey }) => [fieldKey, 'desk' as const]));
    const link = await world.sync.confirmFirstLink({ ...request, planToken: plan.token, choices });
    await world.reconcile(link.id);
    return link.id;
  };
  return {
    ...world,
    batches,
    drafts,
    windows,
    start,
    plan: async (request) => {
      const { batch } = await start(request);
      await run();
      return read(batch.id);
    },
    apply: async (batchId) => {
      await batches.apply({ ...at, batchId, by: ADMIN });
      await run();
      return read(batchId);
    },
    run,
    read,
    items: async (batchId) => (await batches.listItems({ ...at, batchId, limit: 5_000 })).rows,
    linkMany: async (count) => {
      const ids: LinkId[] = [];
      for (let n = 1_000; n < 1_000 + count; n += 1) {
        world.desk.seed(String(n));
        world.remote.seed(String(n), { short_description: 'Mail is slow' });
        ids.push(await linkOne(brandId<TicketId>(String(n)), `INC${n}`));
      }
      return ids;
    },
    readLink: (linkId) => world.store.transact(INSTALLATION, (stores) => stores.links.read(linkId)),
  };
}
