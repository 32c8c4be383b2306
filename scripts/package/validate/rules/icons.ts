/** Icons of the places that are clicked: where the help desk looks for them, and how they are drawn. */
import { type AppPackage, asWarning, type Finding, fileError, objectOf, placeAt, type Rule, textOf, when } from '../app-package.ts';
import { productName } from './locations.ts';

const clickable = ['nav_bar', 'top_bar', 'ticket_editor', 'system_top_bar'];

/** An app for several products keeps its icons in a folder per product; of one product they lie directly in `assets`. */
const iconsOfPlaces = (app: AppPackage): Finding[] => {
  const products = Object.entries(objectOf(app.manifest.location));
  return products.flatMap(([product, places]) =>
    Object.keys(objectOf(places))
      .filter((place) => clickable.includes(place))
      .flatMap((place) => icon(app, place, products.length > 1 ? `assets/${productName(product)}` : 'assets')),
  );
};

const icon = (app: AppPackage, place: string, folder: string): Finding[] => {
  const names = [`icon_${place}.svg`, `icon_${place}_inactive.png`];
  const [file = ''] = names.map((name) => `${folder}/${name}`);
  if (app.files.has(file)) return [...scaling(app, file), ...colours(app, file)];
  if (app.files.has(`${folder}/${names[1]}`)) return [];
  const elsewhere = [...app.files.keys()].find((path) => path.startsWith('assets/') && names.some((name) => path.endsWith(`/${name}`)));
  if (elsewhere !== undefined) {
    return [
      fileError(elsewhere, {
        rule: 'icon_place',
        message: `${elsewhere} is the icon of ${place}, and the help desk looks for it in ${folder}/ only.`,
        remedy: `Move it to ${folder}/.`,
      }),
    ];
  }
  return [
    fileError(file, {
      rule: 'icon_missing',
      message: `${place} shows an icon, and ${file} is missing.`,
      remedy: 'Add it: one <svg> with a viewBox, drawn for 18×18.',
    }),
  ];
};

const scaling = (app: AppPackage, file: string): Finding[] => {
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

/** A fill, stroke or stop of its own, as an attribute or a style. `url(…)` names a part of the drawing, whose colours are found themselves. */
const fixedColour =
  /(?<![\w-])(?:fill|stroke|stop-color|color)\s*(?:=\s*["']\s*|:\s*)(?!none\b|currentcolor\b|inherit\b|transparent\b|context-|url\(|var\()([#a-z][^"';}\s]*)/i;

/** A hint: an icon may want its own colours, but then stays as it is when the theme or the state changes. */
const colours = (app: AppPackage, file: string): Finding[] => {
  const text = textOf(app.files, file);
  const found = fixedColour.exec(text);
  if (!found) return [];
  const said = {
    rule: 'icon_fixed_colour',
    message: `${file} has the colour ${found[1]}, which does not follow the theme.`,
    remedy: 'Write currentColor, unless the colour is meant to stay.',
  };
  return [asWarning({ ...fileError(file, said), place: placeAt(text, found.index) })];
};

export const icons: Rule = {
  keys: ['icon_missing', 'icon_place', 'icon_viewbox', 'icon_default', 'icon_fixed_colour'],
  check: iconsOfPlaces,
};
