import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fillPage } from '../../scripts/fill-page.ts';
import { renderPng } from '../../scripts/package/icons.ts';
import { pngHead } from '../../scripts/package/validate/png.ts';
import { readZip } from '../../scripts/package/validate/read-package.ts';
import { zip } from '../../scripts/package/zip.ts';
import { blockMarker, sdkMarker } from '../../scripts/webpack/page-markers.js';

const page = `<script type="application/json" id="tieline-page">${blockMarker}</script><script defer src="${sdkMarker}"></script>`;

test('a page block cannot end its own element, whatever it holds', () => {
  const filled = fillPage(page, { sdkUrl: 'https://sdk.example.com/a.js', block: { backend: 'https://a.example.com/</script><script>alert(1)' } });
  expect(filled.match(/<\/script>/g)).toHaveLength(2);
  const block = /tieline-page">(.*?)<\/script>/.exec(filled)?.[1] ?? '';
  expect(JSON.parse(block)).toEqual({ backend: 'https://a.example.com/</script><script>alert(1)' });
  expect(filled).toContain('src="https://sdk.example.com/a.js"');
});

test('a dollar sign in a page block is text, not a pattern', () => {
  expect(fillPage(page, { sdkUrl: 'a.js', block: { note: "$& $1 $'" } })).toContain('"$& $1 $\'"');
});

test('the logo is drawn at the sizes that the help desk lists, the same bytes each time', async () => {
  const svg = await readFile(join(import.meta.dirname, '..', '..', 'assets', 'logo.svg'), 'utf8');
  const [large, again, small] = [await renderPng(svg, 320), await renderPng(svg, 320), await renderPng(svg, 128)];
  expect(pngHead(large)).toEqual({ width: 320, height: 320, isPng24: true, hasTransparency: true });
  expect(pngHead(small)).toEqual({ width: 128, height: 128, isPng24: true, hasTransparency: true });
  expect(Buffer.compare(large, again)).toBe(0);
});

test('an archive depends on its content alone: not on order, not on the time', () => {
  const one = zip(
    new Map([
      ['b.txt', 'b'],
      ['a.txt', 'a'.repeat(1_000)],
    ]),
  );
  const other = zip(
    new Map([
      ['a.txt', 'a'.repeat(1_000)],
      ['b.txt', 'b'],
    ]),
  );
  expect(Buffer.compare(one, other)).toBe(0);
  const { files, links } = readZip(one, 'one.zip');
  expect([...files.keys()]).toEqual(['a.txt', 'b.txt']);
  expect(new TextDecoder().decode(files.get('a.txt'))).toBe('a'.repeat(1_000));
  expect(links.size).toBe(0);
});

test('a symbolic link in an archive is seen as one', () => {
  const bytes = zip(new Map([['assets/logo.png', 'target']]));
  // The upper half of the external attributes in the central directory is the Unix mode: make it that of a link.
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entry = Array.from({ length: bytes.length - 4 }, (_, at) => at).find((at) => view.getUint32(at, true) === 0x02014b50) ?? 0;
  view.setUint32(entry + 38, (0o120777 << 16) >>> 0, true);
  expect([...readZip(bytes, 'linked.zip').links]).toEqual(['assets/logo.png']);
});

test('what is no archive is refused by its name', () => {
  expect(() => readZip(new Uint8Array([1, 2, 3]), 'notes.txt')).toThrow('notes.txt is no zip file');
});
