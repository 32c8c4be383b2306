/**
 * @module server/compose
 * Where concrete things meet, once: database, vault, engines, connectors, queue and HTTP become one running backend. Long because it is one list of wires.
 */
import { randomBytes } from 'node:crypto';
import { createAccess, createConsentStates } from '#access';
import { createAuditLog, createHeadSigner } from '#audit';
import type { ConnectorDefinition, DeskPages, Log } from '#capabilities';
import { createConnections } from '#connections';
import { createTransport, type EgressPolicy } from '#connector-kit';
import { createContext } from '#context';
import { ROUTES } from '#contract';
import { brandId, type Clock, ConfigurationInvalidError, type Deed, type InstallationId, type TraceId } from '#domain';
import { createInstallations, type Installations } from '#installations';
import { createJobs, type Jobs } from '#jobs';
import type { Journey } from '#journey';
import type { ExpressionRunner } from '#mapping';
import {
  assertOutsideTransaction,
  createAppliedConfigStore,
  createAuditStore,
  createBudgetStore,
  createConnectionStore,
  createContextCacheStore,
  createDataKeyStore,
  createInstallationLookup,
  createInstallationStore,
  createMappingVersionStore,
  createSecretStore,
  createSessionStore,
  createSyncStore,
  createTicketItemStore,
  createTokenLeaseStore,
  type Database,
  type DeedKeeper,
} from '#storage';
import type { BatchDeps, Batches, Sync } from '#sync';
import { createVault, type Key } from '#vault';
import { createApp } from './app.ts';
import type { BackendMetrics } from './backend-metrics.ts';
import { createBatchMapping } from './compose/batch-mapping.ts';
import { createConsent } from './compose/consent.ts';
import { createJobHandlers } from './compose/job-handlers.ts';
import { createBackendJourney, noteDeed } from './compose/journey.ts';
import { loadLater } from './compose/load-later.ts';
import { readMappingContext } from './compose/mapping-context.ts';
import { meterVendorCalls } from './compose/metered.ts';
import { readConnectionSchemas, readSchemas } from './compose/read-schemas.ts';
import { createWebhooks } from './compose/receive-webhooks.ts';
import { createSystems, listSources, newTraceId, openDesk, promptCall } from './compose/systems.ts';
import { deedOf } from './deed-of.ts';
import type { Asker, ServerDeps } from './deps.ts';
import type { App } from './endpoint.ts';
import { createPageFiles } from './page-files.ts';
import { createCursors } from './paging.ts';
import { createPanels } from './panels.ts';
import { createUnknownIds } from './unknown-ids.ts';
import { createLabels, type Labels } from './views/labels.ts';

/** What the process decides; everything else is made from it. */
export interface ComposeOptions {
  readonly database: Database;
  readonly connectors: readonly ConnectorDefinition[];
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: BackendMetrics;
  /** How far the time of a vendor's delivery may lie from ours, seconds (60 to 600). Default 300. */
  readonly webhookToleranceS?: number;
  /** The first is current; the others still open what they sealed. */
  readonly masterKeys: readonly Key[];
  readonly sessionKeys: readonly Uint8Array[];
  readonly operatorKey: string | undefined;
  readonly publicUrl: string;
  readonly egress: EgressPolicy;
  /** The longest wait for a vendor's answer, ms. Default 30,000, which it cannot exceed. */
  readonly longestCallMs?: number;
  readonly expressions: ExpressionRunner;
  readonly pageFiles: { readonly directory: string; readonly sdkUrl?: string; readonly extraFrameAncestors?: readonly string[] };
  /** How long an action waits for its own run, ms; 0 leaves the run to the workers. Default 2,500. */
  readonly runSoonMs?: number;
}

/** A backend that is wired and not yet started. */
export interface Backend {
  readonly app: App;
  readonly jobs: Jobs;
  readonly sync: Sync;
  readonly batches: Batches;
  readonly installations: Installations;
  /** Ends connections to vendors. */
  close(): void;
}

const RUN_SOON_MS = 2_500;
const WEBHOOK_TOLERANCE_S = 300;

/** Wires a backend. Start its jobs before it serves: wake-ups are sent by them. */
export function compose(options: ComposeOptions): Backend {
  const { database, clock, metrics } = options;
  const log = meterVendorCalls(options.log, metrics);
  const connectors = new Map(options.connectors.map((definition) => [definition.id, definition]));
  const nowIso = () => new Date(clock.now()).toISOString();
  // Hexadecimal, because an id that begins with a dash reads as an option at a shell.
  const newId = () => randomBytes(16).toString('hex');
  const traced = (): TraceId => newTraceId(randomBytes);
  const transport = createTransport({
    egress: options.egress,
    assertOutsideTransaction,
    ...(options.longestCallMs === undefined ? {} : { longestMs: options.longestCallMs }),
  });
  const [masterKey] = options.masterKeys;
  if (!masterKey) throw new ConfigurationInvalidError({ message: 'The backend needs a master key. Set TIELINE_MASTER_KEYS.' });
  const audit = createAuditLog({ store: createAuditStore(database), signer: createHeadSigner(masterKey), clock });
  const tellDeeds = async (installationId: string, done: readonly Deed[]): Promise<void> => {
    for (const deed of done) noteDeed(journey, { installationId: brandId<InstallationId>(installationId), at: clock.now(), deed });
    await journey.flush();
  };
  const deeds: DeedKeeper = { entryAfter: audit.entryAfter, kept: tellDeeds };
  const vault = createVault({
    masterKeys: options.masterKeys,
    keys: createDataKeyStore(database, nowIso, deeds),
    secrets: createSecretStore(database, nowIso, deeds),
    clock,
    randomBytes,
  });
  const lookup = createInstallationLookup(database);
  const sessions = createSessionStore(database);
  const cache = createContextCacheStore(database);

  const connections = createConnections({
    store: createConnectionStore({ database, vault, nowIso, keeper: deeds }),
    secrets: vault,
    tokens: createTokenLeaseStore({ database, vault, nowIso }),
    budgets: createBudgetStore(database),
    connectors,
    transport,
    clock,
    random: Math.random,
    newId,
    log,
  });
  const versions = createMappingVersionStore(database, deeds);
  const installations: Installations = createInstallations({
    store: createInstallationStore(database, deeds),
    versions,
    secrets: vault,
    connections,
    mappingContext: (installationId, document, call) =>
      readMappingContext({ connections, installations, expressions: options.expressions }, installationId, document, call),
    onMappingActivated: async (installationId) => {
      await sync.wakeAll({ installationId: brandId<InstallationId>(installationId) });
    },
    clock,
    newId,
    publicUrl: options.publicUrl,
  });

  const systems = createSystems({ connections, installations, connectors });
  const journey = createBackendJourney({ database, sync: () => sync, newId, log });
  const jobs: Jobs = createJobs({
    engine: database.engine,
    queue: database.queue,
    // The handlers need the engine, whose store needs the queue's wake-ups: both are complete before the first job runs.
    handlers: lazily(() =>
      createJobHandlers({
        sync,
        batches,
        installations,
        connections,
        connectors,
        audit,
        cache,
        sessions,
        journey,
        clock,
        metrics,
        log,
        newTraceId: traced,
      }),
    ),
    nextInstallation: (afterId) => lookup.next(afterId),
    clock,
    log,
  });
  const engine: BatchDeps = {
    store: createSyncStore({ database, wake: jobs.wake, deeds }),
    mappings: { active: (installationId) => installations.activeMapping(installationId, promptCall(traced())) },
    systems,
    clock,
    random: Math.random,
    ids: { next: () => randomBytes(12).toString('base64url') },
    note: (installationId, hop) => journey.note(installationId, hop),
    hearUnexpected: (heard) => log.error('run-failed-unexpectedly', heard),
    ...createBatchMapping(installations),
  };
  const sync = loadLater<Sync>(async () => (await import('#sync')).createSync(engine));
  const batches = loadLater<Batches>(async () => (await import('#sync')).createBatches(engine));

  const labels = createLabels({ clock, desk: systems.desk, remote: systems.remote });
  const deskOf = async (installationId: InstallationId) => (await openDesk({ connections, installations }, installationId)).desk;
  const context = createContext({
    clock,
    desk: deskOf,
    sources: (installationId) => listSources({ connections, installations, connectors }, installationId),
    linkedItems: createTicketItemStore(database, deeds),
    cache,
    fillableFields: (installationId) => listFillableFields(installations, labels, installationId, traced()),
  });
  const access = createAccess({
    clock,
    installations: { find: lookup.find, read: lookup.read, sharedSecrets: (id) => installations.sharedSecrets(id) },
    sessions,
    desk: deskOf,
    pages: pagesOf(options.connectors),
    sessionKeys: options.sessionKeys,
    randomBytes,
  });

  const recordAs: ServerDeps['recordAs'] = async (actor, installationId, action, facts) => {
    await audit.record(installationId, { action, actor, target: `installation/${installationId}`, facts });
  };
  const record: ServerDeps['record'] = async (asked, action, facts) => {
    const { installationId } = asked.caller;
    const deed = deedOf(asked, action, facts);
    await audit.record(installationId, deed);
    await tellDeeds(installationId, [deed]);
  };
  const deps: ServerDeps = {
    clock,
    log,
    access,
    cursors: createCursors(options.masterKeys),
    unknownIds: createUnknownIds({ clock, log, record }),
    context,
    panels: createPanels(clock),
    sync,
    batches,
    labels,
    readFlow: async (installationId, name) => {
      const active = await installations.activeMapping(installationId, promptCall(traced()));
      return active?.mapping.flows.find((flow) => flow.name === name);
    },
    runSoon: (asked, linkId) =>
      withinMs(options.runSoonMs ?? RUN_SOON_MS, clock, async () => {
        await sync.reconcile({ installationId: asked.caller.installationId, linkId, traceId: asked.traceId, priority: 'agent' });
        await journey.flush();
      }),
    requireTicket: (asked: Asker, ticketId) =>
      access.requireTicket({ installationId: asked.caller.installationId, userId: asked.caller.userId, ticketId, traceId: asked.traceId }),
    record,
    recordAs,
    audit,
    installations,
    activeVersion: (installationId) => versions.readActive(installationId),
    connections,
    appliedConfig: createAppliedConfigStore(database),
    readSchemas: (installationId, call) => readSchemas({ connections, installations }, installationId, call),
    readConnectionSchemas: (asked) => readConnectionSchemas({ connections, installations, connectors }, asked),
    journey,
    consent: createConsent({
      connections,
      states: createConsentStates({ clock, sessions, secrets: options.masterKeys, randomBytes }),
      record,
      recordAs,
      publicUrl: options.publicUrl,
      callbackPath: ROUTES.finishConsent.path,
      log,
    }),
    connectors,
    publicUrl: options.publicUrl,
    webhooks: flushing(
      journey,
      createWebhooks({
        lookup,
        connections,
        installations,
        connectors,
        sync,
        context,
        clock,
        log,
        recordAs,
        toleranceS: options.webhookToleranceS ?? WEBHOOK_TOLERANCE_S,
        count: (connector, outcome) => metrics.webhookReceived({ connector, outcome }),
      }),
    ),
    pages: createPageFiles({
      directory: options.pageFiles.directory,
      backend: options.publicUrl,
      sdkUrl: options.pageFiles.sdkUrl ?? pagesOf(options.connectors).sdkUrl,
      frameAncestors: (account) => [...pagesOf(options.connectors).frameAncestors(account), ...(options.pageFiles.extraFrameAncestors ?? [])],
    }),
    assertReady: () => database.ping(),
    metrics,
    operatorKey: options.operatorKey,
  };
  return { app: createApp(deps), jobs, sync, batches, installations, close: () => transport.close() };
}

/** Hops of a delivery are stored before it is acknowledged: a function may be frozen right after. */
function flushing(journey: Pick<Journey, 'flush'>, webhooks: ServerDeps['webhooks']): ServerDeps['webhooks'] {
  return {
    async receive(delivery) {
      const outcome = await webhooks.receive(delivery);
      await journey.flush();
      return outcome;
    },
  };
}

/** The desk whose pages this backend serves: the first connector that signs pages. */
function pagesOf(connectors: readonly ConnectorDefinition[]): DeskPages {
  const pages = connectors.find((definition) => definition.pages)?.pages;
  if (!pages)
    throw new ConfigurationInvalidError({ message: 'No connector serves a help desk. Add one that signs pages to the list of connectors.' });
  return pages;
}

/** Ticket fields that a configuration item may fill: those that the mapping fills from a remote field that names one. */
async function listFillableFields(
  installations: Installations,
  labels: Labels,
  installationId: InstallationId,
  traceId: TraceId,
): Promise<readonly { path: string; label: string }[]> {
  const active = await installations.activeMapping(installationId, promptCall(traceId));
  const found = await Promise.all(
    (active?.mapping.flows ?? []).map(async (flow) => {
      const { desk, itemPaths } = await labels.ofFlow({ installationId, connectionName: flow.connection, recordType: flow.record, traceId });
      const fields = flow.fields.filter((field) => field.writesDesk && itemPaths.includes(field.remotePath));
      return fields.flatMap((field) => field.deskPaths).map((path): [string, string] => [path, desk.field(path)]);
    }),
  );
  return [...new Map(found.flat())].map(([path, label]) => ({ path, label }));
}

/** An object whose members are made when the first is used. */
function lazily<Value extends object>(make: () => Value): Value {
  let made: Value | undefined;
  return new Proxy({} as Value, {
    get: (_target, name) => {
      made ??= make();
      return made[name as keyof Value];
    },
  });
}

/** Waits for work at most that long; the work goes on, and its own row says so if it does not end. With 0 it is not begun here. */
async function withinMs(ms: number, clock: Clock, work: () => Promise<unknown>): Promise<void> {
  if (ms === 0) return;
  const alarm = new AbortController();
  const finished = work().then(
    () => undefined,
    () => undefined,
  );
  await Promise.race([finished, clock.sleep(ms, alarm.signal).catch(() => undefined)]);
  alarm.abort();
}
