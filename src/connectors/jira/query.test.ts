/** @module connectors/jira  Values in both query languages of the vendor stay values (reliability B19); read back by the fake's own parsers. */
import fc from 'fast-check';
import { buildAql, isObjectId, quoteAql } from './aql.ts';
import { parseAql } from './fake/aql-language.ts';
import { parseJql } from './fake/jql-language.ts';
import { buildJql, isIssueId, isIssueKey, type JqlCondition, quoteJql } from './jql.ts';

/** What people type, and what attackers do: pieces of both languages in any order, beside any text at all. */
const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc
    .array(
      fc.constantFrom(
        '"',
        "'",
        '\\',
        '\\"',
        ' OR ',
        ' AND ',
        '(',
        ')',
        ',',
        ' in ',
        'ORDER BY',
        'key',
        'IS NOT EMPTY',
        '=',
        '!=',
        '~',
        'aqlFunction(',
        'currentUser()',
        '${',
        '%',
        '*',
        '\n',
        '\u2028',
        'object HAVING',
        'x',
      ),
      { maxLength: 8 },
    )
    .map((parts) => parts.join('')),
);
const RUNS = { numRuns: 500 };

describe('a value in JQL', () => {
  test.each(['=', '!=', '>=', '<='] as const)('stays the one value of the one condition with %s, or nothing is asked', (operator) => {
    fc.assert(
      fc.property(hostile, (value) => {
        const jql = buildJql({ all: [{ field: 'summary', operator, value }], orderBy: 'updated ASC' });
        if (jql === undefined) return;
        expect(parseJql(jql)).toEqual({
          where: { kind: 'clause', clause: { field: 'summary', operator, values: [value] } },
          orderBy: [{ field: 'updated', direction: 1 }],
        });
      }),
      RUNS,
    );
  });

  test('stays one element of its list, and the list one condition beside its neighbour', () => {
    fc.assert(
      fc.property(fc.array(hostile, { maxLength: 4 }), hostile, (values, neighbour) => {
        const all: readonly JqlCondition[] = [
          { field: 'labels', operator: 'in', values },
          { field: 'summary', operator: '=', value: neighbour },
        ];
        const jql = buildJql({ all });
        if (jql === undefined) return;
        const { where } = parseJql(jql);
        if (where.kind !== 'all') throw new Error('The two conditions became something else.');
        const [list, second] = where.parts.map((part) => (part.kind === 'clause' ? part.clause : undefined));
        expect(where.parts).toHaveLength(2);
        for (const element of list?.values ?? []) expect(values).toContain(element);
        expect(second).toEqual({ field: 'summary', operator: '=', values: [neighbour] });
      }),
      RUNS,
    );
  });

  test('a query for objects inside stays whole', () => {
    const aql = buildAql({ all: [{ attribute: 'Name', operator: '=', value: 'a "b" c' }] });
    const jql = buildJql({ all: [{ field: 'customfield_10050', operator: 'in aqlFunction', aql: aql ?? '' }] });
    expect(jql).toBe('cf[10050] in aqlFunction("\\"Name\\" = \\"a \\\\\\"b\\\\\\" c\\"")');
    expect(parseJql(jql ?? '').where).toEqual({ kind: 'clause', clause: { field: 'customfield_10050', operator: 'in', values: [], aql } });
  });

  test.each([
    ['an empty value would mean another thing', ''],
    ['blanks alone', '  '],
    ['a line break', 'a\nb'],
    ['half a character', '\ud800'],
    ['more than a URL should carry', 'x'.repeat(256)],
  ])('is refused: %s', (_why, value) => {
    expect(quoteJql(value)).toBeUndefined();
  });

  test('is not asked where one of its terms can match nothing, and never without any', () => {
    const possible: JqlCondition = { field: 'project', operator: '=', value: 'OPS' };
    const impossible: JqlCondition = { field: 'labels', operator: '=', value: '' };
    expect(buildJql({ all: [possible, impossible] })).toBeUndefined();
    expect(buildJql({ all: [possible], any: [[impossible]] })).toBeUndefined();
    expect(buildJql({ all: [] })).toBeUndefined();
    expect(buildJql({ all: [possible], any: [[impossible], [possible]] })).toBe('project = "OPS" AND ((project = "OPS"))');
  });
});

describe('a value in AQL', () => {
  test.each(['=', 'LIKE', 'STARTSWITH'] as const)('stays the one value of the one condition with %s, or nothing is asked', (operator) => {
    fc.assert(
      fc.property(hostile, (value) => {
        const aql = buildAql({ all: [], any: [{ attribute: 'Serial Number', operator, value }], orderBy: 'Name ASC' });
        if (aql === undefined) return;
        expect(parseAql(aql).where).toEqual({ kind: 'clause', clause: { attribute: 'Serial Number', operator, values: [value] } });
      }),
      RUNS,
    );
  });

  test('stays one element of its list', () => {
    fc.assert(
      fc.property(fc.array(hostile, { maxLength: 4 }), (values) => {
        const aql = buildAql({ all: [{ attribute: 'Name', operator: 'IN', values }] });
        if (aql === undefined) return;
        const { where } = parseAql(aql);
        if (where.kind !== 'clause') throw new Error('The list became something else.');
        for (const element of where.clause.values) expect(values).toContain(element);
      }),
      RUNS,
    );
  });

  test.each([
    ['how a backslash is written is not documented', 'C:\\temp'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a placeholder of that language, not of ours.
    ['a placeholder of the language', '${Location}'],
    ['a line break', 'a\nb'],
    ['nothing', ' '],
  ])('is refused: %s', (_why, value) => {
    expect(quoteAql(value)).toBeUndefined();
  });

  test('a quote goes in escaped, as the vendor documents', () => {
    expect(quoteAql('15" Screen')).toBe('"15\\" Screen"');
  });

  test('only ids go into a search by references', () => {
    expect(buildAql({ all: [{ refersTo: ['12', '1) OR Name LIKE "', '', '3'] }] })).toBe('object HAVING outboundReferences(objectId IN (12, 3))');
    expect(buildAql({ all: [{ refersTo: ['x'] }] })).toBeUndefined();
  });
});

test.each([
  ['12', true],
  ['0', false],
  ['../1', false],
  ['', false],
  ['1 OR 1=1', false],
  ['9'.repeat(20), false],
])('an id is an id only in the form that the vendor makes: %s -> %s', (id, expected) => {
  expect([isIssueId(id), isObjectId(id)]).toEqual([expected, expected]);
});

test.each([
  ['OPS-1', true],
  ['A_B2-77', true],
  ['ops-1', false],
  ['OPS-0', false],
  ['OPS-1 OR 1=1', false],
  ['OPS', false],
])('a key is a key only in the form that the vendor makes: %s -> %s', (key, expected) => {
  expect(isIssueKey(key)).toBe(expected);
});
