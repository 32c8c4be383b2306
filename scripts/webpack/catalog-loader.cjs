/**
 * Webpack loader for `translations/<locale>.json?part=panels|console`: compiles each ICU message to the token list that @lingui/core runs, so that the browser
 * neither carries the message parser nor needs `eval`. What only the console shows is a part of its own (bench E4). The part `app` belongs to the help desk's admin
 * screens and is left out of the bundle.
 */
const compiler = import('@lingui/message-utils/compileMessage');

/** Screens of the console, and the reasons that only they give. Why a field was written and why an item is suggested is told in the sidebar. */
const CONSOLE_ONLY =
  /^(?:console|mapping-state|connection-state|letter-state)\.|^reason\.(?:(?:hop|setup|draft|fix|letter|replay|schema)-|batch-(?!repairs$|rolls-back$)|item-(?!assigned-|is-device-|named-))/u;

const PARTS = {
  '?part=panels': (key) => !CONSOLE_ONLY.test(key),
  '?part=console': (key) => CONSOLE_ONLY.test(key),
};

module.exports = async function compileCatalog(source) {
  const { compileMessageOrThrow } = await compiler;
  const isWanted = PARTS[this.resourceQuery];
  if (!isWanted) throw new Error(`Import a part of the catalog: ${Object.keys(PARTS).join(' or ')}, not "${this.resourceQuery}".`);
  const { app: _shownByTheDesk, ...messages } = JSON.parse(source);
  const wanted = Object.entries(messages).filter(([key]) => isWanted(key));
  return JSON.stringify(Object.fromEntries(wanted.map(([key, message]) => [key, compiledOrNamed(compileMessageOrThrow, key, message)])));
};

const compiledOrNamed = (compile, key, message) => {
  try {
    return compile(message);
  } catch (error) {
    throw new Error(`The message "${key}" is not valid ICU: ${error.message}`, { cause: error });
  }
};
