/** @module server/routes/read-overview */
import { overviewAnswer } from '#contract';
import type { FieldSetAside, Pause } from '#sync';
import type { ServerDeps } from '../deps.ts';
import { define, type Endpoint } from '../endpoint.ts';
import { labelsByFlow } from '../links-panel.ts';
import type { FlowLabels } from '../views/labels.ts';
import { isoOrNull } from '../views/link-view.ts';

export const readOverview = (deps: ServerDeps): Endpoint =>
  define({
    name: 'readOverview',
    summary: 'Each flow with its state, lag and throughput, and what needs a person.',
    answer: overviewAnswer,
    async handle(asked) {
      const { caller } = asked;
      const overview = await deps.sync.readOverview({ installationId: caller.installationId });
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
      const connections = (await deps.connections.list(caller.installationId)).flatMap(({ id, name, state }) =>
        state === 'active' ? [] : [{ id, name, state }],
      );
      return {
        isPaused: overview.pause !== null,
        pausedBy: overview.pause?.by ?? null,
        flows,
        needs: { ...overview.needs },
        connections,
        batches: await deps.batches.countOpen({ installationId: caller.installationId }),
      };
    },
  });

function viewSetAside({ fieldKey, side, path, reason, tryAt, waiting }: FieldSetAside, labels: FlowLabels | undefined) {
  return { fieldKey, side, label: labels?.[side].field(path) ?? path, reason: { ...reason }, tryAt: isoOrNull(tryAt), waiting };
}

function viewPause(pause: Pause | undefined) {
  return pause ? { by: pause.by, at: new Date(pause.at).toISOString(), until: isoOrNull(pause.until) } : null;
}
