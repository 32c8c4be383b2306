/**
 * @module server/config-plan
 * What applying a configuration document would change, and which of it is drift: changed in the console since the last apply. Pure; an applied document plans to
 * nothing.
 */
import type { ConfigChange, ConfigDocument } from '#contract';
import { canonicalText, type FieldValue } from '#domain';

type Connection = ConfigDocument['connections'][number];
type Difference = ConfigChange['differences'][number];

export interface ConfigStates {
  /** As it is now. */
  readonly current: ConfigDocument;
  /** As the document says. */
  readonly wanted: ConfigDocument;
  /** As it was last applied; undefined before the first time. */
  readonly applied: ConfigDocument | undefined;
}

/** In the order in which they are applied: connections first, since the mapping names them. */
export function planConfig(states: ConfigStates): readonly ConfigChange[] {
  return [...planConnections(states), ...planMapping(states), ...planRules(states)];
}

function planConnections({ current, wanted, applied }: ConfigStates): readonly ConfigChange[] {
  const names = [...new Set([...wanted.connections, ...current.connections].map(({ name }) => name))].sort();
  return names.flatMap((name) => {
    const now = find(current, name);
    const then = find(wanted, name);
    const differences = compareConnections(now, then);
    if (differences.length === 0) return [];
    const before = applied && find(applied, name);
    // Nobody applied anything yet: there is nothing to have drifted from.
    const isDrift = applied !== undefined && compareConnections(now, before).length > 0;
    const action = !now ? ('add' as const) : !then ? ('remove' as const) : ('change' as const);
    return [{ what: 'connection' as const, name, action, isDrift, differences, remains: remainsOf(differences) }];
  });
}

function find({ connections }: ConfigDocument, name: string): Connection | undefined {
  return connections.find((connection) => connection.name === name);
}

/** Differences by path. Secrets are compared by name, and only those that are wanted and not there count: what is stored beyond is nobody's loss. */
function compareConnections(now: Connection | undefined, then: Connection | undefined): Difference[] {
  const before = flatten(now);
  const after = flatten(then);
  const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  const plain = paths
    .filter((path) => canonicalText(before[path] ?? null) !== canonicalText(after[path] ?? null))
    .map((path) => ({ path, before: before[path] ?? null, after: after[path] ?? null }));
  const missing = (then?.secrets ?? []).filter((name) => !now?.secrets.includes(name));
  return [...plain, ...missing.map((name) => ({ path: `secrets.${name}`, before: null, after: 'stored' }))];
}

function flatten(connection: Connection | undefined): Readonly<Record<string, FieldValue>> {
  if (!connection) return {};
  const { connector, owner, onCall, isPaused, settings } = connection;
  const entries = Object.entries(settings).map(([name, value]): [string, FieldValue] => [`settings.${name}`, value as FieldValue]);
  return { connector, owner, onCall, isPaused, ...Object.fromEntries(entries) };
}

function remainsOf(differences: readonly Difference[]): string | null {
  const secrets = differences.flatMap(({ path, after }) => (path.startsWith('secrets.') && after !== null ? [path.slice('secrets.'.length)] : []));
  return secrets.length === 0 ? null : `Give with apply, or enter in the console: ${secrets.join(', ')}.`;
}

function planMapping({ current, wanted, applied }: ConfigStates): readonly ConfigChange[] {
  if (current.mapping === wanted.mapping) return [];
  const isDrift = applied !== undefined && applied.mapping !== current.mapping;
  const differences = [{ path: 'mapping', before: current.mapping, after: wanted.mapping }];
  const remains = 'The app settings at the help desk hold the mapping: apply with TIELINE_DESK_TOKEN, or save it in the console.';
  return [{ what: 'mapping', name: 'field_mappings', action: current.mapping === '' ? 'add' : 'change', isDrift, differences, remains }];
}

function planRules({ current, wanted, applied }: ConfigStates): readonly ConfigChange[] {
  const [now, then] = [current.rules.pausedFlows, wanted.rules.pausedFlows];
  const flows = [...new Set([...now, ...then])].sort().filter((flow) => now.includes(flow) !== then.includes(flow));
  return flows.map((flow) => {
    const isPaused = then.includes(flow);
    const isDrift = applied !== undefined && applied.rules.pausedFlows.includes(flow) !== now.includes(flow);
    const differences = [{ path: 'isPaused', before: !isPaused, after: isPaused }];
    return { what: 'rule', name: flow, action: isPaused ? 'add' : 'remove', isDrift, differences, remains: null };
  });
}
