/** @module sync/tend-fields  Keeps what is known of mapped fields over all links of a flow, and wakes the links whose field is well again. */
import type { Call } from '#capabilities';
import type { InstallationId } from '#domain';
import { wakeLinks } from './consider.ts';
import { afterRefusal, type BrokenField, judgeFields, learnKinds, type SideSchemas } from './field-health.ts';
import { defaultLimits } from './limits.ts';
import { createLiveSchemas, type LiveSchemas } from './live-schemas.ts';
import type { Opened, SyncDeps, SyncStores } from './ports.ts';
import type { FieldHealthRow, OperationRow } from './rows.ts';
import { type OpenRun, underLease } from './run.ts';

/** Links woken at once when a field is well again; the next look finds the others. */
const WOKEN_AT_ONCE = 200;

/** The fields of the run's flow that are set aside. New fields are learnt on the way. */
export async function readBroken(run: OpenRun, rows: readonly FieldHealthRow[]): Promise<ReadonlyMap<string, BrokenField>> {
  const schemas = await run.schemas();
  const input = { flow: run.flow, schemas, rows };
  const learnt = learnKinds(input, run.flow.name);
  if (learnt.length > 0) await underLease(run, (stores) => stores.fieldHealth.put(learnt));
  return judgeFields({ ...input, nowMs: run.deps.clock.now() });
}

/** Counts a refusal against each field, in the transaction that holds its write. */
export async function countRefusals(
  run: OpenRun,
  stores: SyncStores,
  { operations, message }: { operations: readonly OperationRow[]; message: string },
): Promise<void> {
  const known = new Map((await stores.fieldHealth.list(run.flow.name)).map((row) => [row.fieldKey, row]));
  const { maxRefusals, breakerProbeMs } = run.limits;
  const rows = operations.flatMap(({ side, fields }) =>
    fields.map(({ key, ruleHash }) => {
      const before = known.get(key);
      const row = before?.ruleHash === ruleHash ? before : emptyRow(run, key, ruleHash);
      return afterRefusal(row, { side, message, nowMs: run.deps.clock.now(), maxRefusals, probeMs: breakerProbeMs });
    }),
  );
  await stores.fieldHealth.put(rows);
}

function emptyRow(run: OpenRun, fieldKey: string, ruleHash: string): FieldHealthRow {
  return { flow: run.flow.name, fieldKey, ruleHash, kinds: { desk: null, remote: null }, refusals: 0, broken: null };
}

/** What is known of the written fields, where refusals are counted against them. */
export function refusedBefore(run: OpenRun, operations: readonly OperationRow[]): readonly FieldHealthRow[] {
  const written = new Set(operations.flatMap(({ fields }) => fields.map(({ key }) => key)));
  return run.fieldHealth.filter((row) => written.has(row.fieldKey) && row.refusals > 0);
}

/** A write that the vendor took ends the count; where the field was set aside, the links that wait for it are woken. */
export async function clearRefusals(stores: SyncStores, counted: readonly FieldHealthRow[]): Promise<void> {
  await stores.fieldHealth.put(counted.map((row) => ({ ...row, refusals: 0, broken: null })));
  for (const row of counted) if (row.broken) await wakeHeld(stores, row);
}

async function wakeHeld(stores: SyncStores, { flow, fieldKey }: Pick<FieldHealthRow, 'flow' | 'fieldKey'>): Promise<number> {
  const { rows } = await stores.holds.listPage({ kinds: ['schema'], flow, fieldKey }, { limit: WOKEN_AT_ONCE });
  await wakeLinks(
    stores,
    [...new Set(rows.map(({ linkId }) => linkId))].map((id) => ({ id })),
  );
  return rows.length;
}

/** Wakes links whose field was set aside and is well again by the live schemas; looks no oftener than those are read. Answers how many. */
export async function tendFields(
  deps: SyncDeps,
  { installationId, call }: { readonly installationId: InstallationId; readonly call: Call },
): Promise<number> {
  const cache = liveSchemasOf(deps);
  if (!cache.isDue(installationId, deps.clock.now())) return 0;
  const active = await deps.mappings.active(installationId);
  const held = await deps.store.transact(installationId, (stores) => stores.holds.countByField(['schema']));
  let woken = 0;
  for (const flow of active?.mapping.flows ?? []) {
    const waiting = held.filter((group) => group.flow === flow.name && group.fieldKey !== null);
    if (waiting.length === 0) continue;
    const schemas = await readSchemas(deps, {
      desk: await deps.systems.desk(installationId),
      remote: await deps.systems.remote(installationId, flow.connection, flow.record),
      recordType: flow.record,
      call,
    });
    woken += await deps.store.transact(installationId, async (stores) => {
      const rows = await stores.fieldHealth.list(flow.name);
      const broken = judgeFields({ flow, schemas, rows, nowMs: deps.clock.now() });
      let count = 0;
      for (const { fieldKey } of waiting)
        if (fieldKey !== null && !broken.has(fieldKey)) count += await wakeHeld(stores, { flow: flow.name, fieldKey });
      return count;
    });
  }
  return woken;
}

interface Describable {
  describe(call: Call): ReturnType<OpenRun['desk']['describe']>;
}

/**
 * Both live schemas, as far as they can be told. A schema without fields tells nothing. Runs share one description, so none may sit through a wait that only the
 * run that asked could tell of: where a system makes us wait, it cannot be told now.
 */
export async function readSchemas(
  deps: SyncDeps,
  {
    desk,
    remote,
    recordType,
    call,
  }: { readonly desk: Opened<Describable>; readonly remote: Opened<Describable>; readonly recordType: string; readonly call: Call },
): Promise<SideSchemas> {
  const cache = liveSchemasOf(deps);
  const { onLongWait: _, ...asking } = { ...call, priority: 'agent' as const };
  const read = async (opened: Opened<Describable>, type: string) => {
    if (opened.kind === 'closed') return undefined;
    const schema = await cache.read(`${opened.connectionId} ${type}`, () => opened.records.describe(asking));
    return schema && schema.fields.length > 0 ? schema : undefined;
  };
  const [ofDesk, ofRemote] = await Promise.all([read(desk, 'ticket'), read(remote, recordType)]);
  return { desk: ofDesk, remote: ofRemote };
}

/** One cache per set of systems: they are made once and given to every use-case. */
const caches = new WeakMap<SyncDeps['systems'], LiveSchemas>();

function liveSchemasOf(deps: SyncDeps): LiveSchemas {
  const { schemaTtlMs } = { ...defaultLimits, ...deps.limits };
  const cache = caches.get(deps.systems) ?? createLiveSchemas({ clock: deps.clock, ttlMs: schemaTtlMs });
  caches.set(deps.systems, cache);
  return cache;
}
