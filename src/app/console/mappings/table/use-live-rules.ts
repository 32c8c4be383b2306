/**
 * @module app/console/mappings/table/use-live-rules
 * How each rule does that is in force now: set aside by the breaker, in conflict, held, or flowing. A rule of the draft that is not in force yet has no state.
 */
import { useQuery } from '@tanstack/react-query';
import type { ReasonView } from '#contract';
import type { OutlineFlow, OutlineRule } from '#mapping';
import { useIsActive, useServices } from '../../../platform/index.ts';
import { LOOK_MS } from '../../admin-queries.ts';
import { useWorkbench } from '../workbench-context.ts';

/** The longest page that the backend answers. */
const MOST_FLOWS = 200;

/** `count`: links on which it waits. */
export type LiveState =
  | { readonly kind: 'set-aside'; readonly fieldKey: string; readonly reason: ReasonView; readonly system: string; readonly label: string }
  | { readonly kind: 'conflict' | 'held'; readonly fieldKey: string; readonly count: number }
  | { readonly kind: 'flowing' };

/** Null where nothing can be said of the rule: it is not in force, or what is held cannot be asked now. */
export type FindLiveState = (flow: Pick<OutlineFlow, 'name'>, rule: Pick<OutlineRule, 'desk' | 'remote'>) => LiveState | null;

/** As holds and conflicts name a rule: both its fields. */
export function ruleKeyOf({ desk, remote }: Pick<OutlineRule, 'desk' | 'remote'>): string {
  return JSON.stringify([...desk, remote]);
}

export function useLiveRules(): FindLiveState {
  const known = useFlowsSetAside().data;
  const held = useGroups('listHeld').data;
  const conflicts = useGroups('listConflicts').data;
  const inForce = useRulesInForce().data;
  return (flow, rule) => {
    const fieldKey = ruleKeyOf(rule);
    if (!known || !held || !conflicts || !inForce?.has(`${flow.name} ${fieldKey}`)) return null;
    const system = known.systems[flow.name];
    if (system === undefined) return null;
    const broken = known.flows.get(flow.name)?.setAside.find((field) => field.fieldKey === fieldKey);
    if (broken) return { kind: 'set-aside', fieldKey, reason: broken.reason, system, label: broken.label };
    const countIn = (groups: typeof held) => groups.find((group) => group.flow === flow.name && group.fieldKey === fieldKey)?.count ?? 0;
    if (countIn(conflicts) > 0) return { kind: 'conflict', fieldKey, count: countIn(conflicts) };
    return countIn(held) > 0 ? { kind: 'held', fieldKey, count: countIn(held) } : { kind: 'flowing' };
  };
}

/** What there is to say of the document's flows, of which there may be a thousand: those with fields set aside, and which are in force at all. */
function useFlowsSetAside() {
  const { api } = useServices();
  return useQuery({
    queryKey: ['admin', 'overview', { fields: 'set-aside' }],
    queryFn: async ({ signal }) => {
      const query = { fields: 'set-aside', limit: String(MOST_FLOWS) };
      const first = await api.call('readOverview', {}, { query, signal });
      const flows = new Map(first.flows.map((flow) => [flow.flow, flow]));
      for (let cursor = first.nextCursor; cursor !== null; ) {
        const page = await api.call('readOverview', {}, { query: { ...query, cursor }, signal });
        for (const flow of page.flows) flows.set(flow.flow, flow);
        cursor = page.nextCursor;
      }
      return { flows, systems: first.whole.systems };
    },
    enabled: useIsActive(),
    refetchInterval: LOOK_MS,
  });
}

/** Counts by flow and field; the lists themselves have screens of their own. */
function useGroups(call: 'listHeld' | 'listConflicts') {
  const { api } = useServices();
  return useQuery({
    queryKey: ['admin', call, 'groups'],
    queryFn: async ({ signal }) => (await api.call(call, {}, { query: { limit: '1' }, signal })).groups,
    enabled: useIsActive(),
    refetchInterval: LOOK_MS,
  });
}

function useRulesInForce() {
  const { versions } = useWorkbench();
  const active = versions.find(({ state }) => state === 'active');
  return useQuery({
    queryKey: ['mapping-rules-in-force', active?.hash],
    queryFn: async () => {
      const { readOutline } = await import('#mapping');
      const outline = await readOutline(active?.document ?? '');
      return new Set((outline?.flows ?? []).flatMap((flow) => flow.rules.map((rule) => `${flow.name} ${ruleKeyOf(rule)}`)));
    },
    enabled: active !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
}
