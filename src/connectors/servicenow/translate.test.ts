import type { FieldKind, FieldValue } from '#domain';
import { demandsValues, fromValue, isoToStamp, kindOf, pathsNamedIn, recordUrl, toIso, toSnapshot, toValue } from './translate.ts';
import { toChange, toItem, toRelation } from './translate-item.ts';
import type { Row } from './wire.ts';

/** A row from values, or from pairs of value and label. */
const rowOf = (values: Readonly<Record<string, string | readonly [string, string]>>): Row =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'string' ? { value, display_value: value } : { value: value[0], display_value: value[1] },
    ]),
  );

describe('instants', () => {
  test.each([
    ['a stored instant', '2026-01-31 10:00:00', '2026-01-31T10:00:00.000Z'],
    ['a leap day', '2028-02-29 00:00:00', '2028-02-29T00:00:00.000Z'],
    ['31 February', '2026-02-31 10:00:00', undefined],
    ['the hour that a clock change skips: UTC has it', '2026-03-29 02:30:00', '2026-03-29T02:30:00.000Z'],
    ['a date alone', '2026-01-31', undefined],
    ['a display date', '31.01.2026 10:00:00', undefined],
    ['seconds since the epoch', '1769853600', undefined],
    ['nothing', '', undefined],
  ])('%s', (_name, stamp, iso) => {
    expect(toIso(stamp)).toBe(iso);
  });

  test.each([
    ['UTC', '2026-01-31T10:00:00.000Z', '2026-01-31 10:00:00'],
    ['an offset', '2026-01-31T11:00:00+01:00', '2026-01-31 10:00:00'],
    ['a number as text', '1769853600', undefined],
    ['no instant', 'tomorrow', undefined],
  ])('back to the stored form: %s', (_name, iso, stamp) => {
    expect(isoToStamp(iso)).toBe(stamp);
  });
});

describe('values', () => {
  const both: readonly (readonly [string, FieldKind, string, FieldValue])[] = [
    ['a text', 'text', 'Mail', 'Mail'],
    ['an empty text is a text', 'text', '', ''],
    ['a text that looks like a number', 'text', '007', '007'],
    ['a whole number', 'integer', '42', 42],
    ['an empty number', 'integer', '', null],
    ['true', 'boolean', 'true', true],
    ['false', 'boolean', 'false', false],
    ['an instant', 'date-time', '2026-01-31 10:00:00', '2026-01-31T10:00:00.000Z'],
    ['a choice keeps its text', 'choice', '-5', '-5'],
    ['an empty choice', 'choice', '', null],
    ['a reference', 'reference', 'f'.repeat(32), 'f'.repeat(32)],
    ['an empty reference', 'user', '', null],
  ];
  test.each(both)('%s goes in and out', (_name, kind, stored, value) => {
    expect(toValue(stored, kind)).toEqual(value);
    expect(fromValue(value, kind)).toBe(stored);
  });

  test.each([
    ['a list in a text', ['a'], 'text'],
    ['an object in a choice', { a: 1 }, 'choice'],
    ['a German number', '1.000,00', 'decimal'],
    ['a number with blanks', ' 5 ', 'integer'],
    ['an exponent', '1e3', 'integer'],
    ['yes for a truth value', 'yes', 'boolean'],
    ['a number for an instant', 1_769_853_600, 'date-time'],
    ['a local date for an instant', '31.01.2026', 'date-time'],
  ] as const)('refuses to guess: %s', (_name, value, kind) => {
    expect(fromValue(value as FieldValue, kind)).toBeUndefined();
  });

  test('keeps the digits of a number that JavaScript cannot hold', () => {
    expect(toValue('9007199254740993', 'integer')).toBe('9007199254740993');
  });

  test.each([
    ['a reference to people', { internalType: 'reference', reference: 'sys_user', maxLength: 32, hasChoices: false }, 'user'],
    ['another reference', { internalType: 'reference', reference: 'cmdb_ci', maxLength: 32, hasChoices: false }, 'reference'],
    ['an integer with a list', { internalType: 'integer', reference: '', maxLength: 40, hasChoices: true }, 'choice'],
    ['a long text', { internalType: 'string', reference: '', maxLength: 4_000, hasChoices: false }, 'long-text'],
    ['a type of a newer release', { internalType: 'wiki_text_v9', reference: '', maxLength: 0, hasChoices: false }, 'unknown'],
  ] as const)('kind of %s', (_name, column, kind) => {
    expect(kindOf(column)).toBe(kind);
  });
});

describe('a record', () => {
  const kinds = new Map<string, FieldKind>([
    ['state', 'choice'],
    ['short_description', 'text'],
    ['caller_id', 'user'],
  ]);
  const base = {
    sys_id: 'a'.repeat(32),
    number: 'INC0010001',
    short_description: 'Mail',
    active: 'true',
    sys_mod_count: '4',
    sys_updated_on: '2026-01-31 10:00:00',
  };

  test('leaves a field that the vendor did not send absent, and does not call it empty', () => {
    const record = toSnapshot(rowOf({ ...base, state: ['2', 'In Progress'] }), {
      fields: ['state', 'u_region'],
      kinds,
      journals: new Set(['comments']),
      origin: 'https://acme.example',
      table: 'incident',
    });
    expect(record.fields).toEqual({ state: '2' });
    expect(record.labels).toEqual({ state: 'In Progress' });
    expect(record).not.toHaveProperty('correlationId');
  });

  test('shows nothing of a journal, which reads empty whatever it holds', () => {
    const record = toSnapshot(rowOf({ ...base, comments: '' }), {
      fields: ['comments'],
      kinds,
      journals: new Set(['comments']),
      origin: 'https://acme.example',
      table: 'incident',
    });
    expect(record.fields).toEqual({});
  });

  test('is closed when the vendor took it out of its active ones, whatever the state is called', () => {
    const row = (active: string, state: string) =>
      toSnapshot(rowOf({ ...base, active, state }), {
        fields: [],
        kinds,
        journals: new Set(['comments']),
        origin: 'https://acme.example',
        table: 'incident',
      }).life;
    expect([row('true', '6'), row('false', '7'), row('false', '107')]).toEqual(['open', 'closed', 'closed']);
  });

  test('links to where a person opens it', () => {
    expect(recordUrl('https://acme.service-now.com', 'incident', 'abc')).toBe(
      'https://acme.service-now.com/nav_to.do?uri=incident.do%3Fsys_id%3Dabc',
    );
  });
});

describe('a refusal', () => {
  const fields = [
    { path: 'close_code', label: 'Resolution code' },
    { path: 'close_notes', label: 'Resolution notes' },
    { path: 'state', label: 'State' },
    { path: 'comments_and_work_notes', label: 'Comments and Work notes' },
  ];
  test.each([
    ['labels', 'The following fields are mandatory: Resolution code, Resolution notes', ['close_code', 'close_notes']],
    ['column names', 'close_code is required', ['close_code']],
    ['a label inside a longer word', 'Statement of work is wrong', []],
    ['nothing', 'Operation Failed', []],
  ])('names fields by %s', (_name, text, expected) => {
    expect([...pathsNamedIn(text, fields)].sort()).toEqual(expected);
  });
  test('demands values only where it says so', () => {
    expect([demandsValues('are mandatory: State'), demandsValues('Invalid value for field State')]).toEqual([true, false]);
  });
});

describe('an item', () => {
  test.each([
    ['runs', '1', '1', 'operational', 'operational_status'],
    ['is broken', '2', '1', 'down', 'operational_status'],
    ['is in stock though its other column says operational', '1', '6', 'planned', 'install_status'],
    ['is being maintained', '1', '3', 'maintenance', 'install_status'],
    ['is retired', '6', '7', 'retired', 'install_status'],
    ['has a status of this instance only', '42', '1', 'unknown', 'operational_status'],
    ['has no status at all', '', '', 'unknown', 'operational_status'],
  ])('%s', (_name, operational, install, status, labelled) => {
    const row = rowOf({
      sys_id: 'a',
      name: 'web-01',
      operational_status: [operational, 'of operation'],
      install_status: [install, 'of installation'],
    });
    expect(toItem(row, 'https://acme.example')).toMatchObject({
      status,
      statusLabel: labelled === 'operational_status' ? 'of operation' : 'of installation',
    });
  });

  test('leaves absent what the vendor has no value for', () => {
    expect(
      Object.keys(toItem(rowOf({ sys_id: 'a', name: 'web-01', sys_class_name: ['cmdb_ci_rack', 'Rack'] }), 'https://acme.example')).sort(),
    ).toEqual(['classLabel', 'className', 'id', 'isService', 'name', 'status', 'statusLabel', 'updatedAt', 'url'].sort());
  });
});

describe('a relation', () => {
  test.each([
    ['parent depends on child', 'Depends on::Used by', { from: 'p', to: 'c', label: 'Depends on', inverseLabel: 'Used by', isDependency: true }],
    [
      'turned round, so that the dependent comes first',
      'Runs::Runs on',
      { from: 'c', to: 'p', label: 'Runs on', inverseLabel: 'Runs', isDependency: true },
    ],
    [
      'structure carries no trouble',
      'Contains::Contained by',
      { from: 'p', to: 'c', label: 'Contains', inverseLabel: 'Contained by', isDependency: false },
    ],
    ['a name without two readings', 'Related', { from: 'p', to: 'c', label: 'Related', inverseLabel: 'Related', isDependency: false }],
  ])('%s', (_name, type, expected) => {
    expect(toRelation(rowOf({ sys_id: 'r', parent: 'p', child: 'c', 'type.name': type }))).toMatchObject(expected);
  });
  test.each([
    ['an end that is gone', { sys_id: 'r', parent: 'p', child: '' }],
    ['an item with itself', { sys_id: 'r', parent: 'p', child: 'p' }],
  ])('is left out: %s', (_name, values) => {
    expect(toRelation(rowOf(values))).toBeUndefined();
  });
});

describe('a change', () => {
  test.each([
    ['-5', 'draft'],
    ['-4', 'pending'],
    ['-3', 'pending'],
    ['-2', 'scheduled'],
    ['-1', 'running'],
    ['0', 'review'],
    ['3', 'closed'],
    ['4', 'cancelled'],
    ['17', 'pending'],
  ])('in state %s is %s', (state, phase) => {
    expect(toChange(rowOf({ sys_id: 'c', number: 'CHG1', state, active: 'true' }), [], 'https://acme.example').phase).toBe(phase);
  });
  test('names its main item once, though it is among the affected ones too', () => {
    expect(toChange(rowOf({ sys_id: 'c', cmdb_ci: 'a' }), ['a', 'b'], 'https://acme.example').itemIds).toEqual(['a', 'b']);
  });
});
