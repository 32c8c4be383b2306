/**
 * @module app/setup/main
 * Entry of the page for a fresh install: an operator enrols the installation here, outside the help desk, because an unknown installation cannot open any other
 * page. Served by the backend at its own address; holds no data block and no SDK.
 */
import { createRoot } from 'react-dom/client';
import { PageRoot } from '../page-root.tsx';
import { bearerTransport } from '../platform/hosted-transport.ts';
import { ADMIN_CALLS, apiClient } from '../platform/index.ts';
import { standaloneServices } from '../platform/standalone.ts';
import { createQueryClient } from '../query-client.ts';
import { SetupPage } from './setup-page.tsx';

/** The operator's key lives here and nowhere else: not in storage, not in the address. */
const held = { key: '' };

async function start(): Promise<void> {
  const element = document.getElementById('root');
  if (!element) throw new Error('This page lacks its element #root.');
  const api = apiClient(bearerTransport({ backend: '', token: () => held.key }), ADMIN_CALLS);
  const services = await standaloneServices(window, api);
  createRoot(element).render(
    <PageRoot services={services} client={createQueryClient()}>
      <SetupPage
        onKey={(key) => {
          held.key = key;
        }}
      />
    </PageRoot>,
  );
}

void start();
