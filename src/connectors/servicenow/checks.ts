/** @module connectors/servicenow/checks  The tick list of "Test connection". Nothing is written. */
import type { Call, ConnectionCheck, IncidentCapability } from '#capabilities';
import { ConfigurationInvalidError, hasErrorCode, VendorForbiddenError } from '#domain';
import type { ServiceNowApi } from './api.ts';
import { buildQuery, IS_SIGNED_IN_USER } from './query.ts';
import { labelOf, TABLE, type TableName, textOf } from './wire.ts';

export interface CheckDeps {
  readonly api: ServiceNowApi;
  readonly incidents: IncidentCapability;
}

/** Roles that may change incidents in a default instance. */
const WRITING_ROLES = ['itil', 'admin', 'sn_incident_write'];
const GMT_ZONES = new Set(['GMT', 'UTC', 'Etc/GMT', 'Etc/UTC', 'Greenwich', 'Universal', 'Zulu']);
const ANY = buildQuery({ groups: [[{ field: 'sys_id', operator: 'ISNOTEMPTY' }]] }) ?? '';

/** In the order in which an admin would look. */
export function createChecks({ api, incidents }: CheckDeps): readonly ConnectionCheck[] {
  const canList = (table: TableName) => async (call: Call) => {
    await api.list({ table, query: ANY, fields: ['sys_id'], max: 1 }, call);
  };
  return [
    { name: 'sign-in', run: async (call) => void (await incidents.whoAmI(call)) },
    { name: 'read-incidents', run: canList(TABLE.incident) },
    { name: 'write-incidents', run: (call) => canWrite({ api, incidents }, call) },
    { name: 'read-history', run: canList(TABLE.audit) },
    { name: 'read-comments', run: canList(TABLE.journal) },
    { name: 'read-items', run: canList(TABLE.item) },
    { name: 'read-changes', run: canList(TABLE.change) },
    { name: 'time-zone', run: (call) => usesGmt(api, call) },
  ];
}

/** Judged by roles, as far as our user may read its own: a real write would leave a trace. */
async function canWrite({ api, incidents }: CheckDeps, call: Call): Promise<void> {
  const { id } = await incidents.whoAmI(call);
  const query = buildQuery({
    groups: [
      [
        { field: 'user.user_name', operator: '=', value: id },
        { field: 'role.name', operator: 'IN', values: WRITING_ROLES },
      ],
    ],
  });
  try {
    const rows = await api.listAll({ table: TABLE.userRole, query: query ?? '', fields: ['sys_id', 'user.user_name', 'role.name'], max: 10 }, call);
    if (rows.some((row) => WRITING_ROLES.includes(textOf(row, 'role.name')))) return;
  } catch (error) {
    if (hasErrorCode(error, 'vendor-forbidden')) return;
    throw error;
  }
  throw new VendorForbiddenError({
    message: `${id} has none of the roles ${WRITING_ROLES.join(', ')}. Give it "itil" to let status changes through.`,
    facts: { user: id },
  });
}

/** Instants in queries are read in the signed-in user's zone; ours are UTC, so every window would be shifted by the difference. */
async function usesGmt(api: ServiceNowApi, call: Call): Promise<void> {
  const { rows } = await api.list(
    { table: TABLE.user, query: IS_SIGNED_IN_USER, fields: ['sys_id', 'user_name', 'time_zone', 'sys_updated_on'], max: 1 },
    call,
  );
  const [me] = rows;
  const zone = me === undefined ? '' : textOf(me, 'time_zone');
  if (GMT_ZONES.has(zone)) return;
  // No zone of its own: the instance's counts, and shows in how it displays an instant.
  const time = me === undefined ? '' : textOf(me, 'sys_updated_on').slice(11, 16);
  if (zone === '' && me !== undefined && labelOf(me, 'sys_updated_on').includes(time)) return;
  const name = zone || 'of the instance';
  throw new ConfigurationInvalidError({
    message: `The integration user's time zone is ${name}. Set it to GMT on its user record.`,
    facts: { timeZone: name },
  });
}
