/**
 * @module sandbox/workspace/package-files
 * The app's own files as the help desk serves them from an uploaded package: from an origin of their own, with the data block that packaging writes. And the
 * SDK, as npm has it.
 */
import { type Context, Hono } from 'hono';
import type { ReadFile, ServedFile } from './built-files.ts';

export interface PackageFilesOptions {
  /** Reads under `dist/`. */
  readonly file: ReadFile;
  readonly backend: string;
  readonly workspace: string;
}

const PAGES = ['sidebar', 'console'];

/** Routes below `/package` and `/sdk`. */
export function createPackageFiles({ file, backend, workspace }: PackageFilesOptions): Hono {
  const app = new Hono();
  app.get('/sdk/zaf_sdk.js', async (c) => send(c, await file('sdk/zaf_sdk.js')));
  app.get('/package/static/:name', async (c) => send(c, await file(`app/static/${c.req.param('name')}`)));
  app.get('/package/:name', async (c) => {
    const page = c.req.param('name').replace(/\.html$/, '');
    const html = PAGES.includes(page) ? await file(`app/assets/${page}.html`) : undefined;
    if (!html) return c.notFound();
    c.header('content-security-policy', `frame-ancestors ${workspace}`);
    return c.html(fill(new TextDecoder().decode(html.bytes), { sdk: `${workspace}/sdk/zaf_sdk.js`, block: { mode: 'assets', page, backend } }));
  });
  return app;
}

/** JSON that no HTML parser can leave: `<` is written as an escape. */
function fill(html: string, { sdk, block }: { readonly sdk: string; readonly block: unknown }): string {
  return html.replace('__TIELINE_SDK__', () => sdk).replace('__TIELINE_PAGE__', () => JSON.stringify(block).replaceAll('<', '\\u003c'));
}

/** A built file, or 404. */
export function send(c: Context, file: ServedFile | undefined, headers: Readonly<Record<string, string>> = {}): Response | Promise<Response> {
  if (!file) return c.notFound();
  return c.body(new Uint8Array(file.bytes), 200, { 'content-type': file.contentType, 'cache-control': 'no-cache', ...headers });
}
