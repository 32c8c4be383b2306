/** @module app/start-page  Starts a page, or says in plain words why it cannot start. */
import type { QueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { PageRoot } from './page-root.tsx';
import { type Boot, bootPage, chooseLocale, createWords, isHostError, loadCatalog, type PageNeeds } from './platform/index.ts';

export interface StartPageParts {
  readonly client: QueryClient;
  /** Calls and texts beyond those of the panels. */
  readonly needs?: PageNeeds;
  /** Runs as soon as calls may leave, before the language is here. */
  readonly onBoot: (boot: Boot) => void;
  readonly view: ReactNode;
}

/** Id of the element that the page is drawn into. */
const ROOT_ID = 'root';

export async function startPage({ client, needs, onBoot, view }: StartPageParts): Promise<void> {
  const element = document.getElementById(ROOT_ID);
  if (!element) throw new Error(`This page lacks its element #${ROOT_ID}.`);
  try {
    const boot = await bootPage(window, needs);
    onBoot(boot);
    const services = await boot.services;
    createRoot(element).render(
      <PageRoot services={services} client={client}>
        {view}
      </PageRoot>,
    );
  } catch (error) {
    await showFailure(element, error);
    throw error;
  }
}

/** Without a host there is no theme and no known reader: the browser's language and plain text must do. */
async function showFailure(element: HTMLElement, error: unknown): Promise<void> {
  const locale = chooseLocale(navigator.language);
  const words = createWords(locale, locale, await loadCatalog(locale));
  const key = isHostError(error) ? `start.${error.failure}` : 'start.broken';
  const notice = document.createElement('p');
  notice.setAttribute('role', 'alert');
  notice.style.cssText = 'font: 14px/20px system-ui, sans-serif; padding: 12px; margin: 0;';
  notice.textContent = words.t(key);
  element.replaceChildren(notice);
}
