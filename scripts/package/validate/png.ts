/** The little of PNG that rules and tests need (https://www.w3.org/TR/png-3/#5DataRep). */

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const firstChunk = 8;
const truecolour = 2;
const truecolourWithAlpha = 6;
const alphaTypes = [4, truecolourWithAlpha];

/** Width and height in pixels; whether it is what drawing programs call PNG-24 (three colours of 8 bits, with or without alpha); whether a pixel can be transparent. */
export type PngHead = { width: number; height: number; isPng24: boolean; hasTransparency: boolean };

/** What stands before the pixels of a PNG; undefined when the bytes are no PNG. */
export const pngHead = (content: Uint8Array): PngHead | undefined => {
  if (content.length < 26 || !signature.every((byte, index) => content[index] === byte)) return undefined;
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  const [depth, colourType] = [view.getUint8(24), view.getUint8(25)];
  return {
    width: view.getUint32(16),
    height: view.getUint32(20),
    isPng24: depth === 8 && [truecolour, truecolourWithAlpha].includes(colourType),
    hasTransparency: alphaTypes.includes(colourType) || chunksBeforePixels(view).includes('tRNS'),
  };
};

/** A chunk is its length, its name, its data and a checksum. `tRNS`, which names one colour as transparent, stands before the pixels. */
const chunksBeforePixels = (view: DataView): string[] => {
  const names: string[] = [];
  for (let at = firstChunk; at + 8 <= view.byteLength; at += 12 + view.getUint32(at)) {
    const name = String.fromCharCode(...[4, 5, 6, 7].map((offset) => view.getUint8(at + offset)));
    if (name === 'IDAT') break;
    names.push(name);
  }
  return names;
};
