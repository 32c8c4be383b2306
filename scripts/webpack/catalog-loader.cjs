/**
 * Webpack loader for `translations/<locale>.json`: compiles each ICU message to the token list that @lingui/core runs, so that the browser neither carries
 * the message parser nor needs `eval`. The part `app` belongs to the help desk's admin screens and is left out of the bundle.
 */
const compiler = import('@lingui/message-utils/compileMessage');

module.exports = async function compileCatalog(source) {
  const { compileMessageOrThrow } = await compiler;
  const { app: _shownByTheDesk, ...messages } = JSON.parse(source);
  const compiled = Object.entries(messages).map(([key, message]) => [key, compiledOrNamed(compileMessageOrThrow, key, message)]);
  return JSON.stringify(Object.fromEntries(compiled));
};

const compiledOrNamed = (compile, key, message) => {
  try {
    return compile(message);
  } catch (error) {
    throw new Error(`The message "${key}" is not valid ICU: ${error.message}`, { cause: error });
  }
};
