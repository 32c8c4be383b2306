/** @module server/routes/read-overview  One page of flows, and how the whole is, counted here: no screen needs all of them to say it. */
import { z } from 'zod';
import { overviewAnswer } from '#contract';
import type { FieldSetAside, FlowsAsked, Pause } from '#sync';
import type { ServerDeps } from '../deps.ts';
import { define, type Endpoint, pageQuery } from '../endpoint.ts';
import { labelsByFlow } from '../links-panel.ts';
import type { FlowLabels } from '../views/labels.ts';
import { isoOrNull } from '../views/link-view.ts';

const flowsQuery = pageQuery.extend({
  flow: z.string().max(100).optional(),
  connection: z.string().max(100).optional(),
  fields: z.enum(['set-aside']).optional(),
});

export const readOverview = (deps: ServerDeps): Endpoint =>
  define({
    name: 'readOverview',
    summary:
      'How the whole is, and a page of flows with state, lag and throughput: first what needs a person. With `flow` or `connection`, those alone; with `fields=set-aside`, those that have fields set aside.',
    query: flowsQuery,
    answer: overviewAnswer,
    async handle(asked) {
      const { caller } = asked;
      const overview = await deps.sync.readOverview({ installationId: caller.installationId, asked: askedOf(asked.query) });
      const broken = overview.flows.filter(({ setAside }) => setAside.length > 0);
      const labels = await labelsByFlow(
        deps,
        asked,
        broken.map(({ flow }) => flow),
      );
      const flows = overview.flows.map((flow) => ({
        flow: flow.flow,
        connectionName: flow.connectionName,
        recordType: flow.recordType,
        state: flow.state,
        stateReason: { ...flow.stateReason },
        links: { 'in-sync': 0, pending: 0, held: 0, conflict: 0, failing: 0, 'dead-letter': 0, paused: 0, silent: 0, ...flow.links },
        lastEventAt: isoOrNull(flow.lastEventAt),
        lagSeconds: flow.lagMs === null ? null : flow.lagMs / 1000,
        writes24h: { ...flow.writes24h },
        hours: flow.hours.map((hour) => ({ ...hour })),
        pause: viewPause(overview.pauses.find(({ scope }) => scope.kind === 'flow' && scope.flow === flow.flow)),
        needs: { ...flow.needs },
        setAside: flow.setAside.map((field) => viewSetAside(field, labels.get(flow.flow))),
      }));
      const { stuck, systems, needs } = overview.whole;
      return {
        isPaused: overview.pause !== null,
        pausedBy: overview.pause?.by ?? null,
        flows,
        nextCursor: overview.next,
        matching: { ...overview.matching },
        whole: { flows: systems.size, stuck: { count: stuck.length, names: stuck.slice(0, MOST_NAMED) }, systems: Object.fromEntries(systems) },
        needs: { ...needs },
        ...(await viewInactive(deps, caller.installationId)),
        batches: await deps.batches.countOpen({ installationId: caller.installationId }),
      };
    },
  });

/** Connections and flows that are named; the rest is counted. */
const MOST_NAMED = 20;

async function viewInactive(deps: ServerDeps, installationId: string) {
  const inactive = (await deps.connections.list(installationId)).flatMap(({ id, name, state }) => (state === 'active' ? [] : [{ id, name, state }]));
  const [attention, paused] = (['needs-attention', 'paused'] as const).map((state) => inactive.filter((one) => one.state === state));
  return {
    connections: [...(attention ?? []), ...(paused ?? [])].slice(0, MOST_NAMED),
    connectionCounts: { needsAttention: attention?.length ?? 0, paused: paused?.length ?? 0 },
  };
}

function askedOf({ limit, cursor, flow, connection, fields }: z.infer<typeof flowsQuery>): FlowsAsked {
  return {
    limit,
    ...(cursor !== undefined && { after: cursor }),
    ...(flow !== undefined && { flow }),
    ...(connection !== undefined && { connection }),
    ...(fields !== undefined && { fields }),
  };
}

function viewSetAside({ fieldKey, side, path, reason, tryAt, waiting }: FieldSetAside, labels: FlowLabels | undefined) {
  return { fieldKey, side, label: labels?.[side].field(path) ?? path, reason: { ...reason }, tryAt: isoOrNull(tryAt), waiting };
}

function viewPause(pause: Pause | undefined) {
  return pause ? { by: pause.by, at: new Date(pause.at).toISOString(), until: isoOrNull(pause.until) } : null;
}
