/** @module app/testing/mount  Mounts a view with the real app around it: services, theme, API client over the network's edge. Only the help desk is in memory. */
import { render } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import type { ReactNode } from 'react';
import { StyleSheetManager } from 'styled-components';
import { PageRoot } from '../page-root.tsx';
import { hostedTransport } from '../platform/hosted-transport.ts';
import { ADMIN_CALLS, apiClient, createWords, loadCatalog, type Memory, type Services } from '../platform/index.ts';
import { type FakeHost, type FakeHostOptions, fakeHost } from '../platform/testing/fake-host.ts';
import { createQueryClient } from '../query-client.ts';
import { BACKEND_URL } from './backend.ts';

export interface MountOptions {
  readonly host?: FakeHostOptions;
  readonly locale?: string;
  readonly memory?: Memory;
}

const FAR = '2999-01-01T00:00:00.000Z';
const tokens = { accessToken: 'access-1', accessExpiresAt: FAR, renewalToken: 'renewal-1', renewalExpiresAt: FAR };

/** An agent's browser storage. */
export function heapMemory(start: Readonly<Record<string, string>> = {}): Memory {
  const kept = new Map(Object.entries(start));
  return { recall: (key) => kept.get(key) ?? null, remember: (key, value) => void kept.set(key, value) };
}

/**
 * Draws with the styles in a place outside the document: nothing is painted here, and matching every rule against every element, which each question by role
 * and each look of axe does, takes most of a test's time. What is hidden from people is hidden by attributes; looks are judged in the browser.
 */
export const drawUnpainted = (view: ReactNode) => render(<StyleSheetManager target={document.createElement('div')}>{view}</StyleSheetManager>);

/** Mounts a view, and answers with what a test may hold on to. */
export async function mount(view: ReactNode, { host: hostOptions, locale = 'en', memory = heapMemory() }: MountOptions = {}) {
  const host: FakeHost = fakeHost(hostOptions);
  const services: Services = {
    host,
    api: apiClient(hostedTransport({ backend: BACKEND_URL, tokens }), ADMIN_CALLS),
    words: createWords(locale, locale, await loadCatalog(locale)),
    memory,
  };
  const client = createQueryClient();
  // Waiting for a second try would only make tests slow; that it happens is the query client's own business.
  client.setDefaultOptions({ ...client.getDefaultOptions(), queries: { ...client.getDefaultOptions().queries, retry: false } });
  const screen = drawUnpainted(
    <PageRoot services={services} client={client}>
      {view}
    </PageRoot>,
  );
  return { host, client, user: userEvent.setup(), ...screen };
}

/** What this DOM cannot answer, since it does not paint: colours and glyphs are judged in the browser. */
const NEEDS_PAINT = { 'color-contrast': { enabled: false }, 'label-content-name-mismatch': { enabled: false }, region: { enabled: false } };

/** Findings of axe that would keep someone out. */
export async function seriousFindings(container: Element): Promise<readonly string[]> {
  const { violations } = await axe.run(container, { rules: NEEDS_PAINT });
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
}
