/**
 * Every type of field that the help desk has, through both connectors and their fakes: a value crosses once, comes back where the rule says so, and neither the
 * order of a list, the spelling of a date or number, nor an echo ever makes another write.
 */
import type { FieldValues } from '#domain';
import { testCall } from '../../src/connector-kit/testing/index.ts';
import { ADMIN, AGENT, demoSeed, NOTE, ROOT_CAUSE } from '../../src/connectors/zendesk/fake/demo-account.ts';
import { INSTALLATION } from '../../src/sync/testing/world.ts';
import { incidentSystem, openDeskAndRecords, TICKET } from './desk-and-records.ts';

const [ESCALATED, EFFORT, SEATS, PROMISED, SITES] = [360_000_012, 360_000_013, 360_000_014, 360_000_015, 360_000_016];
const [LONG, ORDER, ASSET, PLACE] = [360_000_021, 360_000_022, 360_000_023, 360_000_024];

/** The demo account with the types that it lacks, and an agent whose address both systems know. */
const account = {
  ...demoSeed,
  users: (demoSeed.users ?? []).map((user) => (user.id === AGENT ? { ...user, email: 'anna.huber@acme.example' } : user)),
  fields: [
    ...(demoSeed.fields ?? []),
    { id: LONG, type: 'textarea' as const, title: 'Story' },
    { id: ORDER, type: 'regexp' as const, title: 'Order', pattern: 'AB-\\d+' },
    { id: ASSET, type: 'lookup' as const, title: 'Asset' },
    {
      id: PLACE,
      type: 'tagger' as const,
      title: 'Place',
      options: [
        { value: 'place_lan', name: 'LAN' },
        { value: 'place_wan', name: 'WAN' },
      ],
    },
  ],
};

interface Row {
  readonly rule: Readonly<Record<string, unknown>>;
  /** An edit at the desk, in the vendor's own columns, and what the incident then holds. */
  readonly out?: readonly [edit: FieldValues, column: string, value: string];
  /** The same value once more, spelled in another way: nothing may be written. */
  readonly respelled?: FieldValues;
  /** An edit at the incident, and what the ticket then holds. */
  readonly in?: readonly [edit: Readonly<Record<string, string>>, column: string, value: unknown];
  /** A further value of the incident, beside which "out" is edited again: the histories of both, in their own spelling, tell which of the two is newer. */
  readonly clash?: Readonly<Record<string, string>>;
}

const custom = (id: number) => `custom/${id}`;
const column = (id: number) => `custom_${id}`;
const both = { direction: 'both', winner: 'newest' };

const rows: readonly (readonly [string, Row])[] = [
  [
    'text',
    {
      rule: { desk: custom(NOTE), remote: 'close_notes', ...both },
      out: [{ [column(NOTE)]: 'a' }, 'close_notes', 'a'],
      in: [{ close_notes: 'b' }, column(NOTE), 'b'],
      clash: { close_notes: 'c' },
    },
  ],
  [
    'textarea',
    {
      rule: { desk: custom(LONG), remote: 'description', ...both },
      out: [{ [column(LONG)]: 'one\ntwo' }, 'description', 'one\ntwo'],
      respelled: { [column(LONG)]: 'one\r\ntwo' },
      in: [{ description: 'three' }, column(LONG), 'three'],
      clash: { description: 'four' },
    },
  ],
  [
    'regexp',
    {
      rule: { desk: custom(ORDER), remote: 'problem_id', ...both },
      out: [{ [column(ORDER)]: 'AB-7' }, 'problem_id', 'AB-7'],
      in: [{ problem_id: 'AB-8' }, column(ORDER), 'AB-8'],
      clash: { problem_id: 'AB-9' },
    },
  ],
  [
    'checkbox',
    {
      rule: {
        desk: custom(ESCALATED),
        remote: 'urgency',
        ...both,
        values: [
          { desk: true, remote: '1' },
          { desk: false, remote: '3' },
          { desk: false, remote: '2' },
        ],
      },
      out: [{ [column(ESCALATED)]: true }, 'urgency', '1'],
      in: [{ urgency: '2' }, column(ESCALATED), false],
    },
  ],
  [
    'date',
    {
      rule: { desk: custom(PROMISED), remote: 'close_notes', ...both },
      out: [{ [column(PROMISED)]: '2026-03-05' }, 'close_notes', '2026-03-05'],
      in: [{ close_notes: '2026-04-06' }, column(PROMISED), '2026-04-06'],
      clash: { close_notes: '2026-05-07' },
    },
  ],
  [
    'integer',
    {
      rule: { desk: custom(SEATS), remote: 'close_notes', ...both, transform: { out: ['text'], in: ['number'] } },
      out: [{ [column(SEATS)]: '12' }, 'close_notes', '12'],
      in: [{ close_notes: '15' }, column(SEATS), '15'],
      clash: { close_notes: '18' },
    },
  ],
  [
    'decimal',
    {
      rule: { desk: custom(EFFORT), remote: 'close_notes', ...both },
      out: [{ [column(EFFORT)]: '12.5' }, 'close_notes', '12.5'],
      respelled: { [column(EFFORT)]: '12.50' },
    },
  ],
  [
    'tagger',
    {
      rule: {
        desk: custom(ROOT_CAUSE),
        remote: 'category',
        ...both,
        values: [
          { desk: 'cause_network', remote: 'network' },
          { desk: 'cause_change', remote: 'software' },
        ],
      },
      out: [{ [column(ROOT_CAUSE)]: 'cause_network' }, 'category', 'network'],
      in: [{ category: 'software' }, column(ROOT_CAUSE), 'cause_change'],
    },
  ],
  [
    'multiselect',
    {
      rule: { desk: custom(SITES), remote: 'close_notes', direction: 'out', transform: { out: [{ join: ', ' }] } },
      out: [{ [column(SITES)]: ['site_linz', 'site_graz'] }, 'close_notes', 'site_linz, site_graz'],
      respelled: { [column(SITES)]: ['site_graz', 'site_linz'] },
    },
  ],
  ['lookup', { rule: { desk: custom(ASSET), remote: 'close_notes', direction: 'out' }, out: [{ [column(ASSET)]: '4711' }, 'close_notes', '4711'] }],
  [
    'subject',
    {
      rule: { desk: 'subject', remote: 'short_description', ...both },
      out: [{ subject: 'New words' }, 'short_description', 'New words'],
      in: [{ short_description: 'Newer' }, 'subject', 'Newer'],
      clash: { short_description: 'Newest' },
    },
  ],
  [
    'status',
    {
      rule: {
        desk: 'status',
        remote: 'state',
        ...both,
        values: [
          { desk: 'open', remote: '2' },
          { desk: 'pending', remote: '3' },
        ],
        otherwise: { in: 'keep' },
      },
      out: [{ status: 'pending' }, 'state', '3'],
      in: [{ state: '2' }, 'status', 'open'],
    },
  ],
  [
    'priority',
    {
      rule: {
        desk: 'priority',
        remote: 'impact',
        ...both,
        values: [
          { desk: 'high', remote: '1' },
          { desk: 'low', remote: '3' },
        ],
        otherwise: { in: 'keep' },
      },
      out: [{ priority: 'low' }, 'impact', '3'],
      in: [{ impact: '1' }, 'priority', 'high'],
    },
  ],
  [
    'type',
    {
      rule: { desk: 'type', remote: 'contact_type', direction: 'out', values: [{ desk: 'incident', remote: 'phone' }], otherwise: { out: 'keep' } },
      out: [{ type: 'incident' }, 'contact_type', 'phone'],
    },
  ],
  [
    'tags',
    {
      rule: { desk: 'tags', remote: 'close_notes', direction: 'out', transform: { out: [{ join: ' ' }] } },
      out: [{ tags: ['wifi', 'lobby'] }, 'close_notes', 'lobby wifi'],
      respelled: { tags: ['lobby', 'wifi'] },
    },
  ],
  ['group', { rule: { desk: 'group', remote: 'close_notes', direction: 'out' }, out: [{ group_id: 7002 }, 'close_notes', '7002'] }],
];

function open(rules: readonly Readonly<Record<string, unknown>>[]) {
  const vendors = openDeskAndRecords({ other: incidentSystem, flow: { tie: 'desk', fields: rules }, account });
  const { desk, records } = vendors;
  const rowOf = (fake: typeof desk | typeof records, table: string, id: string): Readonly<Record<string, unknown>> =>
    fake.rows(table, { offset: 0, limit: 500 }).rows.find((row) => String(row.id) === id) ?? {};
  return { ...vendors, ticket: () => rowOf(desk, 'tickets', TICKET), incident: (id: string) => rowOf(records, 'incident', id) };
}

test.each(rows)('a field of type %s crosses once each way, and no other spelling of the same value is a change', async (_type, row) => {
  const vendors = open([row.rule]);
  try {
    const { linkId, recordId: incidentId } = await vendors.begin();
    if (row.out) {
      const [edit, name, value] = row.out;
      const before = vendors.ours().length;
      vendors.desk.edit('tickets', TICKET, edit, String(ADMIN));
      expect(await vendors.carry(linkId)).toMatchObject({ state: 'in-sync', holds: [] });
      expect(vendors.incident(incidentId)[name]).toBe(value);
      expect(vendors.ours()).toHaveLength(before + 1);
    }
    if (row.respelled) {
      const before = vendors.ours().length;
      vendors.desk.edit('tickets', TICKET, row.respelled, String(ADMIN));
      expect((await vendors.carry(linkId)).state).toBe('in-sync');
      expect(vendors.ours()).toHaveLength(before);
    }
    if (row.in) {
      const [edit, name, value] = row.in;
      const before = vendors.ours().length;
      vendors.records.edit('incident', incidentId, edit, 'Marko Novak');
      expect(await vendors.carry(linkId)).toMatchObject({ state: 'in-sync', holds: [] });
      expect(vendors.ticket()[name]).toEqual(value);
      expect(vendors.ours()).toHaveLength(before + 1);
    }
    if (row.clash && row.out) {
      const [edit, name, value] = row.out;
      vendors.records.edit('incident', incidentId, row.clash, 'Marko Novak');
      vendors.clock.setNow(vendors.clock.now() + 60_000);
      vendors.desk.edit('tickets', TICKET, edit, String(ADMIN));
      const { fields } = await vendors.carry(linkId);
      expect(fields[0]?.provenance?.reason).toMatchObject({ code: 'newest-decides', facts: { side: 'desk' } });
      expect(vendors.incident(incidentId)[name]).toBe(value);
    }
    const before = vendors.ours().length;
    await vendors.carry(linkId);
    expect(vendors.ours()).toHaveLength(before);
  } finally {
    vendors.close();
  }
});

test('a person crosses by address through both connectors, and waits where nobody has it', async () => {
  const vendors = open([{ desk: 'assignee', remote: 'assigned_to', direction: 'both', winner: 'desk', by: 'email' }]);
  try {
    const { linkId, recordId: incidentId } = await vendors.begin();
    const anna = vendors.incident(incidentId).assigned_to;
    expect(anna).not.toBe('');
    expect((await vendors.carry(linkId)).state).toBe('in-sync');
    vendors.desk.edit('tickets', TICKET, { assignee_id: ADMIN }, String(ADMIN));
    expect((await vendors.carry(linkId)).holds).toMatchObject([{ path: 'assigned_to', reason: { code: 'person-not-found' } }]);
    vendors.desk.edit('tickets', TICKET, { assignee_id: AGENT }, String(ADMIN));
    expect((await vendors.carry(linkId)).holds).toEqual([]);
    expect(vendors.incident(incidentId).assigned_to).toBe(anna);
  } finally {
    vendors.close();
  }
});

/** A choice of the ticket, and the one that the vendor offers under it. */
const cascade = (more: object = {}) => [
  {
    desk: custom(ROOT_CAUSE),
    remote: 'category',
    direction: 'out',
    values: [
      { desk: 'cause_network', remote: 'network' },
      { desk: 'cause_change', remote: 'software' },
    ],
    ...more,
  },
  { desk: custom(PLACE), remote: 'subcategory', direction: 'out', values: [{ desk: 'place_lan', remote: 'lan' }] },
];

test('a choice and the choice that depends on it leave together in one write', async () => {
  const vendors = open([...cascade({ requires: { network: ['subcategory'] } })]);
  try {
    const { linkId, recordId: incidentId } = await vendors.begin();
    vendors.desk.edit('tickets', TICKET, { [column(ROOT_CAUSE)]: 'cause_network' }, String(ADMIN));
    expect((await vendors.carry(linkId)).holds).toMatchObject([{ kind: 'missing', asks: ['subcategory'] }]);
    const before = vendors.ours().length;
    vendors.desk.edit('tickets', TICKET, { [column(PLACE)]: 'place_lan' }, String(ADMIN));
    expect((await vendors.carry(linkId)).holds).toEqual([]);
    expect(vendors.incident(incidentId)).toMatchObject({ category: 'network', subcategory: 'lan' });
    expect(vendors.ours()).toHaveLength(before + 1);
  } finally {
    vendors.close();
  }
});

test('a choice that the vendor does not list under its parent waits alone with what is listed there, though the API would take it', async () => {
  const vendors = open([...cascade(), { desk: 'subject', remote: 'short_description', direction: 'out' }]);
  try {
    const { linkId, recordId: incidentId } = await vendors.begin();
    vendors.desk.edit('tickets', TICKET, { [column(ROOT_CAUSE)]: 'cause_network', [column(PLACE)]: 'place_lan' }, String(ADMIN));
    expect((await vendors.carry(linkId)).holds).toEqual([]);
    vendors.desk.edit('tickets', TICKET, { [column(ROOT_CAUSE)]: 'cause_change', subject: 'It is the release' }, String(ADMIN));
    const [hold, ...others] = (await vendors.carry(linkId)).holds;
    expect(others).toEqual([]);
    expect(vendors.incident(incidentId)).toMatchObject({ category: 'software', subcategory: 'lan', short_description: 'It is the release' });
    expect(hold).toMatchObject({
      path: 'subcategory',
      asks: ['subcategory'],
      reason: { code: 'value-not-under-parent', facts: { under: 'software' } },
    });
    const { fields } = await vendors.sync.readHoldChoices({ installationId: INSTALLATION, holdId: hold?.id ?? '', call: testCall() });
    expect(fields[0]?.options?.map(({ label }) => label)).toEqual(['Email', 'Operating System']);
    const before = vendors.ours().length;
    await vendors.sync.answerHold({ installationId: INSTALLATION, linkId, holdId: hold?.id ?? '', answers: { subcategory: 'email' }, by: 'agent' });
    expect((await vendors.settle(linkId)).holds).toEqual([]);
    expect(vendors.incident(incidentId)).toMatchObject({ category: 'software', subcategory: 'email' });
    expect(vendors.ours()).toHaveLength(before + 1);
  } finally {
    vendors.close();
  }
});
