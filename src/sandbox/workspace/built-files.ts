/** @module sandbox/workspace/built-files  Reads what the build wrote, by its path under `dist/`, and nothing outside. */
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';

/** A file as it goes out. */
export interface ServedFile {
  readonly bytes: Uint8Array;
  readonly contentType: string;
}
export type ReadFile = (path: string) => Promise<ServedFile | undefined>;

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
};
/** Folders and files by plain names: no `..`, nothing hidden. */
const PLAIN_PATH = /^(?:[\w-][\w.-]*\/)*[\w-][\w.-]*$/;

/** `directory` is the build's `dist`. Files are read each time, so that a rebuilt page shows on reload. */
export function builtFiles(directory: string): ReadFile {
  return async (path) => {
    if (!PLAIN_PATH.test(path)) return undefined;
    const bytes = await readFile(join(directory, path)).catch(() => undefined);
    return bytes && { bytes, contentType: CONTENT_TYPES[extname(path)] ?? 'application/octet-stream' };
  };
}
