/** @module app/platform/catalogs  Which languages the app speaks, and how one is loaded: one chunk per locale, only the reader's. */
import type { Messages } from '@lingui/core';

type CatalogModule = { readonly default: Readonly<Record<string, unknown>> };

/** A literal path each, so that the bundler makes one chunk per locale. */
const CATALOGS: Readonly<Record<string, () => Promise<CatalogModule>>> = {
  en: () => import(/* webpackChunkName: "locale-en" */ '../../../translations/en.json', { with: { type: 'json' } }),
  de: () => import(/* webpackChunkName: "locale-de" */ '../../../translations/de.json', { with: { type: 'json' } }),
};

const DEFAULT_LOCALE = 'en';

/** The locale we have for the one that the host names: `de-AT` reads `de`. */
export function chooseLocale(wanted: string): string {
  const language = wanted.toLowerCase().split(/[-_]/)[0] ?? DEFAULT_LOCALE;
  return language in CATALOGS ? language : DEFAULT_LOCALE;
}

/** Loads a catalog. The part `app` belongs to the help desk's admin screens and holds no message of ours. */
export async function loadCatalog(locale: string): Promise<Messages> {
  const load = CATALOGS[locale] ?? CATALOGS[DEFAULT_LOCALE];
  const catalog = (await load?.())?.default ?? {};
  const own = Object.entries(catalog).filter((entry): entry is [string, Messages[string]] => typeof entry[1] === 'string' || Array.isArray(entry[1]));
  return Object.fromEntries(own);
}
