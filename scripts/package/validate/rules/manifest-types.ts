/** Each key of the manifest has the type that the help desk reads. */
import { type AppPackage, type Finding, isObject, isText, listOf, manifestError, objectOf, type Rule } from '../app-package.ts';
import type { Json } from '../json-text.ts';

type Typed = { rule: string; pointer: string; value: Json | undefined; isRight: (value: Json) => boolean; kind: string };

const booleans = ['requirementsOnly', 'marketingOnly', 'singleInstall', 'signedUrls', 'private'];
const texts = ['defaultLocale', 'version', 'frameworkVersion', 'remoteInstallationURL', 'termsConditionsURL', 'gaID'];
const isBoolean = (value: Json) => typeof value === 'boolean';

const typed = ({ manifest }: AppPackage): Typed[] => [
  ...booleans.map((key) => ({ rule: 'unacceptable_boolean', pointer: `/${key}`, value: manifest[key], isRight: isBoolean, kind: 'true or false' })),
  ...texts.map((key) => ({ rule: 'unacceptable_string', pointer: `/${key}`, value: manifest[key], isRight: isText, kind: 'a text in quotes' })),
  ...['name', 'email', 'url'].map((key) => ({
    rule: 'unacceptable_string',
    pointer: `/author/${key}`,
    value: objectOf(manifest.author)[key],
    isRight: isText,
    kind: 'a text in quotes',
  })),
  { rule: 'unacceptable_hash', pointer: '/experiments', value: manifest.experiments, isRight: isObject, kind: 'an object' },
  {
    rule: 'unacceptable_array_of_strings',
    pointer: '/domainWhitelist',
    value: manifest.domainWhitelist,
    isRight: (value) => Array.isArray(value) && value.every(isText),
    kind: 'a list of host names',
  },
  { rule: 'parameters_not_an_array', pointer: '/parameters', value: manifest.parameters, isRight: Array.isArray, kind: 'a list' },
  ...listOf(manifest.parameters).flatMap((parameter, index) => parameterTypes(objectOf(parameter), `/parameters/${index}`)),
];

const parameterTypes = (parameter: { [key: string]: Json }, pointer: string): Typed[] => [
  ...['required', 'secure'].map((key) => ({
    rule: 'unacceptable_boolean',
    pointer: `${pointer}/${key}`,
    value: parameter[key],
    isRight: isBoolean,
    kind: 'true or false',
  })),
  { rule: 'unacceptable_array', pointer: `${pointer}/scopes`, value: parameter.scopes, isRight: Array.isArray, kind: 'a list' },
];

export const manifestTypes: Rule = {
  keys: [
    'unacceptable_boolean',
    'unacceptable_string',
    'unacceptable_hash',
    'unacceptable_array_of_strings',
    'unacceptable_array',
    'parameters_not_an_array',
  ],
  check: (app): Finding[] =>
    typed(app)
      .filter(({ value, isRight }) => value !== undefined && !isRight(value))
      .map(({ rule, pointer, value, kind }) =>
        manifestError(app, pointer, { rule, message: `${pointer} is ${JSON.stringify(value)}, which is not ${kind}.`, remedy: `Write ${kind}.` }),
      ),
};
