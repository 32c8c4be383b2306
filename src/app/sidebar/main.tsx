/** @module app/sidebar/main  Entry of the ticket sidebar, for saved and new tickets. */

import { createQueryClient } from '../query-client.ts';
import { startPage } from '../start-page.tsx';
import { Sidebar } from './sidebar.tsx';
import { startReading } from './ticket-queries.ts';

const client = createQueryClient();
void startPage({ client, onBoot: ({ api, host }) => startReading(client, api, host), view: <Sidebar /> });
