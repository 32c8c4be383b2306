/** @module connectors/zendesk  Values between the vendor's spelling and ours, both ways. */
import fc from 'fast-check';
import { changesOfAudit, mergeTargetOf } from './audits.ts';
import { canonicalDecimal, fromCustomValue } from './field-values.ts';
import { fieldsOfDefinitions, toBlame } from './schema.ts';
import { lifeOf, toPatch, toSnapshot, versionOf } from './translate.ts';
import { auditWire, ticketFieldWire, ticketWire } from './wire.ts';

const definitions = [
  { id: 1, type: 'subject', title: 'Subject' },
  { id: 2, type: 'description', title: 'Description' },
  { id: 3, type: 'status', title: 'Status', system_field_options: [{ name: 'On-hold', value: 'hold' }] },
  { id: 4, type: 'assignee', title: 'Assignee' },
  { id: 10, type: 'tagger', title: 'Root cause', required: true, custom_field_options: [{ name: 'Network', value: 'cause_network' }] },
  { id: 11, type: 'checkbox', title: 'Escalated' },
  { id: 12, type: 'decimal', title: 'Effort' },
  { id: 13, type: 'something_new', title: 'Hologram' },
  { id: 14, type: 'text', title: 'Old', active: false },
].map((field) => ticketFieldWire.parse(field));

const ticket = (changes: object = {}) =>
  ticketWire.parse({
    id: 101,
    subject: 'Wi-Fi drops',
    description: 'Since morning',
    status: 'hold',
    priority: null,
    type: null,
    tags: ['wifi', 'lobby'],
    requester_id: 5101,
    assignee_id: null,
    group_id: 7001,
    external_id: null,
    custom_fields: [
      { id: 10, value: 'cause_network' },
      { id: 11, value: null },
    ],
    created_at: '2026-01-05T07:00:00Z',
    updated_at: '2026-01-05T07:30:00Z',
    ...changes,
  });

test.each<[string, string, unknown, unknown]>([
  ['a ticked checkbox of a ticket', 'checkbox', true, true],
  ['a ticked checkbox of an audit', 'checkbox', '1', true],
  ['an unset checkbox', 'checkbox', null, false],
  ['a dropdown', 'tagger', 'cause_network', 'cause_network'],
  ['an empty dropdown', 'tagger', '', null],
  ['a multi-select, in the order of the vendor', 'multiselect', ['site_linz', 'site_graz'], ['site_linz', 'site_graz']],
  ['a multi-select of an audit', 'multiselect', 'site_linz site_graz', ['site_linz', 'site_graz']],
  ['an empty multi-select', 'multiselect', null, []],
  ['an integer as text', 'integer', '42', 42],
  ['an integer beyond what a number holds', 'integer', '9007199254740993', '9007199254740993'],
  ['a decimal with needless zeros', 'decimal', '12.50', '12.5'],
  ['a date with a time behind it', 'date', '2026-01-05T00:00:00Z', '2026-01-05'],
  ['a reference', 'lookup', 123, '123'],
  ['a text of a type that is not known', 'something_new', 'x', 'x'],
])('%s becomes canonical', (_what, type, value, canonical) => {
  expect(fromCustomValue(type, value as never)).toEqual(canonical);
});

test('decimals that are equal have one spelling, and no digit is lost', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), fc.stringMatching(/^\d{0,20}$/), fc.nat(5), (whole, fraction, zeros) => {
      const plain = fraction === '' ? String(whole) : `${whole}.${fraction}`;
      const padded = fraction === '' ? `${plain}.${'0'.repeat(zeros)}` : plain + '0'.repeat(zeros);
      expect(canonicalDecimal(padded)).toBe(canonicalDecimal(plain));
      expect(canonicalDecimal(canonicalDecimal(plain))).toBe(canonicalDecimal(plain));
      expect(canonicalDecimal(plain).replace(/[-.]/g, '')).toContain(fraction.replace(/0+$/, ''));
    }),
  );
  expect(['-0', '+007', '-0.50', '1e5', ''].map(canonicalDecimal)).toEqual(['0', '7', '-0.5', '1e5', '']);
});

test('a snapshot carries the fields asked for, with labels where they differ', () => {
  const snapshot = toSnapshot(ticket(), { definitions, baseUrl: 'https://acme.zendesk.com', asked: ['status', 'custom/10', 'tags', 'custom/999'] });
  expect(snapshot.fields).toEqual({ status: 'hold', 'custom/10': 'cause_network', tags: ['lobby', 'wifi'] });
  expect(snapshot.labels).toEqual({ status: 'On-hold', 'custom/10': 'Network' });
  expect(snapshot).toMatchObject({ number: '#101', url: 'https://acme.zendesk.com/agent/tickets/101', life: 'open' });
});

test('two states within one second have different tokens, and one state has one', () => {
  expect(versionOf(ticket()).token).toBe(versionOf(ticket({ tags: ['wifi', 'lobby'] })).token);
  expect(versionOf(ticket()).token).not.toBe(versionOf(ticket({ subject: 'Wi-Fi drops again' })).token);
});

test('ids that a number cannot hold keep their digits', () => {
  expect(ticket({ id: '90071992547409931' }).id).toBe('90071992547409931');
  const patch = toPatch({ assignee: '90071992547409931', group: '7001' }, 'update', definitions);
  expect(patch).toEqual({ kind: 'patch', ticket: { assignee_id: '90071992547409931', group_id: 7001 } });
});

test.each([
  ['open', [], 'open'],
  ['solved', ['closed_by_merge'], 'open'],
  ['closed', [], 'closed'],
  ['closed', ['closed_by_merge'], 'merged'],
  ['deleted', [], 'deleted'],
  ['a_status_of_tomorrow', [], 'open'],
])('a ticket that is %s with tags %j is %s', (status, tags, life) => {
  expect(lifeOf({ status, tags })).toBe(life);
});

test('fields become what the vendor takes', () => {
  const fields = { subject: 'x', priority: null, tags: ['a'], requester: '5101', 'custom/10': 'cause_network', 'custom/11': true };
  expect(toPatch(fields, 'update', definitions)).toEqual({
    kind: 'patch',
    ticket: {
      subject: 'x',
      priority: null,
      tags: ['a'],
      requester_id: 5101,
      custom_fields: [
        { id: 10, value: 'cause_network' },
        { id: 11, value: true },
      ],
    },
  });
});

test.each<[string, Parameters<typeof toPatch>[0], 'create' | 'update']>([
  ['description', { description: 'rewritten' }, 'update'],
  ['external_id', { external_id: 'other' }, 'update'],
  ['custom/999', { 'custom/999': 'x' }, 'update'],
  ['__proto__', JSON.parse('{"__proto__":"x"}') as Record<string, string>, 'create'],
  ['role', { role: 'admin' }, 'create'],
  ['assignee', { assignee: '5003/../1' }, 'update'],
  ['tags', { tags: 'one two' }, 'update'],
])('a value for %s that may not be written is named and not sent', (path, fields, use) => {
  expect(toPatch(fields, use, definitions)).toMatchObject({ kind: 'unwritable', fields: [path] });
});

test('a create takes the description as its first comment', () => {
  expect(toPatch({ description: 'It smokes.' }, 'create', definitions)).toEqual({ kind: 'patch', ticket: { comment: { body: 'It smokes.' } } });
});

test('the schema leaves inactive fields out and calls a new type unknown', () => {
  const schema = fieldsOfDefinitions(definitions);
  expect(schema.map(({ path }) => path)).not.toContain('custom/14');
  expect(schema.find(({ path }) => path === 'custom/13')?.kind).toBe('unknown');
  expect(schema.find(({ path }) => path === 'custom/10')).toMatchObject({
    kind: 'choice',
    isRequired: true,
    options: [{ value: 'cause_network', label: 'Network' }],
  });
});

test('a refusal blames fields by id, by name and by title', () => {
  const complaint = (description: string, id: string | null = null, error: string | null = null) => ({ description, error, ticket_field_id: id });
  const details = {
    base: [
      complaint('Root cause: is required when solving a ticket', '10', 'BlankValue'),
      complaint('Assignee: is required when solving a ticket'),
      complaint('Something else is wrong'),
    ],
    status: [complaint('Status: closed prevents ticket update')],
  };
  expect(toBlame(details, definitions)).toEqual({ fields: ['custom/10', 'assignee', 'status'], missing: ['custom/10', 'assignee'] });
});

test('an audit tells every field change it holds, whoever made it, and skips what it does not know', () => {
  const audit = auditWire.parse({
    id: 1,
    author_id: 5001,
    created_at: '2026-01-05T08:00:00Z',
    events: [
      { id: 1, type: 'Change', field_name: 'status', value: 'solved', previous_value: 'open' },
      { id: 2, type: 'Change', field_name: '11', value: '1', previous_value: '0' },
      { id: 3, type: 'Change', field_name: 'tags', value: ['b', 'a'], previous_value: [] },
      { id: 4, type: 'Create', field_name: 'priority', value: 'high' },
      { id: 5, type: 'Notification', subject: 'x' },
      { id: 6, type: 'Change', field_name: 'sla_policy', value: 'x', previous_value: null },
    ],
  });
  const changes = changesOfAudit(audit, definitions);
  expect(changes.map(({ path, from, to }) => [path, from, to])).toEqual([
    ['status', 'open', 'solved'],
    ['custom/11', false, true],
    ['tags', [], ['a', 'b']],
    ['priority', null, 'high'],
  ]);
  expect(changes.every(({ by, at }) => by === '5001' && at === '2026-01-05T08:00:00Z')).toBe(true);
});

test('where a merged ticket went is unknown unless an audit says so', () => {
  const audit = (via: object) => auditWire.parse({ id: 1, author_id: 1, created_at: '2026-01-05T08:00:00Z', events: [], via });
  expect(mergeTargetOf([audit({ channel: 'web', source: { from: {}, to: { ticket_id: 102 }, rel: 'merge' } })])).toBe('102');
  expect(mergeTargetOf([audit({ channel: 'web', source: { from: {}, to: {}, rel: 'merge' } }), audit({ channel: 'api' })])).toBeUndefined();
});

test('a ticket with any part missing, null or of another type is read or refused as a whole, never half', () => {
  const whole = {
    id: 101,
    subject: 's',
    description: 'd',
    status: 'open',
    priority: 'low',
    type: null,
    tags: ['a'],
    requester_id: 1,
    assignee_id: 2,
    group_id: 3,
    organization_id: 4,
    external_id: 'x',
    custom_fields: [{ id: 10, value: 'cause_network' }],
    created_at: '2026-01-05T07:00:00Z',
    updated_at: '2026-01-05T07:30:00Z',
  };
  const demanded = Object.keys(whole).flatMap((key) => {
    const { [key as keyof typeof whole]: _dropped, ...rest } = whole;
    const results = [rest, { ...whole, [key]: null }].map((changed) => ticketWire.safeParse(changed));
    for (const { data } of results) if (data) expect(() => toSnapshot(data, { definitions, baseUrl: 'https://acme.zendesk.com' })).not.toThrow();
    expect(ticketWire.safeParse({ ...whole, [key]: { nested: true } }).success).toBe(false);
    return results.every(({ success }) => success) ? [] : [key];
  });
  expect(demanded).toEqual(['id', 'status', 'created_at', 'updated_at']);
});
