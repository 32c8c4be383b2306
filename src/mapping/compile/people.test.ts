/** Which rules match people by their address. */
import type { FieldKind } from '#domain';
import { flowOf, schemaOf } from '../testing/compiled-fields.ts';

type Kinds = readonly [desk: FieldKind | 'unread', remote: FieldKind | 'unread'];

function compiled(rule: object, flow: object, [desk, remote]: Kinds) {
  const schemas = {
    ...(desk !== 'unread' && { desk: schemaOf('ticket', { path: 'owner', kind: desk }) }),
    ...(remote !== 'unread' && { remote: { incidents: schemaOf('incident', { path: 'assignee', kind: remote }) } }),
  };
  const [field] = flowOf([{ desk: 'owner', remote: 'assignee', direction: 'out', ...rule }], flow, schemas).fields;
  if (!field) throw new Error('There is no field.');
  return field;
}

const people: Kinds = ['user', 'user'];
const byNone = { users: { by: 'none' } };

test.each<[string, boolean, object, object, Kinds]>([
  ['two people, by default', true, {}, {}, people],
  ['two people, as the flow says', true, {}, { users: { by: 'email' } }, people],
  ['two people, where the flow says no', false, {}, byNone, people],
  ['the rule itself, whatever the flow says', true, { by: 'email' }, byNone, people],
  ['the rule itself, whatever the kinds', true, { by: 'email' }, {}, ['unknown', 'unread']],
  ['a person and a text', false, {}, {}, ['user', 'text']],
  ['a person beside a schema that cannot be read', true, {}, {}, ['user', 'unread']],
  ['a text beside a schema that cannot be read', false, {}, {}, ['unread', 'text']],
  ['nothing known of either side', false, {}, {}, ['unread', 'unread']],
  ['two people in pairs', false, { values: [{ desk: '1', remote: 'a' }] }, {}, people],
  ['two people through a transform', false, { transform: { out: ['trim'] } }, {}, people],
  ['the name of a person', false, { direction: 'in', take: 'label' }, {}, people],
  ['several desk fields', false, { desk: ['owner', 'subject'] }, {}, people],
])('%s: by address is %s', (_what, expected, rule, flow, kinds) => {
  expect(compiled(rule, flow, kinds).matchesPeople).toBe(expected);
});

test('what a rule is called does not hang on which schemas could be read', () => {
  expect(compiled({}, {}, people).ruleHash).toBe(compiled({}, {}, ['unread', 'unread']).ruleHash);
});
