/** The limit of E5: the least server of our kind. HTTP, a schema and a database pool in one bundle, no route but liveness and readiness. */
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import pg from 'pg';
import { z } from 'zod';

const settings = z.object({ PORT: z.coerce.number(), DATABASE_URL: z.string() }).parse(process.env);
const pool = new pg.Pool({ connectionString: settings.DATABASE_URL });
const app = new Hono();
app.get('/livez', (context) => context.json({ connections: pool.totalCount }));
app.get('/readyz', async (context) => context.json((await pool.query('select 1 as ready')).rows));
serve({ fetch: app.fetch, hostname: '127.0.0.1', port: settings.PORT });
// Ends in order, as the product does: only an orderly end writes the compile cache.
process.once('SIGTERM', () => process.exit(0));
