/** Parameters of type `mtls` (client certificates), which only some accounts have. */
import { type AppPackage, type Finding, isText, type JsonObject, listOf, manifestError, objectOf, type Rule, when } from '../app-package.ts';

const most = 3;

const isAllowedDomain = (domain: string): boolean => {
  const bare = domain.startsWith('*.') ? domain.slice(2) : domain;
  const labels = bare.split('.');
  return domain.length <= 253 && labels.length >= 2 && labels.every((label) => /^[a-z0-9-]{1,63}$/i.test(label));
};

const checkOne = (app: AppPackage, parameter: JsonObject, pointer: string): Finding[] => {
  const { allowed_domain: domain, name } = parameter;
  const refused = ['default', 'secure', 'scopes'].filter((key) => parameter[key] !== undefined);
  return [
    ...refused.map((key) =>
      manifestError(app, `${pointer}/${key}`, {
        rule: `mtls_${key}_not_allowed`,
        message: `"${String(name)}" is of type mtls and has "${key}".`,
        remedy: `Remove "${key}".`,
      }),
    ),
    ...when(!isText(domain), () =>
      manifestError(app, pointer, {
        rule: 'mtls_allowed_domain_required',
        message: `"${String(name)}" lacks allowed_domain.`,
        remedy: 'Name the host that may be shown the certificate.',
      }),
    ),
    ...when(isText(domain) && !isAllowedDomain(domain), () =>
      manifestError(app, `${pointer}/allowed_domain`, {
        rule: 'mtls_allowed_domain_invalid',
        message: `allowed_domain "${String(domain)}" is no host name.`,
        remedy: 'Write a host without scheme, such as api.example.com or *.example.com.',
      }),
    ),
  ];
};

export const mtls: Rule = {
  keys: [
    'too_many_mtls_parameters',
    'mtls_default_not_allowed',
    'mtls_secure_not_allowed',
    'mtls_scopes_not_allowed',
    'mtls_allowed_domain_required',
    'mtls_allowed_domain_invalid',
  ],
  check: (app) => {
    const all = listOf(app.manifest.parameters)
      .map((parameter, index) => ({ parameter: objectOf(parameter), pointer: `/parameters/${index}` }))
      .filter(({ parameter }) => parameter.type === 'mtls');
    return [
      ...when(all.length > most, () =>
        manifestError(app, '/parameters', {
          rule: 'too_many_mtls_parameters',
          message: `There are ${all.length} parameters of type mtls.`,
          remedy: `Keep at most ${most}.`,
        }),
      ),
      ...all.flatMap(({ parameter, pointer }) => checkOne(app, parameter, pointer)),
    ];
  },
};
