/**
 * Logos and screenshots: what the help desk's lists and the listing show of an app.
 * https://developer.zendesk.com/apps/docs/publish/create_assets
 */
import { type AppPackage, asWarning, type Finding, fileError, type Rule, when } from '../app-package.ts';
import { type PngHead, pngHead } from '../png.ts';

const logos = { 'assets/logo.png': 320, 'assets/logo-small.png': 128 };
/** Sizes of a screenshot: once, and twice for dense displays. */
const screenshotSizes = ['1024×768', '2048×1536'];
const mostScreenshots = 3;

const sizeOf = ({ width, height }: PngHead): string => `${width}×${height}`;

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
  const head = pngHead(content);
  if (!head) return [fileError(file, { rule: 'logo_format', message: `${file} is no PNG.`, remedy: 'Save it as PNG-24.' })];
  return [
    ...when(head.width !== side || head.height !== side, () =>
      fileError(file, { rule: 'logo_size', message: `${file} is ${sizeOf(head)}.`, remedy: `Make it ${side}×${side}.` }),
    ),
    ...logoColours(file, head),
  ];
};

/** An upload is taken with any colours; the review of a listing asks for these. */
const logoColours = (file: string, head: PngHead): Finding[] =>
  [
    ...when(!head.isPng24, () =>
      fileError(file, {
        rule: 'logo_colours',
        message: `${file} has a palette, grey tones or 16 bits for a colour: it is no PNG-24.`,
        remedy: 'Save it as PNG-24 with transparency.',
      }),
    ),
    ...when(!head.hasTransparency, () =>
      fileError(file, {
        rule: 'logo_opaque',
        message: `${file} has no transparency, so it stands in a box on any other background.`,
        remedy: 'Save it as PNG-24 with transparency.',
      }),
    ),
  ].map(asWarning);

/** A package for several products may have a folder of pictures for each. */
const folderOf = (file: string): string => file.slice(0, file.lastIndexOf('/'));

const screenshots = (app: AppPackage): Finding[] => {
  const all = [...app.files].filter(([file]) => /^assets\/(?:[^/]+\/)?screenshot-\d+\.\w+$/.test(file));
  const folders = Map.groupBy(all, ([file]) => folderOf(file));
  return [
    ...all.flatMap(([file, content]) => screenshot(file, pngHead(content))),
    ...[...folders].flatMap(([folder, { length }]) =>
      when(length > mostScreenshots, () =>
        fileError(folder, {
          rule: 'screenshots.excessive_files',
          message: `There are ${length} screenshots in ${folder}/.`,
          remedy: `Keep at most ${mostScreenshots}.`,
        }),
      ),
    ),
  ];
};

const screenshot = (file: string, head: PngHead | undefined): Finding[] => {
  const remedy = `Save it as PNG, ${screenshotSizes.join(' or ')}.`;
  if (!head || !file.endsWith('.png')) return [fileError(file, { rule: 'screenshots.invalid_format', message: `${file} is no PNG.`, remedy })];
  return when(!screenshotSizes.includes(sizeOf(head)), () =>
    fileError(file, { rule: 'screenshots.invalid_size', message: `${file} is ${sizeOf(head)}.`, remedy }),
  );
};

export const pictures: Rule = {
  keys: [
    'logo_missing',
    'logo_format',
    'logo_size',
    'logo_colours',
    'logo_opaque',
    'screenshots.excessive_files',
    'screenshots.invalid_format',
    'screenshots.invalid_size',
  ],
  check: (app) => [...Object.entries(logos).flatMap(([file, side]) => logo(app, file, side)), ...screenshots(app)],
};
