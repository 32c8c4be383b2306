/** @module sandbox/state/state-directory  What lies where under `.tieline/`, and that only one sandbox works in it. */
import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { isTielineError } from '#domain';
import { lockDirectory } from '#storage';
import { StartRefusal } from '../options.ts';
import { INSTALL_MODES, type InstallMode } from '../workspace/app-placement.ts';
import { readIfThere, writeWhole } from './atomic-file.ts';

export interface StateDirectory {
  readonly path: string;
  readonly keys: string;
  readonly vendors: string;
  readonly database: string;
  /** Present once the first start is complete. */
  readonly ready: string;
  readonly mode: string;
  readonly shots: string;
  unlock(): Promise<void>;
}

/** What a reset forgets. Screenshots are results, not state: they stay. */
const FORGOTTEN = ['keys.json', 'vendors', 'database', 'ready.json', 'mode.json'];

/** Takes the directory for this process. Throws `StartRefusal` where another sandbox works in it. */
export async function openStateDirectory(directory: string, { isReset }: { readonly isReset: boolean }): Promise<StateDirectory> {
  const path = resolve(directory);
  const unlock = await lockDirectory(path).catch((error: unknown) => {
    if (!isTielineError(error)) throw error;
    const pid = error.facts['pid'];
    throw new StartRefusal(
      `Another sandbox works in ${path}${pid === undefined ? '' : ` (process ${pid})`}. Stop it with Ctrl+C in its terminal, or give this one its own place and ports:\n  npm start -- --directory .tieline-2 --port-workspace 4700 --port-backend 4701 --port-hub 4702`,
    );
  });
  if (isReset) await Promise.all(FORGOTTEN.map((name) => rm(join(path, name), { recursive: true, force: true })));
  const at = (name: string) => join(path, name);
  return {
    path,
    keys: at('keys.json'),
    vendors: at('vendors'),
    database: at('database'),
    ready: at('ready.json'),
    mode: at('mode.json'),
    shots: at('shots'),
    unlock,
  };
}

/** How the app is installed, kept over restarts. */
export async function openMode(path: string): Promise<{ read(): InstallMode; write(mode: InstallMode): void; saved(): Promise<void> }> {
  const stored = await readIfThere(path);
  let mode = INSTALL_MODES.find((known) => stored !== undefined && known === JSON.parse(stored)) ?? 'hosted';
  let writing: Promise<void> = Promise.resolve();
  return {
    read: () => mode,
    write(next) {
      mode = next;
      writing = writing.then(() => writeWhole(path, JSON.stringify(mode)));
    },
    saved: () => writing,
  };
}
