/** Pictures of a package: which are taken, which are refused, and which only draw a hint. */

import { validate } from '../../scripts/package/validate/index.ts';
import { pngHead } from '../../scripts/package/validate/png.ts';
import { at, moveFile, setFile, setScreenshots } from './break-app.ts';
import { type Draft, pngHeader, validDraft, written } from './valid-app.ts';

const findingsAfter = (...changes: ((draft: Draft) => void)[]) => {
  const draft = validDraft();
  for (const change of changes) change(draft);
  return validate(written(draft), draft.links).map(({ severity, rule, file, place }) => [severity, rule, file, place]);
};

const icon = 'assets/icon_nav_bar.svg';
const drawn = (inside: string) => setFile(icon, `<svg viewBox="0 0 18 18">\n${inside}</svg>`);
const otherProduct = (draft: Draft) => void Object.assign(at(draft.manifest, 'location'), { sell: { dashboard: { url: 'assets/sidebar.html' } } });

test('three screenshots of either size are taken', () => {
  expect(findingsAfter(setScreenshots(3), setFile('assets/screenshot-2.png', pngHeader(2048, 1536)))).toEqual([]);
});

test('each screenshot of another size or form is refused by its own name', () => {
  const found = findingsAfter(
    setFile('assets/screenshot-1.png', pngHeader(768, 1024)),
    setFile('assets/screenshot-2.png', 'GIF89a'),
    setFile('assets/screenshot-3.jpg', pngHeader(1024, 768)),
  );
  expect(found).toEqual([
    ['error', 'screenshots.invalid_size', 'assets/screenshot-1.png', 'whole file'],
    ['error', 'screenshots.invalid_format', 'assets/screenshot-2.png', 'whole file'],
    ['error', 'screenshots.invalid_format', 'assets/screenshot-3.jpg', 'whole file'],
  ]);
});

test('three screenshots for each product are not six', () => {
  const [support, sell] = ['support', 'sell'].map((product) => (draft: Draft) => {
    for (const number of [1, 2, 3]) setFile(`assets/${product}/screenshot-${number}.png`, pngHeader(1024, 768))(draft);
  }) as [(draft: Draft) => void, (draft: Draft) => void];
  expect(findingsAfter(support, sell)).toEqual([]);
});

test.each([
  ['a palette', 'palette', ['logo_colours', 'logo_opaque']],
  ['grey tones', 'grey', ['logo_colours', 'logo_opaque']],
  ['16 bits for a colour', 'truecolour with alpha in 16 bits', ['logo_colours']],
  ['no transparency', 'truecolour', ['logo_opaque']],
  ['24 bits and transparency', 'truecolour with alpha', []],
] as const)('a logo with %s draws only hints', (_what, colours, rules) => {
  expect(findingsAfter(setFile('assets/logo.png', pngHeader(320, 320, colours)))).toEqual(
    rules.map((rule) => ['warning', rule, 'assets/logo.png', 'whole file']),
  );
});

test('one transparent colour is transparency, when it is named before the pixels', () => {
  const chunk = (name: string, length: number) => {
    const bytes = new Uint8Array(12 + length);
    new DataView(bytes.buffer).setUint32(0, length);
    bytes.set(new TextEncoder().encode(name), 4);
    return bytes;
  };
  const head = pngHeader(320, 320, 'truecolour');
  const named = new Uint8Array([...head, ...chunk('gAMA', 4), ...chunk('tRNS', 6), ...chunk('IDAT', 2)]);
  const tooLate = new Uint8Array([...head, ...chunk('IDAT', 2), ...chunk('tRNS', 6)]);
  expect([named, tooLate, named.subarray(0, 52)].map((bytes) => pngHead(bytes)?.hasTransparency)).toEqual([true, false, false]);
});

test('a picture cut off in its header is no PNG', () => {
  expect(pngHead(pngHeader(320, 320).subarray(0, 25))).toBeUndefined();
});

test('the icon of an app for one product lies directly in assets, and is named where it lies elsewhere', () => {
  expect(findingsAfter(moveFile(icon, 'assets/support/icon_nav_bar.svg'))).toEqual([
    ['error', 'icon_place', 'assets/support/icon_nav_bar.svg', 'whole file'],
  ]);
});

test('the icon of an app for several products lies in the folder of its product', () => {
  expect(findingsAfter(otherProduct, moveFile(icon, 'assets/support/icon_nav_bar.svg'))).toEqual([]);
  expect(findingsAfter(otherProduct)).toEqual([['error', 'icon_place', icon, 'whole file']]);
});

test('a PNG of the inactive state stands in for an icon', () => {
  expect(findingsAfter(moveFile(icon, 'assets/icon_nav_bar_inactive.png'))).toEqual([]);
  expect(findingsAfter(moveFile(icon, 'assets/icon_nav_bar.gif'))).toEqual([['error', 'icon_missing', icon, 'whole file']]);
});

test.each([
  ['a fill', '<path fill="#12355b"/>', 'line 2, column 7'],
  ['a stroke by name', "<path stroke='red'/>", 'line 2, column 7'],
  ['a style of an element', '<path style="fill: rgb(1, 2, 3)"/>', 'line 2, column 14'],
  ['a style sheet', '<style>.a{stroke:#fff}</style>', 'line 2, column 11'],
  ['a gradient', '<stop stop-color="#fff"/>', 'line 2, column 7'],
])('an icon with %s of its own draws a hint at that place', (_what, inside, place) => {
  expect(findingsAfter(drawn(inside))).toEqual([['warning', 'icon_fixed_colour', icon, place]]);
});

test.each([
  ['the colour of its surroundings', '<g fill="none" stroke="currentColor" stroke-width="1.5"><path style="fill:currentColor"/></g>'],
  ['parts of its own drawing', '<path fill="url(#shade)" fill-opacity=".5" fill-rule="evenodd"/>'],
  ['no colour', '<path d="M0 9h18"/>'],
])('an icon with %s draws no hint', (_what, inside) => {
  expect(findingsAfter(drawn(inside))).toEqual([]);
});
