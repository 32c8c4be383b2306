/** What the upload and the listing need: file kinds and sizes, the name. */
import { type AppPackage, asWarning, type Finding, fileError, isText, objectOf, placeIn, type Rule, when } from '../app-package.ts';

const accepted = new Set('png jpg jpeg gif svg js htm html css map eot woff woff2 otf ttf json xml hbs hdbs'.split(' '));
const mostBytesPerFile = 2_000_000;
const longestName = 40;
const longestShortDescription = 80;

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
  keys: ['asset_kind', 'asset_size', 'name_too_long', 'name_uses_mark', 'short_description_too_long'],
  check: (app) => [...kindsAndSizes(app), ...words(app)],
};
