/** What the upload and the listing need: logos, icons of clickable places, file kinds and sizes, the name. */
import { type AppPackage, asWarning, type Finding, fileError, isText, objectOf, placeIn, type Rule, textOf, when } from '../app-package.ts';
import { pngSize } from '../png.ts';
import { placesOf } from './locations.ts';

const logos = { 'assets/logo.png': 320, 'assets/logo-small.png': 128 };
const clickable = ['nav_bar', 'top_bar', 'ticket_editor', 'system_top_bar'];
const accepted = new Set('png jpg jpeg gif svg js htm html css map eot woff woff2 otf ttf json xml hbs hdbs'.split(' '));
const mostBytesPerFile = 2_000_000;
const longestName = 40;
const longestShortDescription = 80;

const logo = (app: AppPackage, file: string, side: number): Finding[] => {
  const content = app.files.get(file);
  if (!content)
    return [
      fileError(file, {
        rule: 'logo_missing',
        message: `${file} is missing.`,
        remedy: `Add a PNG of ${side}×${side} with a transparent background.`,
      }),
    ];
  const size = pngSize(content);
  if (!size) return [fileError(file, { rule: 'logo_format', message: `${file} is no PNG.`, remedy: 'Save it as PNG-24.' })];
  return when(size.width !== side || size.height !== side, () =>
    fileError(file, { rule: 'logo_size', message: `${file} is ${size.width}×${size.height}.`, remedy: `Make it ${side}×${side}.` }),
  );
};

/** An app for several products keeps its icons in a folder per product. */
const icons = (app: AppPackage): Finding[] =>
  placesOf(app)
    .filter((place) => clickable.includes(place))
    .flatMap((place) => {
      const found = ['svg', '_inactive.png'].map((end) => `icon_${place}${end === 'svg' ? '.svg' : end}`);
      const svg = [...app.files.keys()].find((file) => file.startsWith('assets/') && file.endsWith(`/${found[0]}`));
      if (svg) return iconContent(app, svg);
      const hasPng = [...app.files.keys()].some((file) => file.startsWith('assets/') && file.endsWith(`/${found[1]}`));
      const file = `assets/${found[0]}`;
      return when(!hasPng, () =>
        fileError(file, {
          rule: 'icon_missing',
          message: `${place} shows an icon, and ${file} is missing.`,
          remedy: 'Add it: one <svg> with a viewBox, drawn for 18×18.',
        }),
      );
    });

const iconContent = (app: AppPackage, file: string): Finding[] => {
  const text = textOf(app.files, file);
  const symbols = [...text.matchAll(/<symbol\b[^>]*>/g)].map(([tag]) => tag);
  const drawn = symbols.length > 0 ? symbols : [/<svg\b[^>]*>/.exec(text)?.[0] ?? ''];
  return [
    ...when(!drawn.every((tag) => /viewBox=/.test(tag)), () =>
      fileError(file, { rule: 'icon_viewbox', message: `${file} has no viewBox, so it cannot be scaled.`, remedy: 'Add viewBox="0 0 18 18".' }),
    ),
    ...when(symbols.length > 0 && !symbols.some((tag) => /id="default"/.test(tag)), () =>
      fileError(file, { rule: 'icon_default', message: `${file} has symbols, and none is the default.`, remedy: 'Give one of them id="default".' }),
    ),
  ];
};

const kindsAndSizes = (app: AppPackage): Finding[] =>
  [...app.files].flatMap(([file, content]) => [
    ...when(file.startsWith('assets/') && !accepted.has(file.split('.').at(-1)?.toLowerCase() ?? ''), () =>
      fileError(file, { rule: 'asset_kind', message: `The help desk does not serve ${file}.`, remedy: `Use one of ${[...accepted].join(', ')}.` }),
    ),
    ...when(content.length >= mostBytesPerFile, () =>
      fileError(file, {
        rule: 'asset_size',
        message: `${file} has ${content.length} bytes; files must stay under ${mostBytesPerFile}.`,
        remedy: 'Split it, or load it from the backend.',
      }),
    ),
  ]);

const words = (app: AppPackage): Finding[] => {
  const json = app.translations.get('en');
  if (!json?.parsed) return [];
  const { name, short_description: short } = objectOf(objectOf(json.parsed.value).app);
  const at = (pointer: string, said: { rule: string; message: string; remedy: string }): Finding => ({
    severity: 'error',
    file: json.file,
    place: placeIn(json, pointer),
    ...said,
  });
  return [
    ...when(isText(name) && name.length > longestName, () =>
      at('/app/name', {
        rule: 'name_too_long',
        message: `The name has ${String(name).length} characters.`,
        remedy: `Keep it within ${longestName}.`,
      }),
    ),
    ...when(isText(name) && /zendesk/i.test(name), () =>
      at('/app/name', {
        rule: 'name_uses_mark',
        message: 'The name uses the help desk vendor’s mark.',
        remedy: 'Choose a name of your own; "for …" belongs to the description.',
      }),
    ),
    ...when(isText(short) && short.length > longestShortDescription, () =>
      asWarning(
        at('/app/short_description', {
          rule: 'short_description_too_long',
          message: `The short description has ${String(short).length} characters and will be cut.`,
          remedy: `Keep it within ${longestShortDescription}.`,
        }),
      ),
    ),
  ];
};

export const listing: Rule = {
  keys: [
    'logo_missing',
    'logo_format',
    'logo_size',
    'icon_missing',
    'icon_viewbox',
    'icon_default',
    'asset_kind',
    'asset_size',
    'name_too_long',
    'name_uses_mark',
    'short_description_too_long',
  ],
  check: (app) => [...Object.entries(logos).flatMap(([file, side]) => logo(app, file, side)), ...icons(app), ...kindsAndSizes(app), ...words(app)],
};
