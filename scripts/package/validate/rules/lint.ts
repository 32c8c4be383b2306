/** Warnings: what loads, but leaks a secret or breaks later. */
import {
  type AppPackage,
  asWarning,
  type Finding,
  isText,
  listOf,
  manifestError,
  objectOf,
  placeAt,
  type Rule,
  textOf,
  when,
} from '../app-package.ts';

const soundsSecret = /token|key|pwd|password|secret/i;

const settings = (app: AppPackage): Finding[] =>
  listOf(app.manifest.parameters)
    .map(objectOf)
    .flatMap((parameter, index) => {
      const pointer = `/parameters/${index}`;
      const name = String(parameter.name);
      return [
        ...when((parameter.type ?? 'text') === 'text' && parameter.secure !== true && soundsSecret.test(name), () =>
          manifestError(app, pointer, {
            rule: 'insecure_secret_parameter',
            message: `"${name}" sounds like a secret, and every agent can read it.`,
            remedy: 'Add "secure": true.',
          }),
        ),
        ...when(parameter.default !== undefined && (parameter.secure === true || parameter.type === 'hidden'), () =>
          manifestError(app, `${pointer}/default`, {
            rule: 'default_on_secret_parameter',
            message: `The default of "${name}" is the same for everybody who has the package.`,
            remedy: 'Remove the default.',
          }),
        ),
        ...when(parameter.secure === true && !Array.isArray(parameter.scopes), () =>
          manifestError(app, pointer, {
            rule: 'secure_parameter_without_scopes',
            message: `"${name}" may be put into any part of a request.`,
            remedy: 'Add "scopes", as ["jwt_secret_key"].',
          }),
        ),
      ];
    });

const secureNames = (app: AppPackage): string[] =>
  listOf(app.manifest.parameters)
    .map(objectOf)
    .filter(({ secure, name }) => secure === true && isText(name))
    .map(({ name }) => String(name));

const whitelist = (app: AppPackage): Finding[] =>
  when(secureNames(app).length > 0 && listOf(app.manifest.domainWhitelist).length === 0, () =>
    manifestError(app, '/domainWhitelist', {
      rule: 'missing_domain_whitelist',
      message: 'There are secure settings and no domainWhitelist: the help desk would fill them in nowhere.',
      remedy: 'Add "domainWhitelist" with the host of the backend.',
    }),
  );

/** Browser code sees a secure setting only as a placeholder that the desk's proxy fills; reading it yields nothing and invites making it insecure. */
const secretReads = (app: AppPackage): Finding[] =>
  scriptsOf(app).flatMap(([file, text]) =>
    secureNames(app).flatMap((name) => {
      const offset = text.search(new RegExp(`settings(\\?)?(\\.${name}\\b|\\[["'\`]${name}["'\`]\\])`));
      return when(offset >= 0, () => ({
        severity: 'warning',
        rule: 'secure_setting_in_browser',
        file,
        place: placeAt(text, offset),
        message: `The code reads the secure setting "${name}", which never reaches a browser.`,
        remedy: `Write {{setting.${name}}} in a request with "secure": true; the desk fills it in on its side.`,
      }));
    }),
  );

/** Never called: this machine, and addresses that libraries use as names of formats and of their own error pages. */
const PLAIN_AND_WELL = ['localhost', '127\\.0\\.0\\.1', 'www\\.w3\\.org', 'json-schema\\.org', 'fb\\.me'];
const plainAddress = new RegExp(`http://(?!(?:${PLAIN_AND_WELL.join('|')})(?![\\w.-]))[\\w.-]+\\.[a-z]{2,}`, 'gi');

const plainHttp = (app: AppPackage): Finding[] =>
  scriptsOf(app).flatMap(([file, text]) =>
    [...text.matchAll(plainAddress)].slice(0, 1).map((found) => ({
      severity: 'warning' as const,
      rule: 'http_address',
      file,
      place: placeAt(text, found.index),
      message: `${found[0]} is not encrypted; the help desk's page blocks it.`,
      remedy: 'Use https://.',
    })),
  );

const scriptsOf = (app: AppPackage): [string, string][] =>
  [...app.files.keys()].filter((file) => /\.(js|html?)$/.test(file)).map((file): [string, string] => [file, textOf(app.files, file)]);

export const lint: Rule = {
  keys: [
    'insecure_secret_parameter',
    'default_on_secret_parameter',
    'secure_parameter_without_scopes',
    'missing_domain_whitelist',
    'secure_setting_in_browser',
    'http_address',
  ],
  check: (app) => [...settings(app), ...whitelist(app), ...secretReads(app), ...plainHttp(app)].map(asWarning),
};
