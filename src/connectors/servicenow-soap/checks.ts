/** @module connectors/servicenow-soap/checks  The tick list of "Test connection". Nothing is written. */
import type { Call, ConnectionCheck, IncidentCapability } from '#capabilities';
import { buildQuery, type ServiceNowApi, TABLE, type TableName } from '../servicenow/index.ts';

const ANY = buildQuery({ groups: [[{ field: 'sys_id', operator: 'ISNOTEMPTY' }]] }) ?? '';

/** In the order in which an admin would look. */
export function createChecks({
  api,
  incidents,
}: {
  readonly api: ServiceNowApi;
  readonly incidents: IncidentCapability;
}): readonly ConnectionCheck[] {
  const canList = (table: TableName) => async (call: Call) => {
    await api.list({ table, query: ANY, fields: ['sys_id'], max: 1 }, call);
  };
  return [
    { name: 'sign-in', run: async (call) => void (await incidents.whoAmI(call)) },
    { name: 'read-incidents', run: canList(TABLE.incident) },
    { name: 'read-history', run: canList(TABLE.audit) },
    { name: 'read-comments', run: canList(TABLE.journal) },
  ];
}
