/**
 * A field whose type an admin changes, at the record's system or at the help desk: it alone is set aside with what it was and is, the others flow, and it goes on
 * by itself when the type is back. Seen through both connectors' own descriptions.
 */
import { testCall } from '../../src/connector-kit/testing/index.ts';
import { ADMIN, NOTE } from '../../src/connectors/zendesk/fake/demo-account.ts';
import { INSTALLATION } from '../../src/sync/testing/world.ts';
import { incidentSystem, openDeskAndRecords, TICKET } from './desk-and-records.ts';

/** Schemas count as live for ten minutes. */
const LATER_MS = 900_000;

function open() {
  const fields = [
    { desk: `custom/${NOTE}`, remote: 'close_notes', direction: 'both', winner: 'desk' },
    { desk: 'subject', remote: 'short_description', direction: 'both', winner: 'desk' },
  ];
  const vendors = openDeskAndRecords({ other: incidentSystem, flow: { fields } });
  const { clock, desk, records, stores, sync } = vendors;
  const later = () => clock.setNow(clock.now() + LATER_MS);
  return {
    ...vendors,
    later,
    agent: (changes: Parameters<typeof desk.edit>[2]) => desk.edit('tickets', TICKET, changes, String(ADMIN)),
    incident: () => records.store.all('incident')[0]?.values ?? {},
    ticket: () => desk.store.get('tickets', TICKET)?.values ?? {},
    sweep: () => {
      const at = { installationId: INSTALLATION, connectionId: 'r', side: 'remote', recordType: 'incident' } as const;
      return sync.sweep({ ...at, records: stores.remote, call: testCall() });
    },
  };
}

type World = ReturnType<typeof open>;

/** Nobody may change a field's type at the help desk; an account that is restored may bring another one under the same id. */
function retypeAtDesk({ desk }: World, type: string): void {
  const saved = JSON.parse(desk.snapshot()) as { extra: { fields: { id: number; type: string }[] } };
  const fields = saved.extra.fields.map((field) => (field.id === NOTE ? { ...field, type } : field));
  desk.restore(JSON.stringify({ ...saved, extra: { ...saved.extra, fields } }));
}

test.each([
  {
    side: 'remote',
    path: 'close_notes',
    was: 'long-text',
    is: 'integer',
    change: ({ records }: World) => records.retype('incident.close_notes', 'integer'),
    undo: ({ records }: World) => records.retype('incident.close_notes', undefined),
  },
  {
    side: 'desk',
    path: `custom/${NOTE}`,
    was: 'text',
    is: 'date',
    change: (world: World) => retypeAtDesk(world, 'date'),
    undo: (world: World) => retypeAtDesk(world, 'text'),
  },
])('a field whose type changes at the $side waits alone, from $was to $is, and flows again when the type is back', async (row) => {
  const world = open();
  const { agent, carry, incident, later, ours, records, settle, sweep, sync, ticket } = world;
  try {
    const { linkId, recordId } = await world.begin();
    await sweep();
    agent({ [`custom_${NOTE}`]: 'Access point 7' });
    expect(await carry(linkId)).toMatchObject({ state: 'in-sync', holds: [] });
    expect(incident().close_notes).toBe('Access point 7');

    row.change(world);
    later();
    records.edit('incident', recordId, { close_notes: '8' }, 'anna.huber');
    agent({ subject: 'Wi-Fi drops on two floors' });
    const { holds } = await carry(linkId);
    const { side, path, was, is } = row;
    expect(holds).toMatchObject([
      {
        kind: 'schema',
        path,
        reason: { code: 'field-type-changed', facts: { side, path, was, is } },
        release: { code: 'release-schema-or-rule' },
      },
    ]);
    expect([incident().short_description, ticket()[`custom_${NOTE}`]]).toEqual(['Wi-Fi drops on two floors', 'Access point 7']);
    const { flows } = await sync.readOverview({ installationId: INSTALLATION });
    expect(flows[0]?.setAside).toMatchObject([{ side, waiting: 1, reason: { code: 'field-type-changed' } }]);
    const effects = ours();
    later();
    await sweep();
    expect((await settle(linkId)).holds).toHaveLength(1);
    expect(ours()).toEqual(effects);

    row.undo(world);
    later();
    await sweep();
    expect(await settle(linkId)).toMatchObject({ state: 'in-sync', holds: [] });
    expect(ticket()[`custom_${NOTE}`]).toBe('8');
    expect((await sync.readOverview({ installationId: INSTALLATION })).flows[0]?.setAside).toEqual([]);
  } finally {
    world.close();
  }
});
