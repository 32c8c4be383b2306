/** @module app/sidebar/main  Entry of the ticket sidebar, for saved and new tickets. */
import { startPage } from '../start-page.tsx';
import { Sidebar } from './sidebar.tsx';
import { createQueryClient, startReading } from './ticket-queries.ts';

const client = createQueryClient();
void startPage({ client, onBoot: ({ api, host }) => startReading(client, api, host), view: <Sidebar /> });
