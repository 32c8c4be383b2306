/** @module connectors/servicenow/incident-history  Who changed which field when, from the audit table. */
import type { Call } from '#capabilities';
import { type FieldChange, hasErrorCode } from '#domain';
import type { ServiceNowApi } from './api.ts';
import type { createIncidentSchema } from './incident-schema.ts';
import { buildQuery, isSysId } from './query.ts';
import { isoToStamp, toIso, toValue } from './translate.ts';
import { TABLE, textOf } from './wire.ts';

export interface HistoryDeps {
  readonly api: ServiceNowApi;
  readonly schema: ReturnType<typeof createIncidentSchema>;
}

const AUDIT_FIELDS = ['sys_id', 'documentkey', 'fieldname', 'oldvalue', 'newvalue', 'user', 'sys_created_on', 'record_checkpoint'];
/** More than a record sees in the time between two runs; a longer history is cut at its old end by asking for less. */
const MAX_ENTRIES = 1_000;

/**
 * Newest last. Empty where our user may not read the audit table: the caller then knows no times, which is what an empty history means.
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
  try {
    const rows = await deps.api.listAll({ table: TABLE.audit, query, fields: AUDIT_FIELDS, max: MAX_ENTRIES }, call);
    return rows
      .filter((row) => textOf(row, 'documentkey') === id && fields.includes(textOf(row, 'fieldname')))
      .map((row) => {
        const path = textOf(row, 'fieldname');
        const kind = kinds.get(path) ?? 'unknown';
        const change = { path, from: toValue(textOf(row, 'oldvalue'), kind), to: toValue(textOf(row, 'newvalue'), kind) };
        return { ...change, at: toIso(textOf(row, 'sys_created_on')) ?? '', by: textOf(row, 'user') };
      })
      .filter(({ at }) => at !== '' && at >= sinceIso.slice(0, 19));
  } catch (error) {
    if (hasErrorCode(error, 'vendor-forbidden')) return [];
    throw error;
  }
}
