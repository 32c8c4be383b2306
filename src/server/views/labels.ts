/** @module server/views/labels  The vendors' own labels of fields and choices, remembered for ten minutes; a schema that cannot be read leaves the paths. */
import { createShortMemory } from '#access';
import { type Call, hasConflictCheck, type RecordStore } from '#capabilities';
import type { Clock, FieldSchema, FieldValue, InstallationId, RecordType, TraceId } from '#domain';
import type { Opened } from '#sync';

const LABELS_LIFE_MS = 600_000;
const ASK_LIMIT_MS = 4_000;

/** Labels of one side's fields. */
export interface SideLabels {
  /** The field's label, or its path. */
  field(path: string): string;
  /** The choice's label, or the value as text. */
  value(path: string, value: FieldValue | null): string;
}

export interface FlowLabels {
  readonly desk: SideLabels;
  readonly remote: SideLabels;
  /** The remote's fields that name a configuration item. */
  readonly itemPaths: readonly string[];
  /** Whether the remote looks for what is in the way of a change. */
  readonly hasConflictCheck: boolean;
}

/** What is remembered of a system: its fields, and what else it offers. */
interface Known {
  readonly fields: readonly FieldSchema[];
  readonly hasConflictCheck: boolean;
}

export interface Labels {
  ofFlow(asked: {
    readonly installationId: InstallationId;
    readonly connectionName: string;
    readonly recordType: RecordType;
    readonly traceId: TraceId;
  }): Promise<FlowLabels>;
  /** Of the help desk alone: no vendor is waited for. */
  ofDesk(asked: { readonly installationId: InstallationId; readonly traceId: TraceId }): Promise<SideLabels>;
}

export interface LabelDeps {
  readonly clock: Clock;
  readonly desk: (installationId: InstallationId) => Promise<Opened<Pick<RecordStore, 'describe'>>>;
  readonly remote: (installationId: InstallationId, connectionName: string, recordType: RecordType) => Promise<Opened<Pick<RecordStore, 'describe'>>>;
}

export function createLabels(deps: LabelDeps): Labels {
  const memory = createShortMemory<Known>({ clock: deps.clock, lastsMs: LABELS_LIFE_MS, maxEntries: 1_000 });

  const read = (key: string, open: () => Promise<Opened<Pick<RecordStore, 'describe'>>>, traceId: TraceId): Promise<Known> =>
    memory
      .remember(key, async () => {
        const system = await open();
        if (system.kind === 'closed') throw new TypeError('closed');
        const call: Call = { signal: AbortSignal.timeout(ASK_LIMIT_MS), traceId, priority: 'agent' };
        return { fields: (await system.records.describe(call)).fields, hasConflictCheck: hasConflictCheck(system.records) };
      })
      // Labels are a courtesy: without them the screen shows the paths.
      .catch(() => ({ fields: [], hasConflictCheck: false }));

  const readDesk = (installationId: InstallationId, traceId: TraceId) => read(`${installationId}/desk`, () => deps.desk(installationId), traceId);

  return {
    async ofFlow({ installationId, connectionName, recordType, traceId }) {
      const [desk, remote] = await Promise.all([
        readDesk(installationId, traceId),
        read(`${installationId}/${connectionName}/${recordType}`, () => deps.remote(installationId, connectionName, recordType), traceId),
      ]);
      const itemPaths = remote.fields.filter(({ refersTo }) => refersTo === 'configuration-item').map(({ path }) => path);
      return { desk: labelsOf(desk.fields), remote: labelsOf(remote.fields), itemPaths, hasConflictCheck: remote.hasConflictCheck };
    },
    async ofDesk({ installationId, traceId }) {
      return labelsOf((await readDesk(installationId, traceId)).fields);
    },
  };
}

function labelsOf(fields: readonly FieldSchema[]): SideLabels {
  const byPath = new Map(fields.map((field) => [field.path, field]));
  return {
    field: (path) => byPath.get(path)?.label ?? path,
    value: (path, value) => labelOfValue(byPath.get(path), value),
  };
}

function labelOfValue(field: FieldSchema | undefined, value: FieldValue | null): string {
  if (value === null) return '';
  if (Array.isArray(value)) return value.map((one: FieldValue) => labelOfValue(field, one)).join(', ');
  if (typeof value === 'object') return JSON.stringify(value);
  return field?.options?.find((option) => option.value === String(value))?.label ?? String(value);
}
