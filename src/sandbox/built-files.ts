/** @module sandbox/built-files  Files of the workspace's origin: the agent screen, the SDK, and the app's package in assets mode. */
import { readFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { fillPage } from '../../scripts/fill-page.ts';

export interface BuiltFile {
  readonly bytes: Uint8Array;
  readonly contentType: string;
}

export interface BuiltFolders {
  readonly app: string;
  readonly sdk: string;
  readonly workspace: string;
}

/** Where the package's files lie below the workspace's address. The real desk serves them from a host of their own, as the sandbox does by name. */
export const PACKAGE_PATH = 'app-package';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
};

/** How the workspace reads a file by its path; undefined where there is none. */
export function createBuiltFiles(folders: BuiltFolders, origins: { readonly workspace: string; readonly backend: string }) {
  return async (path: string): Promise<BuiltFile | undefined> => {
    const file = locate(folders, path);
    const bytes = await readFile(file).catch(() => undefined);
    if (!bytes) return undefined;
    const contentType = CONTENT_TYPES[extname(file)] ?? 'application/octet-stream';
    const page = new RegExp(`^${PACKAGE_PATH}/(sidebar|console)\\.html$`).exec(path)?.[1];
    if (page === undefined) return { bytes, contentType };
    const block = { mode: 'assets', page, backend: origins.backend };
    return { bytes: Buffer.from(fillPage(bytes.toString('utf8'), { sdkUrl: `${origins.workspace}/sdk/zaf_sdk.js`, block })), contentType };
  };
}

/** Only file names leave here, never a path that a request made up. */
function locate(folders: BuiltFolders, path: string): string {
  const name = basename(path);
  if (path.startsWith('sdk/')) return join(folders.sdk, name);
  if (path.startsWith(`${PACKAGE_PATH}/static/`)) return join(folders.app, 'static', name);
  if (path.startsWith(`${PACKAGE_PATH}/`)) return join(folders.app, 'assets', name);
  // The agent screen's page names its script beside itself, whatever address it was opened under.
  return join(folders.workspace, name === 'workspace.html' ? 'index.html' : name);
}
