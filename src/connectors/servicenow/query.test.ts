import fc from 'fast-check';
import { parseQuery } from './fake/encoded-query.ts';
import { buildQuery, type Condition, isSysId, quoteQueryValue } from './query.ts';

const session = { userName: 'tieline.integration', sysId: 'a'.repeat(32), timeZone: '' };
const parse = (query: string) => parseQuery(query, 'incident', session);

/** What people type, and what attackers do: pieces of the language in any order, beside any text at all. */
const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc
    .array(
      fc.constantFrom(
        '^',
        '^OR',
        '^NQ',
        '^^',
        'ORDERBY',
        'active=true',
        'number',
        'ISNOTEMPTY',
        '=',
        'IN',
        ',',
        'LIKE',
        '>',
        '%',
        '*',
        '\n',
        '\r',
        ' ',
        'javascript:',
        'gs.now()',
        'NULL',
        'STANCEOFtask',
        'x',
      ),
      { maxLength: 8 },
    )
    .map((parts) => parts.join('')),
);

describe('a value in a query', () => {
  test.each(['=', 'LIKE', 'STARTSWITH', '!='] as const)('stays the one value of the one condition with %s, or nothing is asked', (operator) => {
    fc.assert(
      fc.property(hostile, (value) => {
        const query = buildQuery({ groups: [[{ field: 'short_description', operator, value }]] });
        if (query === undefined) return true;
        const parsed = parse(query);
        expect(parsed.groups).toEqual([[[{ field: 'short_description', operator, value }]]]);
        expect(parsed.orders).toEqual([{ field: 'sys_id', direction: 1 }]);
        return true;
      }),
      { numRuns: 500 },
    );
  });

  test('stays one element of its list, and the list one condition beside its neighbours', () => {
    fc.assert(
      fc.property(fc.array(hostile, { maxLength: 4 }), hostile, (values, neighbour) => {
        const query = buildQuery({
          groups: [
            [
              { field: 'number', operator: 'IN', values },
              { field: 'description', operator: '=', value: neighbour },
            ],
          ],
        });
        if (query === undefined) return true;
        const [group, ...others] = parse(query).groups;
        expect(others).toEqual([]);
        expect(group).toHaveLength(2);
        const [list, second] = group ?? [];
        expect(list).toHaveLength(1);
        expect(list?.[0]).toMatchObject({ field: 'number', operator: 'IN' });
        for (const element of list?.[0]?.value.split(',') ?? []) expect(values).toContain(element);
        expect(second).toEqual([{ field: 'description', operator: '=', value: neighbour }]);
        return true;
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    ['a caret ends the condition', 'a^ORactive=true'],
    ['a doubled caret is not documented', 'a^^b'],
    ['a line break', 'a\nb'],
    ['an empty value would mean "is empty"', ''],
    ['blanks alone', '   '],
    ['NULL would mean "is empty"', 'NULL'],
    ['a script would run on the server', 'javascript:gs.getUserID()'],
    ['a script in other letters', ' JavaScript:alert(1)'],
    ['an equals sign could join the operator before it', '=x'],
    ['half a character', '\ud800'],
    ['more than a URL should carry', 'x'.repeat(256)],
  ])('is refused: %s', (_why, value) => {
    expect(quoteQueryValue(value)).toBeUndefined();
  });

  test.each(['Müller & Söhne', '10.20.30.41', "O'Brien", 'a,b', '100%', 'x=y', '<script>', 'ORDERBY', 'null'.padEnd(5, 's')])(
    'is taken as it is: %s',
    (value) => {
      expect(quoteQueryValue(value)).toBe(value);
    },
  );
});

describe('a query', () => {
  const impossible: Condition = { field: 'number', operator: '=', value: 'a^b' };
  const possible: Condition = { field: 'active', operator: '=', value: 'true' };

  test('is not asked where one of its terms can match nothing, instead of being asked without it', () => {
    expect(buildQuery({ groups: [[possible, impossible]] })).toBeUndefined();
    expect(buildQuery({ groups: [[{ field: 'sys_id', operator: 'IN', values: [] }]] })).toBeUndefined();
    expect(buildQuery({ groups: [] })).toBeUndefined();
    expect(buildQuery({ groups: [[]] })).toBeUndefined();
  });

  test('leaves out an alternative or a group that can match nothing', () => {
    expect(buildQuery({ groups: [[[impossible, possible]]] })).toBe('active=true^ORDERBYsys_id');
    expect(buildQuery({ groups: [[impossible], [possible]] })).toBe('active=true^ORDERBYsys_id');
  });

  test('joins terms, alternatives and groups as the language has them, and always ends in a stable order', () => {
    const query = buildQuery({ groups: [[possible, [possible, { field: 'number', operator: 'ISEMPTY' }]], [possible]], orderBy: ['-opened_at'] });
    expect(query).toBe('active=true^active=true^ORnumberISEMPTY^NQactive=true^ORDERBYDESCopened_at^ORDERBYsys_id');
  });
});

test.each([
  ['f'.repeat(32), true],
  ['9d385017C611228701D22104CC95C371', true],
  ['', false],
  ['../sys_user', false],
  [`${'f'.repeat(31)}^`, false],
  ['f'.repeat(33), false],
])('an id is an id only in the form that the vendor makes: %s -> %s', (id, expected) => {
  expect(isSysId(id)).toBe(expected);
});
