/**
 * Webpack plugin: puts the functions that hold a bundle's modules into parentheses. V8 compiles a function in parentheses together with what is around it, and any other
 * when it is first called; Node's compile cache keeps only the former. Without them each start of the server compiles every module anew (bench E5).
 */
import { parse } from 'acorn';
import webpack from 'webpack';

export class CompileAtLoadPlugin {
  apply(compiler) {
    compiler.hooks.thisCompilation.tap('CompileAtLoadPlugin', (compilation) => {
      // After the minifier, which would take the parentheses away; before names are made from contents.
      const stage = webpack.Compilation.PROCESS_ASSETS_STAGE_OPTIMIZE_SIZE + 1;
      compilation.hooks.processAssets.tap({ name: 'CompileAtLoadPlugin', stage }, (assets) => {
        for (const name of Object.keys(assets).filter((file) => file.endsWith('.mjs')))
          compilation.updateAsset(name, (source) => new webpack.sources.RawSource(inParentheses(source.source().toString())));
      });
    });
  }
}

/** The script with each of its modules as `id: (function (…) {…})`, however the minifier wrote it. */
const inParentheses = (script) => {
  const { body } = parse(script, { ecmaVersion: 'latest', sourceType: 'module' });
  const modules = body.flatMap(declaredObjects).find(isModuleTable)?.properties ?? [];
  const parts = [];
  let written = 0;
  for (const { method, value } of modules) {
    parts.push(script.slice(written, value.start), method ? ':(function' : '(', script.slice(value.start, value.end), ')');
    written = value.end;
  }
  return [...parts, script.slice(written)].join('');
};

/** Objects that are given to a variable at the top of a script. */
const declaredObjects = (statement) => {
  const { type, declarations } = statement.type === 'ExportNamedDeclaration' ? (statement.declaration ?? {}) : statement;
  return type === 'VariableDeclaration' ? declarations.map(({ init }) => init).filter((init) => init?.type === 'ObjectExpression') : [];
};

/** Webpack's table of modules: ids that are numbers, each with a function. One that awaits at its top (`async`) is left as it is with its table. */
const isModuleTable = ({ properties }) =>
  properties.length > 0 &&
  properties.every(({ key, value }) => typeof key?.value === 'number' && /^(Arrow)?FunctionExpression$/.test(value.type) && !value.async);
