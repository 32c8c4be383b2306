/**
 * Webpack plugin: writes the HTML of each page, once per way of being installed, and `pages.json` naming each page's scripts. The HTML holds two markers,
 * filled when the package is made (assets) or the page is served (hosted): `__TIELINE_SDK__`, the address of the help desk's SDK, and `__TIELINE_PAGE__`,
 * the page's data block. There is no inline script, so a policy of `script-src 'self'` plus the SDK's host is enough.
 */
import webpack from 'webpack';
import { blockMarker, sdkMarker } from './page-markers.js';

/** Where each way serves the scripts: from the backend's root, or from beside the page in the package. */
const scriptRoots = { hosted: '/app/static/', assets: 'static/' };

/** Pages that are opened outside any help desk: no SDK, no data block, and only the backend serves them. */
const standalone = new Set(['setup']);

const ofTheDesk = `<script type="application/json" id="tieline-page">${blockMarker}</script>
<script defer src="${sdkMarker}"></script>
`;

const html = (scripts, head) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Tieline</title>
${head}${scripts.map((script) => `<script defer src="${script}"></script>`).join('\n')}
</head>
<body><div id="root"></div></body>
</html>
`;

export class PagesPlugin {
  apply(compiler) {
    compiler.hooks.thisCompilation.tap('PagesPlugin', (compilation) => {
      const stage = webpack.Compilation.PROCESS_ASSETS_STAGE_SUMMARIZE;
      compilation.hooks.processAssets.tap({ name: 'PagesPlugin', stage }, () => emitPages(compilation));
    });
  }
}

const emitPages = (compilation) => {
  const emit = (file, text) => compilation.emitAsset(file, new webpack.sources.RawSource(text));
  const scriptsOf = (entry) => entry.getFiles().map((file) => file.replace(/^static\//, ''));
  const all = [...compilation.entrypoints].map(([page, entry]) => [page, { scripts: scriptsOf(entry) }]);
  const pages = Object.fromEntries(all.filter(([page]) => !standalone.has(page)));
  for (const [page, { scripts }] of Object.entries(pages)) {
    for (const [way, base] of Object.entries(scriptRoots))
      emit(
        `${way}/${page}.html`,
        html(
          scripts.map((script) => `${base}${script}`),
          ofTheDesk,
        ),
      );
  }
  for (const [page, { scripts }] of all.filter(([page]) => standalone.has(page))) {
    emit(
      `hosted/${page}.html`,
      html(
        scripts.map((script) => `${scriptRoots.hosted}${script}`),
        '',
      ),
    );
  }
  emit('pages.json', `${JSON.stringify(pages, null, 2)}\n`);
};

/** Writes one `index.html` around `main.js`, for pages that only the sandbox and tests open. */
export class PlainPagePlugin {
  apply(compiler) {
    compiler.hooks.thisCompilation.tap('PlainPagePlugin', (compilation) => {
      compilation.hooks.processAssets.tap('PlainPagePlugin', () => compilation.emitAsset('index.html', new webpack.sources.RawSource(plainHtml)));
    });
  }
}

const plainHtml = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Tieline</title>
<script defer src="main.js"></script>
</head>
<body><div id="root"></div></body>
</html>
`;
