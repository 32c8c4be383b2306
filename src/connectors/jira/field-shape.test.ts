/** @module connectors/jira  Values of each type of field, both ways. */
import { type FieldShape, fromIso, fromValue, labelOfRaw, shapeOf, toIso, toValue } from './field-shape.ts';
import { SNAPSHOT_FIELDS, toFieldChanges, toSnapshot } from './translate.ts';
import { history, issue } from './wire.ts';

const CUSTOM = 'com.atlassian.jira.plugin.system.customfieldtypes';

test.each([
  [{ type: 'string', system: 'summary' }, 'text'],
  [{ type: 'string', system: 'description' }, 'rich-text'],
  [{ type: 'string', custom: `${CUSTOM}:textarea` }, 'rich-text'],
  [{ type: 'string', custom: `${CUSTOM}:textfield` }, 'text'],
  [{ type: 'option', custom: `${CUSTOM}:select` }, 'option'],
  [{ type: 'priority', system: 'priority' }, 'option'],
  [{ type: 'array', items: 'option', custom: `${CUSTOM}:multiselect` }, 'options'],
  [{ type: 'array', items: 'version', system: 'fixVersions' }, 'options'],
  [{ type: 'option-with-child', custom: `${CUSTOM}:cascadingselect` }, 'cascade'],
  [{ type: 'array', items: 'string', system: 'labels' }, 'labels'],
  [{ type: 'array', items: 'cmdb-object-field', custom: 'com.atlassian.jira.plugins.cmdb:cmdb-object-cftype' }, 'objects'],
  [{ type: 'user', system: 'assignee' }, 'user'],
  [{ type: 'datetime' }, 'date-time'],
  [{ type: 'date' }, 'date'],
  [{ type: 'number' }, 'number'],
  [{ type: 'status', system: 'status' }, 'status'],
  [{ type: 'sd-customerrequesttype' }, 'opaque'],
  [{ type: 'array', items: 'user' }, 'opaque'],
] as const)('%j is %s', (type, shape) => {
  expect(shapeOf(type)).toBe(shape);
});

describe('a value', () => {
  const cases: readonly (readonly [FieldShape, unknown, unknown, unknown])[] = [
    ['text', 'a', 'a', 'a'],
    ['number', 2.5, 2.5, 2.5],
    ['date', '2026-01-31', '2026-01-31', '2026-01-31'],
    ['date-time', '2026-01-31T10:00:00.000+0100', '2026-01-31T09:00:00.000Z', '2026-01-31T09:00:00.000+0000'],
    ['option', { id: '10600', value: 'Critical' }, '10600', { id: '10600' }],
    ['options', [{ id: '3' }, { id: '1' }], ['1', '3'], [{ id: '1' }, { id: '3' }]],
    ['cascade', { id: '10630', value: 'Network', child: { id: '10631', value: 'Wi-Fi' } }, '10630/10631', { id: '10630', child: { id: '10631' } }],
    ['cascade', { id: '10630', value: 'Network' }, '10630', { id: '10630' }],
    ['user', { accountId: '712020:a', displayName: 'Anna' }, '712020:a', { accountId: '712020:a' }],
    ['labels', ['b', 'tieline-tl-1', 'a'], ['a', 'b'], ['a', 'b']],
    ['objects', [{ workspaceId: 'w', id: 'w:7', objectId: '7' }], '7', [{ workspaceId: 'w', id: 'w:7', objectId: '7' }]],
    [
      'objects',
      [{ id: 'w:12' }, { id: 'w:7' }],
      ['7', '12'],
      [
        { workspaceId: 'w', id: 'w:7', objectId: '7' },
        { workspaceId: 'w', id: 'w:12', objectId: '12' },
      ],
    ],
  ];
  test.each(cases)('of %s is read and written back: %j', (shape, raw, value, wire) => {
    expect(toValue(raw, shape)).toEqual(value);
    expect(fromValue(toValue(raw, shape), shape, 'w')).toEqual(wire);
  });

  test.each([
    ['text', ''],
    ['rich-text', ''],
    ['number', null],
    ['option', null],
    ['options', []],
    ['labels', []],
    ['objects', null],
    ['cascade', null],
    ['user', null],
    ['date-time', null],
  ] as const)('of %s is empty as %j', (shape, empty) => {
    expect(toValue(null, shape)).toEqual(empty);
    expect(toValue(undefined, shape)).toEqual(empty);
  });

  test.each([
    ['labels', ['two words']],
    ['labels', 'a'],
    ['number', 'many'],
    ['date', '31.1.2026'],
    ['date-time', '2026-01-31'],
    ['cascade', '1/2/3'],
    ['objects', ['x']],
    ['option', ['1', '2']],
    ['text', { a: 'b' }],
    ['opaque', 'anything'],
  ] as const)('that %s cannot hold is not sent: %j', (shape, value) => {
    expect(fromValue(value, shape)).toBeUndefined();
  });
});

test.each([
  ['2026-01-31T10:00:00.000+0000', '2026-01-31T10:00:00.000Z'],
  ['2026-07-01T00:30:00.000+0200', '2026-06-30T22:30:00.000Z'],
  ['31/Jan/26 10:00 AM', undefined],
  ['', undefined],
])('an instant %s is %s', (text, iso) => {
  expect(toIso(text)).toBe(iso);
});

test('an instant that is none has no vendor form', () => {
  expect(fromIso('soon')).toBeUndefined();
});

test.each([
  [{ name: 'High' }, 'High'],
  [{ value: 'Network', child: { value: 'LAN' } }, 'Network / LAN'],
  [[{ name: 'A' }, { name: 'B' }], 'A, B'],
  [{ displayName: 'Anna', name: 'x' }, 'Anna'],
  [null, ''],
  [{ self: 'https://x' }, ''],
])('people see %j as "%s"', (raw, label) => {
  expect(labelOfRaw(raw)).toBe(label);
});

const shapes = new Map<string, FieldShape>([
  ['summary', 'text'],
  ['status', 'status'],
  ['labels', 'labels'],
  ['customfield_1', 'cascade'],
  ['customfield_2', 'options'],
  ['customfield_3', 'date-time'],
  ['customfield_4', 'number'],
]);

test('a snapshot holds what was sent of what was asked, labels beside ids, and our label as correlation id only', () => {
  const read = issue.parse({
    id: 10001,
    key: 'OPS-1',
    fields: {
      summary: 'x',
      status: { id: '3', name: 'Closed' },
      labels: ['net', 'tieline-tl-9'],
      updated: '2026-01-05T10:00:00.500+0100',
      assignee: null,
    },
  });
  const options = { fields: ['labels', 'status', 'customfield_1'], shapes, siteUrl: 'https://acme.atlassian.net', closedStatuses: ['closed'] };
  expect(toSnapshot(read, options)).toEqual({
    id: '10001',
    number: 'OPS-1',
    title: 'x',
    version: { token: '2026-01-05T09:00:00.500Z', order: Date.UTC(2026, 0, 5, 9, 0, 0, 500), updatedAt: '2026-01-05T09:00:00.500Z' },
    life: 'closed',
    fields: { labels: ['net'], status: '3' },
    labels: { status: 'Closed' },
    url: 'https://acme.atlassian.net/browse/OPS-1',
    stateLabel: 'Closed',
    correlationId: 'tl-9',
  });
  expect(SNAPSHOT_FIELDS).toContain('labels');
});

test('the history tells values as the fields do, and who', () => {
  const entry = history.parse({
    id: '5',
    author: { accountId: 'a1', displayName: 'Anna' },
    created: '2026-01-05T10:00:00.000+0100',
    items: [
      { field: 'summary', fieldId: 'summary', from: null, fromString: 'old', to: null, toString: 'new' },
      { field: 'status', fieldId: 'status', from: '1', fromString: 'Open', to: '2', toString: 'Work in progress' },
      { field: 'labels', fieldId: 'labels', from: '', fromString: 'b a', to: '', toString: 'c tieline-x' },
      {
        field: 'Domain',
        fieldId: 'customfield_1',
        from: null,
        fromString: '',
        to: null,
        toString: 'Parent values: Network(10630)Level 1 values: LAN(10632)',
      },
      { field: 'Sites', fieldId: 'customfield_2', from: '[2, 1]', fromString: 'B,A', to: '', toString: '' },
      { field: 'Start', fieldId: 'customfield_3', from: null, fromString: null, to: '2026-01-05T10:00:00.000+0100', toString: '5/Jan/26' },
      { field: 'Users', fieldId: 'customfield_4', from: null, fromString: '3', to: null, toString: '' },
      { field: 'Other', fieldId: 'customfield_9', from: null, fromString: '', to: null, toString: 'x' },
    ],
  });
  const changes = toFieldChanges([entry], [...shapes.keys(), 'customfield_9'], shapes);
  expect(changes.map(({ path, from, to }) => [path, from, to])).toEqual([
    ['summary', 'old', 'new'],
    ['status', '1', '2'],
    ['labels', ['a', 'b'], ['c']],
    ['customfield_1', null, '10630/10632'],
    ['customfield_2', ['1', '2'], []],
    ['customfield_3', null, '2026-01-05T09:00:00.000Z'],
    ['customfield_4', 3, null],
  ]);
  expect(changes.every(({ by, byName, at }) => by === 'a1' && byName === 'Anna' && at === '2026-01-05T09:00:00.000Z')).toBe(true);
});

test('what the platform did by itself is nobody of ours', () => {
  const entry = history.parse({
    id: '6',
    created: '2026-01-05T10:00:00.000+0100',
    items: [{ field: 'summary', fieldId: 'summary', fromString: 'a', toString: 'b' }],
  });
  expect(toFieldChanges([entry], ['summary'], shapes)).toMatchObject([{ by: 'platform' }]);
});
