/** @module connectors/servicenow/record-history  Who changed which field when, from the audit table. */
import type { Call } from '#capabilities';
import type { FieldChange } from '#domain';
import type { ServiceNowApi } from './api.ts';
import { buildQuery, isSysId } from './query.ts';
import type { TableAccess } from './record-access.ts';
import type { RecordKind } from './record-kind.ts';
import type { SchemaReader } from './record-schema.ts';
import { isoToStamp, toIso, toValue } from './translate.ts';
import { TABLE, textOf } from './wire.ts';

export interface HistoryDeps {
  readonly api: ServiceNowApi;
  readonly kind: RecordKind;
  readonly schema: SchemaReader;
  readonly access: TableAccess;
}

const AUDIT_FIELDS = ['sys_id', 'documentkey', 'fieldname', 'oldvalue', 'newvalue', 'user', 'sys_created_on', 'record_checkpoint'];
/** More than a record sees in the time between two runs; a longer history is cut at its old end by asking for less. */
const MAX_ENTRIES = 1_000;

/**
 * Newest last. Empty where our user may not read the audit table; `traits.hasFieldHistory` then says that this proves nothing. The vendor's other history
 * (`sys_history_line`) is no way out: it is built when a person opens a record's history, so what it lacks may have happened all the same.
 * https://www.servicenow.com/docs/r/api-reference/rest-apis/c_TableAPI.html on table `sys_audit`.
 */
export async function fieldHistory(
  deps: HistoryDeps,
  id: string,
  fields: readonly string[],
  sinceIso: string,
  call: Call,
): Promise<readonly FieldChange[]> {
  const since = isoToStamp(sinceIso);
  if (!isSysId(id) || since === undefined) return [];
  const query = buildQuery({
    groups: [
      [
        { field: 'documentkey', operator: '=', value: id },
        { field: 'fieldname', operator: 'IN', values: fields },
        { field: 'sys_created_on', operator: '>=', value: since },
      ],
    ],
    orderBy: ['sys_created_on', 'record_checkpoint'],
  });
  if (query === undefined) return [];
  const { kinds } = await deps.schema.read(call);
  const request = { table: TABLE.audit, query, fields: AUDIT_FIELDS, max: MAX_ENTRIES };
  const rows = (await deps.access.read(TABLE.audit, () => deps.api.listAll(request, call))) ?? [];
  return rows
    .filter((row) => textOf(row, 'documentkey') === id && fields.includes(textOf(row, 'fieldname')))
    .map((row) => {
      const path = textOf(row, 'fieldname');
      const kind = kinds.get(path) ?? 'unknown';
      const change = { path, from: toValue(textOf(row, 'oldvalue'), kind), to: toValue(textOf(row, 'newvalue'), kind) };
      return { ...change, at: toIso(textOf(row, 'sys_created_on')) ?? '', by: textOf(row, 'user') };
    })
    .filter(({ at }) => at !== '' && at >= sinceIso.slice(0, 19));
}
