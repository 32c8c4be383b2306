/**
 * @module app/platform/boot
 * From a loaded page to services: reads the page's block, connects to the help desk, picks the way calls leave, and loads the reader's language. Slow parts
 * run side by side.
 */
import type { Messages } from '@lingui/core';
import { type Api, apiClient, type MoreCalls } from './api-client.ts';
import { chooseLocale, loadCatalog } from './catalogs.ts';
import type { DeskHost, DeskUser } from './desk-host.ts';
import { hostedTransport } from './hosted-transport.ts';
import { localMemory } from './memory.ts';
import { type PageBlock, readPageBlock } from './page-block.ts';
import { proxiedTransport } from './proxied-transport.ts';
import type { Services } from './services.tsx';
import { createWords } from './words.ts';
import { connectZafHost } from './zaf-host.ts';

export interface Boot {
  readonly host: DeskHost;
  readonly api: Api;
  /** Ready once the language is here; calls may leave before. */
  readonly services: Promise<Services>;
}

/** What a page needs beyond the panels. */
export interface PageNeeds {
  readonly calls?: MoreCalls;
  readonly texts?: readonly LoadTexts[];
}

type LoadTexts = (locale: string) => Promise<Messages>;

/** @throws HostError outside a help desk, Error where the page was packaged wrongly */
export async function bootPage(page: Window, { calls, texts = [] }: PageNeeds = {}): Promise<Boot> {
  const block = readPageBlock(page.document);
  const host = await connectZafHost({ page });
  const user = host.readUser();
  const api = apiClient(transportFor(block, host, user), calls);
  return { host, api, services: gatherServices(page, { host, api, user, texts: [loadCatalog, ...texts] }) };
}

function transportFor(block: PageBlock, host: DeskHost, user: Promise<DeskUser>) {
  if (block.mode === 'hosted') return hostedTransport({ backend: block.backend, tokens: block.tokens });
  return proxiedTransport({ host, backend: block.backend, user });
}

interface Gathered {
  readonly host: DeskHost;
  readonly api: Api;
  readonly user: Promise<DeskUser>;
  readonly texts: readonly LoadTexts[];
}

async function gatherServices(page: Window, { host, api, user, texts }: Gathered): Promise<Services> {
  // A host that does not tell who is signed in still gets its panels, in the browser's language.
  const reader = await user.catch((): DeskUser => ({ id: 'unknown', name: '', locale: page.navigator.language, role: 'agent' }));
  const locale = chooseLocale(reader.locale);
  const messages: Messages = Object.assign({}, ...(await Promise.all(texts.map((load) => load(locale)))));
  page.document.documentElement.lang = locale;
  const regional = reader.locale.toLowerCase().startsWith(locale) ? reader.locale : locale;
  return { host, api, words: createWords(locale, regional, messages), memory: localMemory(page, () => reader.id) };
}
