/** Rules that look at several keys or count several things: each of them by itself, at its own place, and the greatest number that is still taken. */
import { validate } from '../../scripts/package/validate/index.ts';
import { addParameter, at, field, repeat, set, setFile, setObjects, setParameter, setRequirements, trigger } from './break-app.ts';
import { absent, type Draft, pngHeader, validDraft, written } from './valid-app.ts';

type Change = (draft: Draft) => void;

/** Rule, file and JSON pointer of each finding, in a row. */
const findingsAfter = (change: Change): string[] => {
  const draft = validDraft();
  change(draft);
  return validate(written(draft), draft.links).map(({ rule, file, place }) => [rule, file, /\((\S+)\)$/.exec(place)?.[1]].filter(Boolean).join(' '));
};

const setAuthor =
  (values: object): Change =>
  (draft) =>
    void Object.assign(at(draft.manifest, 'author'), values);

test.each(['requirementsOnly', 'marketingOnly', 'singleInstall', 'signedUrls', 'private'])('%s as a text is refused', (key) => {
  expect(findingsAfter(set({ [key]: 'true' }))).toEqual([`unacceptable_boolean manifest.json /${key}`]);
});

test.each(['required', 'secure'])('%s of a parameter as a text is refused', (key) => {
  expect(findingsAfter(setParameter({ [key]: 'true' }, 1))).toEqual([`unacceptable_boolean manifest.json /parameters/1/${key}`]);
});

test.each(['defaultLocale', 'version', 'frameworkVersion', 'remoteInstallationURL', 'termsConditionsURL', 'gaID'])(
  '%s as a number is refused',
  (key) => {
    expect(findingsAfter(set({ [key]: 2 }))).toEqual([`unacceptable_string manifest.json /${key}`]);
  },
);

test.each(['name', 'email', 'url'])('%s of the author as a number is refused', (key) => {
  expect(findingsAfter(setAuthor({ [key]: 2 }))).toEqual([`unacceptable_string manifest.json /author/${key}`]);
});

test('a list of hosts with a number among them is refused', () => {
  expect(findingsAfter(set({ domainWhitelist: ['app.example.com', 7] }))).toEqual(['unacceptable_array_of_strings manifest.json /domainWhitelist']);
});

test.each(['author', 'defaultLocale', 'location', 'frameworkVersion'])('a manifest without %s is refused by that name', (key) => {
  const draft = validDraft();
  delete draft.manifest[key];
  const missing = validate(written(draft), draft.links).filter(({ rule }) => rule === 'manifest_keys.missing');
  expect(missing.map(({ message }) => message)).toEqual([`The manifest lacks "${key}".`]);
});

test.each(['example.com', 'ftp://example.com', 'mailto:somebody@example.com', 'https://', ''])('the address "%s" of an author is refused', (url) => {
  expect(findingsAfter(setAuthor({ url }))).toEqual(['invalid_url manifest.json /author/url']);
});

test.each(['api_token', 'licenseKey', 'PWD', 'db_password', 'clientSecret'])('an open text called %s draws a hint, a secure one does not', (name) => {
  const label = { label: name };
  const withLabel =
    (values: object): Change =>
    (draft) => {
      addParameter({ name, ...values })(draft);
      Object.assign(at(draft.english, 'app', 'parameters'), { [name]: label });
    };
  expect(findingsAfter(withLabel({ type: 'text' }))).toEqual(['insecure_secret_parameter manifest.json /parameters/2']);
  expect(findingsAfter(withLabel({}))).toEqual(['insecure_secret_parameter manifest.json /parameters/2']);
  expect(findingsAfter(withLabel({ type: 'text', secure: true, scopes: ['header'] }))).toEqual([]);
  expect(findingsAfter(withLabel({ type: 'checkbox' }))).toEqual([]);
});

test.each([
  ['assets/logo.png', 320],
  ['assets/logo-small.png', 128],
])('%s is needed, as a PNG of that size', (file, side) => {
  expect(findingsAfter(setFile(file, absent))).toEqual([`logo_missing ${file}`]);
  expect(findingsAfter(setFile(file, '<svg/>'))).toEqual([`logo_format ${file}`]);
  expect(findingsAfter(setFile(file, pngHeader(side, side + 1)))).toEqual([`logo_size ${file}`]);
  expect(findingsAfter(setFile(file, pngHeader(side - 1, side)))).toEqual([`logo_size ${file}`]);
});

const whole = { title: 'T', key: 'k', name: 'N', status: 'active', endpoint: 'https://a.example.com', http_method: 'POST', request_format: 'json' };
test.each([
  ...['automations', 'macros', 'targets', 'views', 'ticket_fields', 'triggers', 'user_fields', 'organization_fields'].map((type) => [type, 'title']),
  ...['user_fields', 'organization_fields'].map((type) => [type, 'key']),
  ...['name', 'status', 'endpoint', 'http_method', 'request_format'].map((key) => ['webhooks', key]),
] as [string, string][])('%s without %s are refused', (type, key) => {
  expect(findingsAfter(setRequirements({ [type]: { one: whole } }))).toEqual([]);
  for (const value of [undefined, '', ' ', 7]) {
    expect(findingsAfter(setRequirements({ [type]: { one: { ...whole, [key]: value } } }))).toEqual([
      `missing_required_fields requirements.json /${type}/one`,
    ]);
  }
});

test.each(['http_target', 'url_target_v2'])('a target of type %s is refused', (type) => {
  expect(findingsAfter(setRequirements({ targets: { one: { title: 'T', type } } }))).toEqual([
    'invalid_requirements_types requirements.json /targets/one/type',
  ]);
});

const object = (index: number) => ({ key: index === 0 ? 'car' : `o${index}`, title: 'O', title_pluralized: 'Os', include_in_list_view: true });
const fields = (count: number, type: string) => ({ object_fields: repeat(count, (index) => field({ key: `f${index}`, type })) });
const conditions = (count: number) => ({ all: repeat(count - 1, () => ({})), any: [{}] });

test.each([
  ['objects', 50, 'cov2.excessive_objects', '', (count: number) => ({ objects: repeat(count, object) })],
  ['fields of an object', 20, 'cov2.excessive_fields', '/objects/0', (count: number) => fields(count, 'text')],
  ['dropdowns of an object', 5, 'cov2.excessive_selection_fields', '/objects/0', (count: number) => fields(count, 'dropdown')],
  ['multiselects of an object', 5, 'cov2.excessive_selection_fields', '/objects/0', (count: number) => fields(count, 'multiselect')],
  [
    'triggers of an object',
    10,
    'cov2.excessive_triggers',
    '/objects/0',
    (count: number) => ({ object_triggers: repeat(count, (index) => trigger({ key: `t${index}` })) }),
  ],
  [
    'options of a field',
    10,
    'cov2.excessive_options',
    '/object_fields/0',
    (count: number) => ({ object_fields: [field({ type: 'multiselect', custom_field_options: repeat(count, (index) => ({ name: index })) })] }),
  ],
  [
    'filters of a field',
    20,
    'cov2.excessive_filter_conditions',
    '/object_fields/0',
    (count: number) => ({ object_fields: [field({ type: 'lookup', relationship_filter: conditions(count) })] }),
  ],
  [
    'conditions of a trigger',
    50,
    'cov2.excessive_conditions',
    '/object_triggers/0',
    (count: number) => ({ object_triggers: [trigger({ conditions: conditions(count) })] }),
  ],
  [
    'actions of a trigger',
    25,
    'cov2.excessive_actions',
    '/object_triggers/0',
    (count: number) => ({ object_triggers: [trigger({ actions: repeat(count, () => ({})) })] }),
  ],
])('%s: %i are taken, one more is not', (_what, most, rule, pointer, values) => {
  expect(findingsAfter(setObjects(values(most)))).toEqual([]);
  expect(findingsAfter(setObjects(values(most + 1)))).toEqual([`${rule} requirements.json /custom_objects_v2${pointer}`]);
});

test('fields of one object do not count for another', () => {
  const objects = [object(0), { ...object(1), key: 'bike' }];
  const dropdowns = ['car', 'bike'].flatMap((owner) => repeat(5, (index) => field({ key: `${owner}${index}`, type: 'dropdown', object_key: owner })));
  expect(findingsAfter(setObjects({ objects, object_fields: dropdowns }))).toEqual([]);
});
