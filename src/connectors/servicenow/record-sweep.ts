/**
 * @module connectors/servicenow/record-sweep
 * Records of one table that changed since a checkpoint. Time comes from the vendor's own clock (its Date header), so that ours may be wrong.
 */
import { z } from 'zod';
import type { Call, ChangedPage } from '#capabilities';
import { type Clock, InvalidInputError } from '#domain';
import { PAGE_SIZE, type ServiceNowApi } from './api.ts';
import { buildQuery } from './query.ts';
import type { TableAccess } from './record-access.ts';
import type { RecordKind } from './record-kind.ts';
import { toIso, toStamp, toVersion } from './translate.ts';
import { type Row, TABLE, textOf } from './wire.ts';

export interface SweepDeps {
  readonly api: ServiceNowApi;
  readonly kind: RecordKind;
  readonly access: TableAccess;
  readonly clock: Pick<Clock, 'now'>;
}

/** Records become visible late: a transaction's stamp is older than its commit, and nodes lag. */
const OVERLAP_MS = 2 * 60_000;
/** Versions remembered from the overlap, so that quiet records are not named in each sweep; beyond this they are named again, which does no harm. */
const MAX_SEEN = 500;
/** Within one second's records only offsets can page; an update meanwhile shifts them, so pages there overlap. */
const OFFSET_STEP = PAGE_SIZE - 20;
const MAX_DELETIONS = 5_000;
const CHANGE_FIELDS = ['sys_id', 'sys_mod_count', 'sys_updated_on', 'sys_updated_by'];

const checkpointShape = z.object({
  /** Stored form of the instant from which on records are asked for. */
  since: z.string().regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/),
  offset: z.number().int().min(0),
  /** Where this sweep began: its deletions reach back to here. */
  from: z.string().regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/),
  /** The vendor's clock at the first page, ms. */
  startedAt: z.number().nullable(),
  seen: z.array(z.string()),
});
type Checkpoint = z.output<typeof checkpointShape>;

/** One page; the checkpoint is opaque text. */
export async function listChangedSince(deps: SweepDeps, checkpoint: string | undefined, call: Call): Promise<ChangedPage> {
  if (checkpoint === undefined) return startFromNow(deps, call);
  const from = readCheckpoint(checkpoint);
  const query = buildQuery({ groups: [[{ field: 'sys_updated_on', operator: '>=', value: from.since }]], orderBy: ['sys_updated_on'] });
  const page = await deps.api.list({ table: deps.kind.table, query: query ?? '', fields: CHANGE_FIELDS, max: PAGE_SIZE, offset: from.offset }, call);
  const startedAt = from.startedAt ?? page.answeredAt ?? deps.clock.now();
  // An instance that dropped the condition would answer with everything it has.
  const rows = page.rows.filter((row) => textOf(row, 'sys_updated_on') >= from.since);
  const fresh = rows.filter((row) => !from.seen.includes(seenKey(row)));
  const seen = [...from.seen, ...fresh.map(seenKey)].slice(-MAX_SEEN);
  const changes = fresh.map((row) => ({ id: textOf(row, 'sys_id'), version: toVersion(row), isDeletion: false }));
  if (page.nextOffset !== undefined) {
    return { changes, checkpoint: JSON.stringify({ ...nextPlace(from, rows), from: from.from, startedAt, seen }), isLast: false };
  }
  const deletions = await listDeletions(deps, { from: from.from, seen: from.seen }, call);
  const remembered = [...seen, ...deletions.map(({ key }) => key)].slice(-MAX_SEEN);
  return { changes: [...changes, ...deletions.map(({ change }) => change)], checkpoint: nextSweep(startedAt, remembered), isLast: true };
}

/** By time where the page reached a later second, by offset within one second. */
function nextPlace(from: Checkpoint, rows: readonly Row[]): Pick<Checkpoint, 'since' | 'offset'> {
  const last = rows.length === 0 ? from.since : textOf(rows.at(-1) as Row, 'sys_updated_on');
  return last > from.since ? { since: last, offset: 0 } : { since: from.since, offset: from.offset + OFFSET_STEP };
}

async function startFromNow(deps: SweepDeps, call: Call): Promise<ChangedPage> {
  const query = buildQuery({ groups: [[{ field: 'sys_id', operator: 'ISNOTEMPTY' }]] });
  const { answeredAt } = await deps.api.list({ table: deps.kind.table, query: query ?? '', fields: ['sys_id'], max: 1 }, call);
  return { changes: [], checkpoint: nextSweep(answeredAt ?? deps.clock.now(), []), isLast: true };
}

function nextSweep(startedAt: number, seen: readonly string[]): string {
  const since = toStamp(startedAt - OVERLAP_MS);
  return JSON.stringify({ since, offset: 0, from: since, startedAt: null, seen: [...seen] } satisfies Checkpoint);
}

const seenKey = (row: Row) => `${textOf(row, 'sys_id')}:${textOf(row, 'sys_mod_count')}`;

interface Deletion {
  readonly key: string;
  readonly change: ChangedPage['changes'][number];
}

async function listDeletions(
  deps: SweepDeps,
  since: { readonly from: string; readonly seen: readonly string[] },
  call: Call,
): Promise<readonly Deletion[]> {
  const query = buildQuery({
    groups: [
      [
        { field: 'tablename', operator: '=', value: deps.kind.table },
        { field: 'sys_created_on', operator: '>=', value: since.from },
      ],
    ],
    orderBy: ['sys_created_on'],
  });
  const rows = await readDeleteLog(deps, query ?? '', call);
  return rows
    .filter((row) => textOf(row, 'tablename') === deps.kind.table && textOf(row, 'sys_created_on') >= since.from)
    .map(toDeletion)
    .filter(({ key }) => !since.seen.includes(key));
}

function toDeletion(row: Row): Deletion {
  const at = textOf(row, 'sys_created_on');
  const id = textOf(row, 'documentkey');
  // After a deletion there is no newer version.
  const version = {
    token: `deleted@${at}`,
    order: Number.MAX_SAFE_INTEGER,
    updatedAt: toIso(at) ?? '1970-01-01T00:00:00.000Z',
    updatedBy: textOf(row, 'sys_created_by'),
  };
  return { key: `${id}:deleted`, change: { id, version, isDeletion: true } };
}

/** Whether the delete log names that record. `false` also where our user may not read the log. */
export async function isInDeleteLog({ api, kind, access }: Pick<SweepDeps, 'api' | 'kind' | 'access'>, id: string, call: Call): Promise<boolean> {
  const query = buildQuery({
    groups: [
      [
        { field: 'tablename', operator: '=', value: kind.table },
        { field: 'documentkey', operator: '=', value: id },
      ],
    ],
  });
  if (query === undefined) return false;
  const rows = await readDeleteLog({ api, access }, query, call);
  return rows.some((row) => textOf(row, 'documentkey') === id && textOf(row, 'tablename') === kind.table);
}

async function readDeleteLog({ api, access }: Pick<SweepDeps, 'api' | 'access'>, query: string, call: Call): Promise<readonly Row[]> {
  const fields = ['sys_id', 'tablename', 'documentkey', 'sys_created_on', 'sys_created_by'];
  return (await access.read(TABLE.deleteLog, () => api.listAll({ table: TABLE.deleteLog, query, fields, max: MAX_DELETIONS }, call))) ?? [];
}

function readCheckpoint(text: string): Checkpoint {
  try {
    return checkpointShape.parse(JSON.parse(text));
  } catch (cause) {
    throw new InvalidInputError({
      message: 'The checkpoint of the sweep cannot be read. Start the sweep from now and compare the links once.',
      cause,
    });
  }
}
