/**
 * @module app/platform/catalogs
 * Which languages the app speaks, and how one is loaded: only the reader's, and of that only what the page shows. The panels' texts are one chunk per locale, those
 * of the console another: agents in a ticket never wait for what admins read.
 */
import type { Messages } from '@lingui/core';

type CatalogModule = { readonly default: Readonly<Record<string, unknown>> };
type Catalogs = Readonly<Record<string, () => Promise<CatalogModule>>>;

/** A literal path each, so that the bundler makes one chunk per locale and part. */
const PANELS: Catalogs = {
  en: () => import(/* webpackChunkName: "locale-en" */ '../../../translations/en.json?part=panels', { with: { type: 'json' } }),
  de: () => import(/* webpackChunkName: "locale-de" */ '../../../translations/de.json?part=panels', { with: { type: 'json' } }),
};
const CONSOLE: Catalogs = {
  en: () => import(/* webpackChunkName: "console-en" */ '../../../translations/en.json?part=console', { with: { type: 'json' } }),
  de: () => import(/* webpackChunkName: "console-de" */ '../../../translations/de.json?part=console', { with: { type: 'json' } }),
};

const DEFAULT_LOCALE = 'en';

/** The locale we have for the one that the host names: `de-AT` reads `de`. */
export function chooseLocale(wanted: string): string {
  const language = wanted.toLowerCase().split(/[-_]/)[0] ?? DEFAULT_LOCALE;
  return language in PANELS ? language : DEFAULT_LOCALE;
}

/** Loads the panels' texts. The part `app` belongs to the help desk's admin screens and holds no message of ours. */
export function loadCatalog(locale: string): Promise<Messages> {
  return load(PANELS, locale);
}

/** Loads what only the console shows, beside the panels' texts. */
export function loadConsoleCatalog(locale: string): Promise<Messages> {
  return load(CONSOLE, locale);
}

async function load(catalogs: Catalogs, locale: string): Promise<Messages> {
  const read = catalogs[locale] ?? catalogs[DEFAULT_LOCALE];
  const catalog = (await read?.())?.default ?? {};
  const own = Object.entries(catalog).filter((entry): entry is [string, Messages[string]] => typeof entry[1] === 'string' || Array.isArray(entry[1]));
  return Object.fromEntries(own);
}
