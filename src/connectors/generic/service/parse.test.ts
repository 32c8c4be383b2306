/** @module connectors/generic/service/parse  What is wrong with a description is said by line and place, with what to do. */
import { exampleText } from '../fake/test-connection.ts';
import { parseService } from './parse.ts';

const REST = exampleText('rest');
const problemsOf = (text: string) => {
  const parsed = parseService(text);
  return parsed.kind === 'ok' ? [] : parsed.problems;
};
/** The REST example with one piece replaced; fails where the piece is not there. */
const change = (from: string, to: string, text = REST) => {
  if (!text.includes(from)) throw new Error(`The example holds no ${from}`);
  return text.replace(from, to);
};
const lineOf = (text: string, piece: string) => text.slice(0, text.indexOf(piece)).split('\n').length;

test.each([
  ['a misspelt key', change('kind: long-text', 'knid: long-text'), /fields\.description.*knid is not known here\. Correct its spelling/],
  ['a kind that does not exist', change('kind: long-text', 'kind: essay'), /fields\.description\.kind: /],
  ['no way to update', REST.replace(/ {2}update:\n(?: {4}.*\n)+/, ''), /requests\.update: is missing\. Add it as in the examples\./],
  ['a path that is none', change('assignee: assignee.name', 'assignee: assignee..name'), /record\.assignee: the path cannot be read at character/],
  [
    'a placeholder that does not exist',
    change('ref: "{number}"', 'ref: "{key}"'),
    /requests\.byNumber\.query: uses \{key\}, which does not exist here\. Possible: \{number\}, \{page\}/,
  ],
  [
    'a request that would answer with everything',
    change('query: { ref: "{number}" }', 'query: { ref: all }'),
    /requests\.byNumber: never uses \{number\}\. Put it where/,
  ],
  [
    'an open brace',
    change('"/api/v1/cases/{id}", record', '"/api/v1/cases/{id", record'),
    /the brace at character \d+ belongs to no placeholder; write \{\{/,
  ],
  ['a query in a path', change('{ path: /api/v1/me,', '{ path: "/api/v1/me?x=1",'), /requests\.me\.path: must begin with \/ and hold neither \?/],
  ['a path upwards', change('{ path: /api/v1/me,', '{ path: /api/../admin,'), /requests\.me\.path: must begin with \/ .*dot segments/],
  ['a whole address as path', change('{ path: /api/v1/me,', '{ path: "https://evil.example/",'), /requests\.me\.path: must begin with \//],
  [
    'text pasted into a longer one',
    change('body: "{text}"', 'body: "From Tieline: {text}"'),
    /comments\.add\.json: puts \{text\} into a longer text\. It must stand alone/,
  ],
  ['a guard that is never sent', change('If-Match: "{etag}"', 'X-Other: "1"'), /guard: is etag, but requests\.update never uses \{etag\}/],
  ['a state that is no field', change('state: status', 'state: phase'), /record\.state: names the field phase, which is not among `fields`/],
  [
    'local times without a zone',
    change('as: epoch-s }\n  labels', 'as: local }\n  labels'),
    /fields\.due\.zone: is missing; local times need the zone/,
  ],
  [
    'a zone that does not exist',
    change('as: epoch-s }\n  labels', 'as: local, zone: Vienna }\n  labels'),
    /fields\.due\.zone: is no time zone; write an IANA name/,
  ],
  [
    'options of a text',
    change('kind: long-text }', 'kind: long-text, options: [a] }'),
    /fields\.description\.options: belongs to fields of kind choice/,
  ],
  [
    'a field that cannot be written',
    change('at: "labels[]"', 'at: "labels[0]"'),
    /fields\.labels: cannot be written: its path "labels\[0\]" names an entry by its place/,
  ],
  [
    'nobody to be',
    change('  me: { path: /api/v1/me, id: user.key, name: user.display_name }\n', ''),
    /me: is missing\. Write id and name of our user/,
  ],
  [
    'GraphQL in a REST service',
    change('{ path: /api/v1/me,', '{ document: "query { me }", path: /api/v1/me,'),
    /requests\.me\.document: does not belong to a service of format json\. Use query, json, form, method/,
  ],
  ['two bodies', change('json: { comment', 'form: { a: b }\n    json: { comment'), /comments\.add\.form: stands beside `json`/],
  ['a status that is none of a refusal', change('meanings: { duplicate: refused }', 'statuses: { "200": refused }'), /errors\.statuses/],
  ['a version from tomorrow', change('version: 1', 'version: 2'), /Line 1, version: /],
])('%s is refused with its place and a way on', (_what, text, words) => {
  const problems = problemsOf(text);
  expect(problems).toEqual(expect.arrayContaining([expect.stringMatching(words)]));
  for (const problem of problems) expect(problem).toMatch(/^Line \d+, .+: .+[.!?]$/);
});

test('the line is that of the key at fault', () => {
  const text = change('kind: long-text', 'kind: essay');
  expect(problemsOf(text)[0]).toContain(`Line ${lineOf(text, 'description: { at: description')}`);
});

test.each([
  ['an element that is not closed', '<i:WhoAmI xmlns:i="urn:acme:incidents">', /requests\.me\.xml: not well-formed XML\./],
  ['a document type', '"<!DOCTYPE x [<!ENTITY e SYSTEM \\"file:///etc/passwd\\">]><x>&e;</x>"', /requests\.me\.xml: a document type is not accepted/],
])('a SOAP template with %s is refused', (_what, xml, words) => {
  const text = change('<i:WhoAmI xmlns:i="urn:acme:incidents"/>', xml, exampleText('soap'));
  expect(problemsOf(text)).toEqual(expect.arrayContaining([expect.stringMatching(words)]));
});

test('a SOAP header that is no element is refused', () => {
  const text = change('soap: { version: "1.1" }', 'soap: { header: "<a></b>" }', exampleText('soap'));
  expect(problemsOf(text)).toEqual([expect.stringMatching(/soap\.header: not well-formed XML\. Write one element\./)]);
});

test('a SOAP update without a place for the fields is refused', () => {
  const text = change('<Id>{id}</Id><Incident>{fields}</Incident>', '<Id>{id}</Id>', exampleText('soap'));
  expect(problemsOf(text)).toEqual([expect.stringMatching(/requests\.update\.xml: never uses \{fields\}/)]);
});

test('a GraphQL request without a document is refused', () => {
  const text = change('me: { document: "query Me { viewer { id name } }",', 'me: {', exampleText('graphql'));
  expect(problemsOf(text)).toEqual([expect.stringMatching(/requests\.me\.document: is missing/)]);
});

test.each([
  ['YAML that is none', 'a: [1,\nb: 2', /^Line \d+: .*Check indentation, quotes and brackets there\.$/],
  ['one key twice', 'version: 1\nversion: 1\n', /^Line 2: /],
  ['a key __proto__', 'version: 1\n__proto__: { format: json }\n', /^The key __proto__ is reserved/],
  ['a key constructor inside', 'fields: { constructor: { at: x } }', /^The key constructor is reserved/],
  [
    'aliases that unfold to too much',
    `a: &a [1,1,1,1,1,1,1,1,1]\nb: &b [${'*a,'.repeat(9)}*a]\nc: &c [${'*b,'.repeat(9)}*b]\nd: [${'*c,'.repeat(9)}*c]\n`,
    /^The aliases/,
  ],
  ['nesting without end', `a: ${'['.repeat(40)}${']'.repeat(40)}`, /^The description is nested too deeply/],
  ['a text beyond the limit', `# ${'x'.repeat(100_001)}`, /at most 100000 are read/],
  ['nothing', '', /^Line 1, the whole: /],
  ['a list', '- 1', /^Line 1, the whole: /],
])('%s is refused', (_what, text, words) => {
  expect(problemsOf(text)[0]).toMatch(words);
});

test('JSON is YAML: a description may be written so', () => {
  const parsed = parseService(REST);
  if (parsed.kind !== 'ok') throw new Error(parsed.problems.join('\n'));
  const { version, format } = parsed.service;
  expect([version, format]).toEqual([1, 'json']);
  expect(problemsOf('{"version":1,"format":"json"}').map((problem) => problem.replace(/^Line \d+, /, ''))).toEqual([
    'record: is missing. Add it as in the examples.',
    'fields: is missing. Add it as in the examples.',
    'requests: is missing. Add it as in the examples.',
  ]);
});
