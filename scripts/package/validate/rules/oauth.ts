/** The `oauth` block and its one parameter. */
import { isFilled, listOf, manifestError, objectOf, type Rule, when } from '../app-package.ts';

const needed = ['client_id', 'client_secret', 'authorize_uri', 'access_token_uri'];

export const oauth: Rule = {
  keys: ['oauth_keys.missing', 'oauth_parameter_required', 'too_many_oauth_parameters', 'oauth_parameter_cannot_be_secure'],
  check: (app) => {
    const { oauth: block } = app.manifest;
    const parameters = listOf(app.manifest.parameters).map(objectOf);
    const ofType = parameters.filter(({ type }) => type === 'oauth');
    const absent = block === undefined ? [] : needed.filter((key) => !isFilled(objectOf(block)[key]));
    return [
      ...when(absent.length > 0, () =>
        manifestError(app, '/oauth', {
          rule: 'oauth_keys.missing',
          message: `The oauth block lacks ${absent.join(', ')}.`,
          remedy: 'Fill in all four keys.',
        }),
      ),
      ...when(block !== undefined && ofType.length === 0, () =>
        manifestError(app, '/parameters', {
          rule: 'oauth_parameter_required',
          message: 'An oauth block needs a parameter of type oauth.',
          remedy: 'Add { "name": "token", "type": "oauth" } to the parameters.',
        }),
      ),
      ...when(ofType.length > 1, () =>
        manifestError(app, '/parameters', {
          rule: 'too_many_oauth_parameters',
          message: `There are ${ofType.length} parameters of type oauth.`,
          remedy: 'Keep one.',
        }),
      ),
      ...parameters.flatMap((parameter, index) =>
        when(parameter.type === 'oauth' && parameter.secure === true, () =>
          manifestError(app, `/parameters/${index}/secure`, {
            rule: 'oauth_parameter_cannot_be_secure',
            message: 'A parameter of type oauth cannot be secure.',
            remedy: 'Remove "secure": the help desk keeps the token itself.',
          }),
        ),
      ),
    ];
  },
};
