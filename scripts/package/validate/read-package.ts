/** Reads a package from a zip or a folder, and which of its entries are symbolic links. */
import { lstat, readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { unzipSync } from 'fflate';

/** Content by path, and the links. */
export type PackageContent = { files: Map<string, Uint8Array>; links: Set<string> };

/** Reads `path`. @throws Error when it is neither a folder nor a zip. */
export const readPackage = async (path: string): Promise<PackageContent> => {
  const found = await lstat(path).catch(() => undefined);
  if (!found) throw new Error(`${path} does not exist. Name a zip, or the folder of an app.`);
  return found.isDirectory() ? readFolder(path) : readZip(await readFile(path), path);
};

const readFolder = async (root: string): Promise<PackageContent> => {
  const content: PackageContent = { files: new Map(), links: new Set() };
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    const full = join(entry.parentPath, entry.name);
    const path = relative(root, full).split(sep).join('/');
    if (path.split('/').some((part) => part.startsWith('.'))) continue;
    if (entry.isSymbolicLink()) content.links.add(path);
    if (entry.isFile()) content.files.set(path, await readFile(full));
  }
  return content;
};

/** Reads a zip in memory. @throws Error naming the file when the bytes are no zip. */
export const readZip = (bytes: Uint8Array, name: string): PackageContent => {
  try {
    const files = Object.entries(unzipSync(bytes)).filter(([path]) => !path.endsWith('/'));
    return { files: new Map(files), links: linksOf(bytes) };
  } catch (cause) {
    throw new Error(`${name} is no zip file. Name a zip, or the folder of an app.`, { cause });
  }
};

const directoryEntry = 0x02014b50;
const linkType = 0xa000;
const fileTypeMask = 0xf000;

/** The central directory keeps the Unix mode of each entry in the upper half of its external attributes (APPNOTE.TXT 4.4.15). */
const linksOf = (bytes: Uint8Array): Set<string> => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const links = new Set<string>();
  for (let at = centralDirectoryStart(view); at + 46 <= bytes.length && view.getUint32(at, true) === directoryEntry; ) {
    const nameLength = view.getUint16(at + 28, true);
    const mode = view.getUint32(at + 38, true) >>> 16;
    if ((mode & fileTypeMask) === linkType) links.add(new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength)));
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return links;
};

const endOfDirectory = 0x06054b50;

const centralDirectoryStart = (view: DataView): number => {
  for (let at = view.byteLength - 22; at >= 0; at -= 1) {
    if (view.getUint32(at, true) === endOfDirectory) return view.getUint32(at + 16, true);
  }
  return view.byteLength;
};
