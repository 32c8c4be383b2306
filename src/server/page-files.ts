/**
 * @module server/page-files
 * The built pages: HTML with its two markers filled, and the scripts beside it. Reads each file once.
 */
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { PageTokens } from '#access';
import { ConfigurationInvalidError } from '#domain';
import type { PageRenderer } from './deps.ts';

export interface PageFilesOptions {
  /** What the build wrote: `dist/app`. */
  readonly directory: string;
  /** Our own public address, without a slash at its end. */
  readonly backend: string;
  /** Where the desk's script for apps is loaded from. */
  readonly sdkUrl: string;
  /** Who may frame the pages of that account. */
  readonly frameAncestors: (account: string) => readonly string[];
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.css': 'text/css; charset=utf-8',
};

export function createPageFiles(options: PageFilesOptions): PageRenderer {
  const files = new Map<string, Promise<Uint8Array | undefined>>();
  const read = (path: string): Promise<Uint8Array | undefined> => {
    const known = files.get(path);
    if (known) return known;
    const reading = readFile(join(options.directory, path)).catch(() => undefined);
    files.set(path, reading);
    return reading;
  };

  return {
    async render({ page, installation, tokens }) {
      const html = await read(`hosted/${page}.html`);
      if (!html) throw new ConfigurationInvalidError({ message: `The page ${page} has not been built. Run npm run build.`, facts: { page } });
      const block = blockText({ mode: 'hosted', page, backend: options.backend, installationId: installation.id, tokens });
      const text = new TextDecoder()
        .decode(html)
        .replace('__TIELINE_SDK__', () => options.sdkUrl)
        .replace('__TIELINE_PAGE__', () => block);
      return { html: text, contentSecurityPolicy: policyFor(options, installation.account) };
    },
    async setupPage() {
      const html = await read('hosted/setup.html');
      return html && new TextDecoder().decode(html);
    },
    async asset(path) {
      if (!/^[\w.-]+$/.test(path)) return undefined;
      const bytes = await read(`static/${path}`);
      return bytes && { bytes, contentType: CONTENT_TYPES[extname(path)] ?? 'application/octet-stream' };
    },
  };
}

/** JSON that no HTML parser can leave: `<` is written as an escape. */
function blockText(block: {
  readonly mode: 'hosted';
  readonly page: string;
  readonly backend: string;
  readonly installationId: string;
  readonly tokens: PageTokens;
}): string {
  return JSON.stringify(block).replaceAll('<', '\\u003c');
}

/** Only our scripts and the desk's; styles are written by the page's own script at run time; framed by that account's desk only. */
function policyFor(options: PageFilesOptions, account: string): string {
  const sdkOrigin = new URL(options.sdkUrl).origin;
  return [
    "default-src 'none'",
    `script-src 'self' ${sdkOrigin}`,
    "style-src 'unsafe-inline'",
    "img-src 'self' data:",
    `connect-src 'self'`,
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${options.frameAncestors(account).join(' ')}`,
  ].join('; ');
}
