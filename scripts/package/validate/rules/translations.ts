/** `translations/*.json`: names, form, and what the help desk shows of them in its own screens. */
import {
  type AppPackage,
  asWarning,
  type Finding,
  isFilled,
  isObject,
  type JsonFile,
  type JsonObject,
  listOf,
  objectOf,
  placeAt,
  placeIn,
  type Rule,
  when,
} from '../app-package.ts';
import type { Json } from '../json-text.ts';
import { productName } from './locations.ts';
import { localeForm } from './manifest-required.ts';

type Said = { rule: string; message: string; remedy: string };

const problem = (json: JsonFile, pointer: string, said: Said): Finding => ({
  severity: 'error',
  file: json.file,
  place: placeIn(json, pointer),
  ...said,
});

/** Keys a listing shows; a private app needs its name only. */
const neededKeys = (app: AppPackage): string[][] => [
  ['name'],
  ...(app.manifest.private === false ? [['short_description', 'description'], ['installation_instructions'], ['long_description']] : []),
];

const form = (locale: string, json: JsonFile): Finding[] => {
  if (json.syntax) {
    const { message, offset } = json.syntax;
    const said = { rule: 'translation.not_json', message: `${json.file} is not JSON: ${message}.`, remedy: 'Correct the JSON at this place.' };
    return [{ severity: 'error', file: json.file, place: placeAt(json.text, offset), ...said }];
  }
  return [
    ...when(!localeForm.test(locale), () =>
      problem(json, '', {
        rule: 'translation.invalid_locale',
        message: `"${locale}" is no locale.`,
        remedy: 'Name the file after a locale, as en.json or pt-br.json.',
      }),
    ),
    ...when(!isObject(json.parsed?.value), () =>
      problem(json, '', {
        rule: 'translation.not_json_object',
        message: `${json.file} holds no object.`,
        remedy: 'Write one object: { "app": { … } }.',
      }),
    ),
  ];
};

const productsOf = (app: AppPackage): string[] => Object.keys(objectOf(app.manifest.location)).map(productName);

/** English is the one language the help desk checks for content. */
const english = (app: AppPackage, json: JsonFile): Finding[] => {
  const content = objectOf(objectOf(json.parsed?.value).app);
  const perProduct = Object.keys(content).filter((key) => ['support', 'chat', 'standalone_chat', 'sell'].includes(key) && isObject(content[key]));
  if (perProduct.length > 0) return perProduct.flatMap((product) => forProduct(app, json, product, objectOf(content[product])));
  return neededKeys(app)
    .filter((names) => !names.some((name) => isFilled(content[name])))
    .map(([name]) =>
      problem(json, '/app', {
        rule: 'translation.missing_required_key',
        message: `app.${name} is missing.`,
        remedy: `Add "${name}" under "app": the help desk shows it in its lists.`,
      }),
    );
};

const forProduct = (app: AppPackage, json: JsonFile, product: string, content: JsonObject): Finding[] => [
  ...when(!productsOf(app).includes(product), () =>
    problem(json, `/app/${product}`, {
      rule: 'translation.products_do_not_match_manifest_products',
      message: `The texts are for ${product}, where the manifest puts nothing.`,
      remedy: `Remove app.${product}, or add the product to "location".`,
    }),
  ),
  ...neededKeys(app)
    .filter((names) => !names.some((name) => isFilled(content[name])))
    .map(([name]) =>
      problem(json, `/app/${product}`, {
        rule: 'translation.missing_required_key_for_product',
        message: `app.${product}.${name} is missing.`,
        remedy: `Add "${name}" under app.${product}.`,
      }),
    ),
];

/**
 * Every parameter that a locale names needs a label there, or the help desk refuses the package; the default locale names all visible ones, for nothing stands in
 * for it. Another locale that leaves one out is taken, and its admins read the default language in the midst of their own: that is a warning.
 */
const labels = (app: AppPackage, locale: string, json: JsonFile): Finding[] => {
  const named = objectOf(objectOf(objectOf(json.parsed?.value).app).parameters);
  const visible = listOf(app.manifest.parameters)
    .map(objectOf)
    .filter(({ type }) => type !== 'hidden' && type !== 'oauth')
    .map(({ name }) => String(name));
  return [...new Set([...Object.keys(named), ...visible])]
    .filter((name) => !isFilled(objectOf(named[name]).label))
    .map((name) => (name in named || locale === app.manifest.defaultLocale ? unlabelled(json, locale, name) : untranslated(json, locale, name)));
};

const unlabelled = (json: JsonFile, locale: string, name: string): Finding =>
  problem(json, `/app/parameters/${name}`, {
    rule: 'translation.missing_required_key_on_leaf',
    message: `The parameter "${name}" has no label in "${locale}".`,
    remedy: `Add app.parameters.${name} = { "label": …, "helpText": … }.`,
  });

const untranslated = (json: JsonFile, locale: string, name: string): Finding =>
  asWarning(
    problem(json, `/app/parameters/${name}`, {
      rule: 'label_not_translated',
      message: `The parameter "${name}" has no label in "${locale}": the one of the default language is shown.`,
      remedy: `Add app.parameters.${name} = { "label": …, "helpText": … }.`,
    }),
  );

const isPackageTree = (value: Json | undefined): boolean => {
  if (!isObject(value)) return false;
  const isLeaf = isFilled(value.title) && isFilled(value.value) && Object.keys(value).length === 2;
  return isLeaf || (!('title' in value) && Object.values(value).every(isPackageTree));
};

const packageFormat = (json: JsonFile): Finding[] => {
  const content = objectOf(objectOf(json.parsed?.value).app);
  return when(content.package !== undefined && !isPackageTree(objectOf(json.parsed?.value).app), () =>
    problem(json, '/app/package', {
      rule: 'translation.invalid_format',
      message: 'app.package announces the vendor’s internal format, but not every leaf is { "title", "value" }.',
      remedy: 'Remove app.package.',
    }),
  );
};

export const translations: Rule = {
  keys: [
    'translation.not_json',
    'translation.invalid_locale',
    'translation.not_json_object',
    'translation.missing_required_key',
    'translation.products_do_not_match_manifest_products',
    'translation.missing_required_key_for_product',
    'translation.missing_required_key_on_leaf',
    'translation.invalid_format',
    'label_not_translated',
  ],
  check: (app) =>
    [...app.translations].flatMap(([locale, json]) => {
      const faults = form(locale, json);
      if (faults.length > 0) return faults;
      const internal = packageFormat(json);
      if (internal.length > 0) return internal;
      return [...(locale === 'en' ? english(app, json) : []), ...labels(app, locale, json)];
    }),
};
