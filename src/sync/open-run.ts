/** @module sync/open-run  From a claimed link to a run that has its flow and both systems; or why it cannot have them. */
import { because, type Reason, type Side } from '#domain';
import { watchRecords } from './hops.ts';
import { makeHold, type PlannedHold } from './plan-operations.ts';
import type { Opened } from './ports.ts';
import { syncLinkHold } from './record-plan.ts';
import { type OpenRun, type Run, RunEnded, underLease } from './run.ts';
import { readSchemas } from './tend-fields.ts';

/** Opens mapping and systems, outside any transaction. Ends the run where one is not there. */
export async function openRun(run: Run): Promise<OpenRun> {
  const { deps, installationId, link } = run;
  const active = await deps.mappings.active(installationId);
  if (!active) return endHeld(run, because('mapping-not-active'));
  const flow = active.mapping.flows.find((candidate) => candidate.name === link.flow);
  if (!flow) return endHeld(run, because('flow-not-configured', { flow: link.flow }));
  const [desk, remote] = await Promise.all([deps.systems.desk(installationId), deps.systems.remote(installationId, flow.connection, flow.record)]);
  const closed = [desk, remote].find((opened) => opened.kind === 'closed');
  if (closed || desk.kind === 'closed' || remote.kind === 'closed') {
    const reason = closed?.kind === 'closed' ? closed.reason : because('connection-closed');
    throw new RunEnded({
      kind: 'wait',
      atMs: deps.clock.now() + run.limits.closedConnectionMs,
      reason: because('connection-closed', { ...reason.facts, why: reason.code }),
    });
  }
  const records = { desk: watchRecords(run, 'desk', desk.records), remote: watchRecords(run, 'remote', remote.records) };
  return Object.assign(run, {
    flow,
    version: active.version,
    ...records,
    systemNames: { desk: systemNameOf(desk), remote: systemNameOf(remote) },
    ourUserOn: rememberUsers(run, records),
    schemas: () => readSchemas(deps, { desk, remote, recordType: flow.record, call: run.call }),
    fieldHealth: [],
    shadows: new Map(),
  });
}

const systemNameOf = ({ systemName, connectionName }: Extract<Opened<unknown>, { kind: 'open' }>) => systemName ?? connectionName;

function rememberUsers(run: Run, records: Pick<OpenRun, 'desk' | 'remote'>): OpenRun['ourUserOn'] {
  const known = new Map<Side, Promise<string>>();
  return (side) => {
    const asked = known.get(side) ?? records[side].whoAmI(run.call).then(({ id }) => id);
    known.set(side, asked);
    return asked;
  };
}

async function endHeld(run: Run, reason: Reason): Promise<never> {
  const hold: PlannedHold = makeHold({ kind: 'not-configured', reason, release: because('release-mapping-saved') });
  await underLease(run, (stores) => syncLinkHold(run, stores, hold));
  throw new RunEnded({ kind: 'done' });
}
