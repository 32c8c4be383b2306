/** The files themselves: kinds the help desk refuses, the banner, SVG content. */
import { type AppPackage, asWarning, type Finding, fileError, placeAt, type Rule, textOf, when } from '../app-package.ts';
import { kindByContent } from '../file-kind.ts';
import { pngHead } from '../png.ts';

const refused = new Set('rar zip gzip gz pdf doc docx avi bin bz bz2 csh sh jar mp3 mpeg odt pptx ppt xls xlsx 7z'.split(' '));

const kindOf = (path: string, content: Uint8Array): string | undefined => {
  const extension = path.split('.').at(-1)?.toLowerCase() ?? '';
  if (refused.has(extension)) return extension;
  return kindByContent(content);
};

const refusedKinds = (app: AppPackage): Finding[] =>
  [...app.files].flatMap(([file, content]) => {
    const kind = kindOf(file, content);
    return when(kind !== undefined, () =>
      fileError(file, {
        rule: 'unsupported_mime_type_detected',
        message: `${file} is of the kind ${kind}, which the help desk refuses.`,
        remedy: 'Leave the file out and link to it instead.',
      }),
    );
  });

const banner = (app: AppPackage): Finding[] => {
  const file = 'assets/banner.png';
  const content = app.files.get(file);
  if (!content) return [];
  const size = pngHead(content);
  if (!size)
    return [fileError(file, { rule: 'banner.invalid_format', message: 'The banner is no PNG.', remedy: 'Save it as PNG, 830×200 or 1660×400.' })];
  const isRight = (size.width === 830 && size.height === 200) || (size.width === 1660 && size.height === 400);
  return when(!isRight, () =>
    fileError(file, { rule: 'banner.invalid_size', message: `The banner is ${size.width}×${size.height}.`, remedy: 'Make it 830×200 or 1660×400.' }),
  );
};

/** Markup that the help desk's cleaner removes, or that makes it give up on a file. */
const svgFaults: [rule: string, pattern: RegExp, message: string, remedy: string][] = [
  [
    'dirty_svg',
    /<script|<foreignObject|\son\w+\s*=|javascript:|<!ENTITY/i,
    'holds script or foreign markup',
    'Keep shapes, groups, symbols and styles only.',
  ],
  ['bitmap_in_svg', /<image\b/i, 'holds a bitmap: the help desk would replace the whole file', 'Draw it as shapes.'],
];

const svgs = (app: AppPackage): Finding[] =>
  [...app.files.keys()]
    .filter((file) => /^assets\/.*\.svg$/i.test(file))
    .flatMap((file) => {
      const text = textOf(app.files, file);
      return svgFaults.flatMap(([rule, pattern, message, remedy]) => {
        const offset = text.search(pattern);
        return when(offset >= 0, () => ({ severity: 'error', rule, file, place: placeAt(text, offset), message: `${file} ${message}.`, remedy }));
      });
    });

export const files: Rule = {
  keys: ['unsupported_mime_type_detected', 'banner.invalid_format', 'banner.invalid_size', 'dirty_svg', 'bitmap_in_svg'],
  check: (app) => [
    ...refusedKinds(app),
    ...banner(app),
    ...svgs(app).map((finding) => (finding.rule === 'bitmap_in_svg' ? asWarning(finding) : finding)),
  ],
};
