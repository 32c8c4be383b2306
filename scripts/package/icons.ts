/** Draws the logos from their SVG with a rasteriser in WebAssembly: the same pixels on every machine, and no fonts or libraries of the machine. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { initWasm, Resvg } from '@resvg/resvg-wasm';

const require = createRequire(import.meta.url);
let ready: Promise<void> | undefined;

/** Renders a square PNG of `side` pixels. */
export const renderPng = async (svg: string, side: number): Promise<Uint8Array> => {
  ready ??= readFile(require.resolve('@resvg/resvg-wasm/index_bg.wasm')).then((wasm) => initWasm(wasm));
  await ready;
  const drawing = new Resvg(svg, { fitTo: { mode: 'width', value: side } });
  const image = drawing.render();
  const png = image.asPng();
  image.free();
  drawing.free();
  return png;
};
