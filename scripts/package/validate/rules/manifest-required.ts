/** What a manifest must say, and the values that must be of a form: locale, version, web addresses. */
import { type AppPackage, type Finding, fileError, isText, manifestError, objectOf, type Rule, when } from '../app-package.ts';

/** Form of a locale's name, in `defaultLocale` and in the file names of translations. */
export const localeForm = /^[a-z]{2,3}(-\w{2,3})?$/;

const requiredKeys = (app: AppPackage): string[] => {
  const { requirementsOnly, marketingOnly } = app.manifest;
  const isServed = requirementsOnly !== true && marketingOnly !== true;
  return ['author', 'defaultLocale', ...(isServed ? ['location', 'frameworkVersion'] : [])];
};

const missing = (app: AppPackage): Finding[] =>
  requiredKeys(app)
    .filter((key) => app.manifest[key] === undefined)
    .map((key) =>
      manifestError(app, '', { rule: 'manifest_keys.missing', message: `The manifest lacks "${key}".`, remedy: `Add "${key}" at the top level.` }),
    );

const locale = (app: AppPackage): Finding[] => {
  const { defaultLocale } = app.manifest;
  if (!isText(defaultLocale)) return [];
  if (!localeForm.test(defaultLocale)) {
    const message = `defaultLocale "${defaultLocale}" is no locale.`;
    return [manifestError(app, '/defaultLocale', { rule: 'invalid_default_locale', message, remedy: 'Write a locale such as "en" or "pt-br".' })];
  }
  const file = `translations/${defaultLocale}.json`;
  const message = `defaultLocale is "${defaultLocale}", but ${file} does not exist.`;
  return when(!app.files.has(file), () =>
    fileError(file, { rule: 'missing_translation_file', message, remedy: `Add ${file}, or name a locale that has a file.` }),
  );
};

const addresses = (app: AppPackage): Finding[] =>
  [['/termsConditionsURL', app.manifest.termsConditionsURL] as const, ['/author/url', objectOf(app.manifest.author).url] as const].flatMap(
    ([pointer, value]) =>
      when(isText(value) && !isWebAddress(value), () =>
        manifestError(app, pointer, {
          rule: 'invalid_url',
          message: `${pointer} is "${String(value)}", which is no web address.`,
          remedy: 'Write a full address beginning with https://.',
        }),
      ),
  );

/** Whether a text is an http(s) address with a host. */
const isWebAddress = (text: string): boolean =>
  URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol) && new URL(text).hostname !== '';

const versions = (app: AppPackage): Finding[] => {
  const { frameworkVersion, noTemplate } = app.manifest;
  return [
    ...when(isText(frameworkVersion) && frameworkVersion !== '2.0', () =>
      manifestError(app, '/frameworkVersion', {
        rule: 'invalid_version',
        message: `frameworkVersion "${String(frameworkVersion)}" is not served any more.`,
        remedy: 'Write "2.0".',
      }),
    ),
    ...when(noTemplate !== undefined && noTemplate !== false && typeof noTemplate !== 'boolean' && !Array.isArray(noTemplate), () =>
      manifestError(app, '/noTemplate', {
        rule: 'invalid_no_template',
        message: 'noTemplate is neither true, false nor a list.',
        remedy: 'Remove noTemplate: framework 2.0 has no templates.',
      }),
    ),
    ...when(noTemplate === true || (Array.isArray(noTemplate) && noTemplate.length > 0), () =>
      manifestError(app, '/noTemplate', {
        rule: 'no_template_deprecated_in_v2',
        message: 'noTemplate belongs to framework 1.',
        remedy: 'Remove noTemplate; use autoLoad: false on a location instead.',
      }),
    ),
  ];
};

export const manifestRequired: Rule = {
  keys: [
    'manifest_keys.missing',
    'invalid_default_locale',
    'missing_translation_file',
    'invalid_url',
    'invalid_version',
    'no_template_deprecated_in_v2',
    'invalid_no_template',
  ],
  check: (app) => [...missing(app), ...locale(app), ...addresses(app), ...versions(app)],
};
