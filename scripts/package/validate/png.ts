/** The little of PNG that rules and tests need. */

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** Width and height in pixels, from the header of a PNG; undefined when the bytes are no PNG. */
export const pngSize = (content: Uint8Array): { width: number; height: number } | undefined => {
  if (content.length < 24 || !signature.every((byte, index) => content[index] === byte)) return undefined;
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  return { width: view.getUint32(16), height: view.getUint32(20) };
};
