/** More links that wait than a server can have under way, as if as many agents had asked for an incident at once. */
import { PgBoss } from 'pg-boss';
import { deskUserId } from '../../../src/sandbox/seed/desk.ts';
import { type ProcessCompany, takeDeliveries } from './process-company.ts';

/** Links whose turn comes in a test; only they need a ticket at the desk, whose fake takes its time over a thousand. */
const IN_FRONT = 40;

/** Plants rows and wake-ups beside the link of `ticketId`, whose connection they share. Their ids begin with `many-`. */
export async function plantWaitingLinks(
  company: ProcessCompany,
  { databaseUrl, ticketId, count }: { readonly databaseUrl: string; readonly ticketId: string; readonly count: number },
): Promise<void> {
  const agent = String(deskUserId('amara.okafor'));
  const ticketIds = Array.from({ length: count }, (_, n) =>
    n < IN_FRONT ? company.vendors.desk.insert('tickets', { subject: `Printer ${n} is out of paper`, type: 'incident' }, agent) : `none-${n}`,
  );
  // They were made before the desk announced anything.
  takeDeliveries(company);
  const planted = await company.query<{ installation_id: string; id: string; ticket_id: string }>(`
    INSERT INTO sync_links
    SELECT (jsonb_populate_record(link, jsonb_build_object(
      'id', 'many-' || ticket, 'ticket_id', ticket, 'remote_id', NULL, 'record', 'null', 'choices', '{}',
      'create', json_build_object('correlationId', 'tl-' || ticket, 'idempotencyKey', 'tl-' || ticket, 'phase', 'reserved', 'sentAt', NULL)::text,
      'state', 'pending', 'state_reason', '{"code":"link-reserved","facts":{}}', 'wanted_seq', 1, 'done_seq', 0, 'next_at', 0,
      'attempts', 0, 'starts', 0, 'lease_token', 0, 'lease_until', 0, 'desk_seen', 'null', 'remote_seen', 'null', 'last_sync_at', NULL))).*
    FROM sync_links link, unnest(ARRAY['${ticketIds.join("','")}']) ticket
    WHERE link.ticket_id = '${ticketId}'
    RETURNING installation_id, id, ticket_id`);
  const boss = new PgBoss({ connectionString: databaseUrl, schema: 'pgboss', createSchema: false, supervise: false, schedule: false });
  boss.on('error', () => undefined);
  await boss.start();
  await boss.insert(
    'link',
    planted.map(({ installation_id: installationId, id, ticket_id }) => ({
      data: { installationId, linkId: id },
      singletonKey: `${installationId}/${id}`,
      priority: ticket_id.startsWith('none-') ? 0 : 1,
    })),
  );
  await boss.stop({ graceful: false });
}
