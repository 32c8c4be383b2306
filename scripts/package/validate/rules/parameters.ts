/** The parameters that an admin fills in when installing: names, types, and which of them are secret. */
import { type AppPackage, type Finding, isText, type JsonObject, listOf, manifestError, objectOf, type Rule, when } from '../app-package.ts';

const types = ['text', 'checkbox', 'url', 'number', 'multiline', 'hidden', 'oauth', 'mtls'];
const scopes = ['header', 'body', 'url', 'jwt_secret_key', 'jwt_claim', 'basic_auth_username', 'basic_auth_password'];

const nameOf = (parameter: JsonObject): string => (isText(parameter.name) ? parameter.name : '');

const names = (app: AppPackage, all: JsonObject[]): Finding[] =>
  all.flatMap((parameter, index) => {
    const name = nameOf(parameter);
    const pointer = `/parameters/${index}/name`;
    const isRepeated = all.findIndex((other) => nameOf(other) === name) < index;
    return [
      ...when(isRepeated, () =>
        manifestError(app, pointer, {
          rule: 'duplicate_parameters',
          message: `There are two parameters "${name}".`,
          remedy: 'Give each parameter its own name.',
        }),
      ),
      ...when(name === 'name', () =>
        manifestError(app, pointer, {
          rule: 'name_as_parameter_name',
          message: 'No parameter may be called "name".',
          remedy: 'Choose another name: the help desk keeps the title of an installation under it.',
        }),
      ),
    ];
  });

const kinds = (app: AppPackage, parameter: JsonObject, pointer: string): Finding[] => [
  ...when(parameter.type === 'hidden' && parameter.required === true, () =>
    manifestError(app, `${pointer}/required`, {
      rule: 'invalid_hidden_parameter',
      message: `"${nameOf(parameter)}" is hidden and required: nobody could fill it in.`,
      remedy: 'Remove required, or choose another type.',
    }),
  ),
  ...when(parameter.type !== undefined && !types.includes(String(parameter.type)), () =>
    manifestError(app, `${pointer}/type`, {
      rule: 'invalid_type_parameter',
      message: `"${nameOf(parameter)}" has the unknown type ${JSON.stringify(parameter.type)}.`,
      remedy: `Choose one of ${types.slice(0, -1).join(', ')}.`,
    }),
  ),
];

const scoped = (app: AppPackage, parameter: JsonObject, at: string): Finding[] => {
  if (!Array.isArray(parameter.scopes)) return [];
  const pointer = `${at}/scopes`;
  const unknown = parameter.scopes.filter((scope) => !scopes.includes(String(scope)));
  return [
    ...when(parameter.secure !== true, () =>
      manifestError(app, pointer, {
        rule: 'field_requires_secure_parameter',
        message: `"${nameOf(parameter)}" has scopes but is not secure.`,
        remedy: 'Add "secure": true, or remove the scopes.',
      }),
    ),
    ...when(parameter.scopes.length === 0, () =>
      manifestError(app, pointer, {
        rule: 'field_cannot_be_empty',
        message: `The scopes of "${nameOf(parameter)}" are empty.`,
        remedy: `Name where it may be put: ${scopes.join(', ')}.`,
      }),
    ),
    ...when(unknown.length > 0, () =>
      manifestError(app, pointer, {
        rule: 'field_contains_invalid_values',
        message: `"${nameOf(parameter)}" has the unknown scopes ${unknown.join(', ')}.`,
        remedy: `Choose among ${scopes.join(', ')}.`,
      }),
    ),
  ];
};

export const parameters: Rule = {
  keys: [
    'duplicate_parameters',
    'name_as_parameter_name',
    'invalid_hidden_parameter',
    'invalid_type_parameter',
    'field_requires_secure_parameter',
    'field_cannot_be_empty',
    'field_contains_invalid_values',
  ],
  check: (app) => {
    const all = listOf(app.manifest.parameters).map(objectOf);
    return [
      ...names(app, all),
      ...all.flatMap((one, index) => [...kinds(app, one, `/parameters/${index}`), ...scoped(app, one, `/parameters/${index}`)]),
    ];
  },
};
