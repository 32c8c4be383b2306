/** @module app/console/main  Entry of the console, the app's full page in the navigation bar. */
import { ADMIN_CALLS } from '../platform/index.ts';
import { createQueryClient } from '../query-client.ts';
import { startPage } from '../start-page.tsx';
import { overviewQuery } from './admin-queries.ts';
import { Console } from './console.tsx';

const client = createQueryClient();
void startPage({ client, calls: ADMIN_CALLS, onBoot: ({ api }) => void client.prefetchQuery(overviewQuery(api)), view: <Console /> });
