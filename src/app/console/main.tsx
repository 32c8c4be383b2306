/** @module app/console/main  Entry of the console, the app's full page in the navigation bar. */
import { ADMIN_CALLS, loadConsoleCatalog } from '../platform/index.ts';
import { createQueryClient } from '../query-client.ts';
import { startPage } from '../start-page.tsx';
import { overviewQuery } from './admin-queries.ts';
import { Console } from './console.tsx';

const client = createQueryClient();
void startPage({
  client,
  needs: { calls: ADMIN_CALLS, texts: [loadConsoleCatalog] },
  onBoot: ({ api }) => void client.prefetchQuery(overviewQuery(api)),
  view: <Console />,
});
