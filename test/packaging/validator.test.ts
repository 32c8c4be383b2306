/** Each rule of the validator has a package that breaks it in one place, and a sound package has no finding at all. */
import { allKeys, findingText, validate } from '../../scripts/package/validate/index.ts';
import {
  addParameter,
  at,
  both,
  field,
  moveFile,
  repeat,
  set,
  setFile,
  setObjects,
  setParameter,
  setPlace,
  setRequirements,
  setScreenshots,
  showsNothing,
  trigger,
} from './break-app.ts';
import { absent, type Draft, pngHeader, validDraft, written } from './valid-app.ts';

type Case = [key: string, why: string, breakIt: (draft: Draft) => void];

const cases: Case[] = [
  ['missing_manifest', 'no manifest', setFile('manifest.json', absent)],
  ['nested_manifest', 'a folder zipped as a whole', (draft) => void draft.files.set('manifest.json', absent).set('app/manifest.json', '{}')],
  ['manifest_not_json', 'a trailing comma', setFile('manifest.json', '{\n  "author": {},\n}')],
  ['manifest_not_json', 'a list', setFile('manifest.json', '[]')],
  ['duplicate_manifest_keys', 'a key given twice', setFile('manifest.json', '{ "defaultLocale": "en", "defaultLocale": "de" }')],
  ['unacceptable_boolean', 'signedUrls as a text', set({ signedUrls: 'yes' })],
  ['unacceptable_boolean', 'required as a number', setParameter({ required: 1 })],
  ['unacceptable_string', 'version as a number', set({ version: 1 })],
  ['unacceptable_string', 'an author with a number for a name', (draft) => void Object.assign(at(draft.manifest, 'author'), { name: 7 })],
  ['unacceptable_hash', 'experiments as a list', set({ experiments: [] })],
  ['unacceptable_array_of_strings', 'one host that is no list', set({ domainWhitelist: 'app.example.com' })],
  ['unacceptable_array', 'scopes as a text', setParameter({ scopes: 'header' })],
  ['parameters_not_an_array', 'parameters by name', set({ parameters: { a: 1 } })],
  ['manifest_keys.missing', 'no author', (draft) => void delete draft.manifest.author],
  ['manifest_keys.missing', 'no location', (draft) => void delete draft.manifest.location],
  ['invalid_default_locale', 'a language by its name', set({ defaultLocale: 'english' })],
  ['missing_translation_file', 'a locale without a file', set({ defaultLocale: 'fr' })],
  ['invalid_url', 'terms without a scheme', set({ termsConditionsURL: 'example.com/terms' })],
  ['invalid_version', 'framework 1', set({ frameworkVersion: '1.0' })],
  ['no_template_deprecated_in_v2', 'noTemplate', set({ noTemplate: true })],
  ['invalid_no_template', 'noTemplate as a text', set({ noTemplate: 'all' })],
  ['duplicate_parameters', 'one name twice', addParameter({ name: 'panels' })],
  ['name_as_parameter_name', 'a parameter called name', addParameter({ name: 'name' })],
  ['invalid_hidden_parameter', 'hidden and required', addParameter({ name: 'a', type: 'hidden', required: true })],
  ['invalid_type_parameter', 'a password field, which is gone', addParameter({ name: 'a', type: 'password' })],
  ['field_requires_secure_parameter', 'scopes of an open parameter', setParameter({ secure: false })],
  ['field_cannot_be_empty', 'no scope', setParameter({ scopes: [] })],
  ['field_contains_invalid_values', 'an unknown scope', setParameter({ scopes: ['cookie'] })],
  ['oauth_keys.missing', 'half an oauth block', both(set({ oauth: { client_id: 'x' } }), addParameter({ name: 't', type: 'oauth' }))],
  [
    'oauth_parameter_required',
    'oauth without its parameter',
    set({ oauth: { client_id: 'a', client_secret: 'b', authorize_uri: 'c', access_token_uri: 'd' } }),
  ],
  ['too_many_oauth_parameters', 'two of them', addParameter({ name: 'a', type: 'oauth' }, { name: 'b', type: 'oauth' })],
  ['oauth_parameter_cannot_be_secure', 'a secure one', addParameter({ name: 'a', type: 'oauth', secure: true })],
  [
    'too_many_mtls_parameters',
    'four certificates',
    addParameter(...repeat(4, (index) => ({ name: `m${index}`, type: 'mtls', allowed_domain: 'a.example.com' }))),
  ],
  ['mtls_default_not_allowed', 'a default', addParameter({ name: 'm', type: 'mtls', allowed_domain: 'a.example.com', default: 'x' })],
  ['mtls_secure_not_allowed', 'secure', addParameter({ name: 'm', type: 'mtls', allowed_domain: 'a.example.com', secure: true })],
  ['mtls_scopes_not_allowed', 'scopes', addParameter({ name: 'm', type: 'mtls', allowed_domain: 'a.example.com', scopes: ['header'] })],
  ['mtls_allowed_domain_required', 'no domain', addParameter({ name: 'm', type: 'mtls' })],
  ['mtls_allowed_domain_invalid', 'a domain with a scheme', addParameter({ name: 'm', type: 'mtls', allowed_domain: 'https://a.example.com' })],
  ['invalid_host', 'a product that does not exist', (draft) => void Object.assign(at(draft.manifest, 'location'), { talk: {} })],
  ['invalid_location', 'a place that does not exist', setPlace('left_bar', { url: 'assets/sidebar.html' })],
  ['invalid_v1_location', 'a modal in framework 1', both(set({ frameworkVersion: '1.0' }), setPlace('modal', { url: 'assets/sidebar.html' }))],
  ['locations_must_be_urls', 'a list of places', set({ location: { support: ['ticket_sidebar'] } })],
  ['locations_must_be_urls', 'one place by name', set({ location: 'ticket_sidebar' })],
  ['locations_cant_be_urls', 'an address in framework 1', set({ frameworkVersion: '1.0' })],
  ['blank_location_uri', 'no url', setPlace('modal', {})],
  ['invalid_location_uri', 'a page over http', setPlace('modal', { url: 'http://app.example.com' })],
  ['invalid_location_uri', 'a file that is not in the package', setPlace('modal', { url: 'assets/gone.html' })],
  ['invalid_location_flexible_type', 'flexible as a text', setPlace('modal', { url: 'assets/sidebar.html', flexible: 'yes' })],
  ['object_types_required', 'a record sidebar of no object', setPlace('custom_object_record_sidebar', { url: 'assets/sidebar.html' })],
  ['object_types_not_allowed', 'objects of a ticket sidebar', setPlace('ticket_sidebar', { url: 'assets/sidebar.html', objectTypes: ['car'] })],
  ['no_location_required', 'a place without code', set({ requirementsOnly: true })],
  ['no_framework_version_required', 'a framework without code', set({ requirementsOnly: true })],
  ['no_parameters_required', 'settings of a listing', set({ marketingOnly: true, private: false })],
  ['marketing_only_app_cant_be_private', 'a private listing', set({ marketingOnly: true })],
  ['no_source_required_apps', 'code in a listing', both(set({ marketingOnly: true, private: false }), setFile('assets/app.js', ''))],
  ['symlink_in_zip', 'a link', (draft) => void draft.links.add('assets/logo.png')],
  ['invalid_experiment', 'an unknown one', set({ experiments: { teleport: true } })],
  ['translation.not_json', 'half a file', setFile('translations/de.json', '{')],
  ['translation.invalid_locale', 'a file named after a language', setFile('translations/german.json', '{}')],
  ['translation.not_json_object', 'a list', setFile('translations/de.json', '[]')],
  ['translation.missing_required_key', 'no name', (draft) => void delete at(draft.english, 'app').name],
  ['translation.missing_required_key', 'a public app without descriptions', set({ private: false })],
  [
    'translation.products_do_not_match_manifest_products',
    'texts for another product',
    (draft) => void Object.assign(at(draft.english, 'app'), { sell: { name: 'Example' } }),
  ],
  [
    'translation.missing_required_key_for_product',
    'a product without a name',
    (draft) => void Object.assign(at(draft.english, 'app'), { support: { description: 'x' } }),
  ],
  ['translation.missing_required_key_on_leaf', 'a parameter without a label', (draft) => void delete at(draft.english, 'app', 'parameters').panels],
  [
    'translation.missing_required_key_on_leaf',
    'a label that is a plain text',
    setFile('translations/de.json', '{"app":{"parameters":{"panels":"Felder"}}}'),
  ],
  ['label_not_translated', 'a second language without labels', setFile('translations/de.json', '{"app":{"name":"Beispiel"}}')],
  ['translation.invalid_format', 'half the internal format', (draft) => void Object.assign(at(draft.english, 'app'), { package: 'x' })],
  ['missing_requirements', 'requirements only, and none', showsNothing({ requirementsOnly: true })],
  ['requirements_not_supported', 'requirements of a listing', both(showsNothing({ marketingOnly: true, private: false }), setRequirements({}))],
  ['requirements_not_json', 'half a file', setFile('requirements.json', '{')],
  ['duplicate_requirements', 'one key twice', setFile('requirements.json', '{"macros":{"a":{"title":"A"},"a":{"title":"B"}}}')],
  ['invalid_requirements_types', 'an unknown type', setRequirements({ spells: {} })],
  ['invalid_requirements_types', 'a target that is gone', setRequirements({ targets: { t: { title: 'T', type: 'http_target' } } })],
  ['excessive_requirements', '5001 macros', setRequirements({ macros: Object.fromEntries(repeat(5_001, (index) => [`m${index}`, { title: 'M' }])) })],
  [
    'excessive_custom_objects_requirements',
    '51 custom objects',
    setRequirements({ custom_objects: { custom_object_types: repeat(51, (index) => ({ key: `o${index}` })) } }),
  ],
  ['missing_required_fields', 'a webhook without an endpoint', setRequirements({ webhooks: { w: { name: 'W' } } })],
  [
    'multiple_channel_integrations',
    'two of them',
    setRequirements({ channel_integrations: { a: { manifest_url: '/a' }, b: { manifest_url: '/b' } } }),
  ],
  ['cov2.payload_too_large', 'more than 1 MB', setObjects({ note: 'x'.repeat(1_000_001) })],
  [
    'cov2.excessive_objects',
    '51 objects',
    setObjects({ objects: repeat(51, (index) => ({ key: `o${index}`, title: 'O', title_pluralized: 'Os', include_in_list_view: true })) }),
  ],
  ['cov2.excessive_fields', '21 fields', setObjects({ object_fields: repeat(21, (index) => field({ key: `f${index}` })) })],
  ['cov2.excessive_triggers', '11 triggers', setObjects({ object_triggers: repeat(11, (index) => trigger({ key: `t${index}` })) })],
  [
    'cov2.excessive_selection_fields',
    '6 dropdowns',
    setObjects({ object_fields: repeat(6, (index) => field({ key: `f${index}`, type: 'dropdown' })) }),
  ],
  [
    'cov2.excessive_options',
    '11 options',
    setObjects({ object_fields: [field({ type: 'dropdown', custom_field_options: repeat(11, (index) => ({ name: index })) })] }),
  ],
  [
    'cov2.excessive_conditions',
    '51 conditions',
    setObjects({ object_triggers: [trigger({ conditions: { all: repeat(26, () => ({})), any: repeat(25, () => ({})) } })] }),
  ],
  ['cov2.excessive_actions', '26 actions', setObjects({ object_triggers: [trigger({ actions: repeat(26, () => ({})) })] })],
  [
    'cov2.excessive_filter_conditions',
    '21 filters',
    setObjects({ object_fields: [field({ type: 'lookup', relationship_filter: { all: repeat(21, () => ({})) } })] }),
  ],
  ['cov2.missing_keys', 'a field without a title', setObjects({ object_fields: [field({ title: '' })] })],
  ['cov2.setting_placeholder', 'a setting inside', setObjects({ object_fields: [field({ title: '{{setting.panels}}' })] })],
  ['cov2.unknown_object', 'a field of no object', setObjects({ object_fields: [field({ object_key: 'bike' })] })],
  ['unsupported_mime_type_detected', 'a document', setFile('assets/manual.pdf', '%PDF-1.7')],
  ['unsupported_mime_type_detected', 'an archive under another name', setFile('assets/data.json', new Uint8Array([0x50, 0x4b, 0x03, 0x04]))],
  ['banner.invalid_format', 'a banner that is no PNG', setFile('assets/banner.png', 'GIF89a')],
  ['banner.invalid_size', 'a square banner', setFile('assets/banner.png', pngHeader(100, 100))],
  ['dirty_svg', 'script in an icon', setFile('assets/icon_nav_bar.svg', '<svg viewBox="0 0 18 18"><script>1</script></svg>')],
  ['bitmap_in_svg', 'a photo in an icon', setFile('assets/icon_nav_bar.svg', '<svg viewBox="0 0 18 18"><image href="a.png"/></svg>')],
  ['logo_missing', 'no logo', setFile('assets/logo.png', absent)],
  ['logo_format', 'a logo that is no PNG', setFile('assets/logo.png', '<svg/>')],
  ['logo_size', 'a small logo', setFile('assets/logo.png', pngHeader(128, 128))],
  ['logo_colours', 'a logo with a palette', setFile('assets/logo.png', pngHeader(320, 320, 'palette'))],
  ['logo_opaque', 'a logo without transparency', setFile('assets/logo-small.png', pngHeader(128, 128, 'truecolour'))],
  ['screenshots.excessive_files', 'four of them', setScreenshots(4)],
  ['screenshots.invalid_format', 'a photo', setFile('assets/screenshot-1.jpg', 'x')],
  ['screenshots.invalid_size', 'a wide one', setFile('assets/screenshot-1.png', pngHeader(1920, 1080))],
  ['icon_place', 'an icon in a folder of its own', moveFile('assets/icon_nav_bar.svg', 'assets/icons/icon_nav_bar.svg')],
  ['icon_fixed_colour', 'an icon in one red', setFile('assets/icon_nav_bar.svg', '<svg viewBox="0 0 18 18"><path fill="#c00" d="M0 9h18"/></svg>')],
  ['icon_missing', 'a navigation entry without an icon', setFile('assets/icon_nav_bar.svg', absent)],
  ['icon_viewbox', 'an icon without a viewBox', setFile('assets/icon_nav_bar.svg', '<svg width="18" height="18"/>')],
  ['icon_default', 'symbols, none the default', setFile('assets/icon_nav_bar.svg', '<svg><symbol id="hover" viewBox="0 0 18 18"/></svg>')],
  ['asset_kind', 'a kind that is not served', setFile('assets/app.wasm', 'x')],
  ['asset_size', 'a file of 2 MB', setFile('assets/app.js', 'x'.repeat(2_000_000))],
  ['name_too_long', '41 characters', (draft) => void Object.assign(at(draft.english, 'app'), { name: 'x'.repeat(41) })],
  ['name_uses_mark', 'the mark of the vendor', (draft) => void Object.assign(at(draft.english, 'app'), { name: 'Best of Zendesk' })],
  ['short_description_too_long', '81 characters', (draft) => void Object.assign(at(draft.english, 'app'), { short_description: 'x'.repeat(81) })],
  ['insecure_secret_parameter', 'a token that every agent reads', addParameter({ name: 'api_token' })],
  ['default_on_secret_parameter', 'a secret in the package', setParameter({ default: 'hunter2' })],
  ['secure_parameter_without_scopes', 'a secret for any part', (draft) => void delete at(draft.manifest, 'parameters', 0).scopes],
  ['missing_domain_whitelist', 'a secret for no host', (draft) => void delete draft.manifest.domainWhitelist],
  ['secure_setting_in_browser', 'code that reads the secret', setFile('assets/app.js', 'const s = metadata.settings.shared_secret;')],
  ['http_address', 'an address in the clear', setFile('assets/app.js', 'fetch("http://api.example.com")')],
  ['secret_in_file', 'a private key', setFile('assets/app.js', '"-----BEGIN RSA PRIVATE KEY-----"')],
  ['secret_word_with_value', 'a password in the code', setFile('assets/app.js', 'login({ password: "correct1horse" })')],
];

const findingsOf = (draft: Draft) => validate(written(draft), draft.links);

test('a sound package has no finding', () => {
  expect(findingsOf(validDraft()).map(findingText)).toEqual([]);
});

test.each(cases)('%s: %s', (key, _why, breakIt) => {
  const draft = validDraft();
  breakIt(draft);
  const found = findingsOf(draft).filter(({ rule }) => rule === key);
  expect(found.length).toBeGreaterThan(0);
  for (const { file, place, message, remedy } of found) {
    expect([file, place].every((text) => text.length > 0)).toBe(true);
    expect(message).toMatch(/\.$|…\.$/);
    expect(remedy).toMatch(/[.)]$/);
  }
});

test('every rule has a package here that breaks it', () => {
  const proved = new Set(cases.map(([key]) => key));
  expect(allKeys.filter((key) => !proved.has(key))).toEqual([]);
});

test('a finding in the manifest names line, column and JSON pointer', () => {
  const draft = validDraft();
  setParameter({ scopes: ['cookie'] })(draft);
  const [finding] = findingsOf(draft);
  const line =
    JSON.stringify(draft.manifest, null, 2)
      .split('\n')
      .findIndex((text) => text.includes('"scopes"')) + 1;
  expect(finding?.place).toBe(`line ${line}, column 17 (/parameters/0/scopes)`);
});

test('an address that only names a format is nothing to warn of, and hides none that is', () => {
  const draft = validDraft();
  setFile('assets/app.js', '({ $schema: "http://json-schema.org/draft-07/schema#" }); fetch("http://json-schema.org.example.com")')(draft);
  expect(findingsOf(draft).filter(({ rule }) => rule === 'http_address')).toMatchObject([
    { message: expect.stringContaining('json-schema.org.example.com') },
  ]);
});

test('warnings never refuse: each lint is a warning, and so is a cut description', () => {
  const warnings = ['short_description_too_long', 'insecure_secret_parameter', 'http_address', 'missing_domain_whitelist', 'bitmap_in_svg'];
  for (const [key, , breakIt] of cases.filter(([name]) => warnings.includes(name))) {
    const draft = validDraft();
    breakIt(draft);
    expect(
      findingsOf(draft)
        .filter(({ rule }) => rule === key)
        .map(({ severity }) => severity),
    ).toEqual(['warning']);
  }
});

test('texts and requirements are looked at only over a sound manifest, files always', () => {
  const draft = validDraft();
  set({ version: 1 })(draft);
  setFile('requirements.json', '{')(draft);
  setFile('assets/logo.png', absent)(draft);
  expect(findingsOf(draft).map(({ rule }) => rule)).toEqual(['unacceptable_string', 'logo_missing']);
});
