/** @module app/platform/standalone  Services of a page outside any help desk: the browser's language and colour scheme, and nothing to ask of a host. */
import type { Messages } from '@lingui/core';
import type { Api } from './api-client.ts';
import { chooseLocale, loadCatalog, loadConsoleCatalog } from './catalogs.ts';
import type { DeskHost } from './desk-host.ts';
import { HostError } from './host-error.ts';
import { localMemory } from './memory.ts';
import type { Services } from './services.tsx';
import { createWords } from './words.ts';

export async function standaloneServices(page: Window, api: Api): Promise<Services> {
  const locale = chooseLocale(page.navigator.language);
  const messages: Messages = { ...(await loadCatalog(locale)), ...(await loadConsoleCatalog(locale)) };
  page.document.documentElement.lang = locale;
  return { host: noHost(page), api, words: createWords(locale, locale, messages), memory: localMemory(page, () => 'operator') };
}

function noHost(page: Window): DeskHost {
  const dark = page.matchMedia?.('(prefers-color-scheme: dark)');
  const absent = (call: string) => () => Promise.reject(new HostError('absent', call));
  return {
    place: { kind: 'page' },
    installation: { id: '', subdomain: '' },
    settings: {},
    colorScheme: dark?.matches ? 'dark' : 'light',
    readUser: absent('readUser'),
    readRequesterId: absent('readRequesterId'),
    readTicketId: absent('readTicketId'),
    setDraftField: absent('setDraftField'),
    notify: absent('notify'),
    resize: absent('resize'),
    openTicket: absent('openTicket'),
    openConsole: absent('openConsole'),
    consoleAddress: (place) => `${page.location.origin}/#/${place}`,
    request: absent('request'),
    readSettings: absent('readSettings'),
    writeSettings: absent('writeSettings'),
    on: () => () => undefined,
  };
}
