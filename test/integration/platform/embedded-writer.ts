/**
 * A process to be killed: opens the embedded engine on the directory that it is given, says which numbers it finds, then adds one after the other, says each once it is
 * committed, and never stops by itself. Arguments: directory, first number.
 */
import { openPglite } from '../../../src/storage/engine/pglite-source.ts';

const [path = '', first = '0'] = process.argv.slice(2);
const { pglite } = await openPglite({ kind: 'directory', path });
await pglite.exec('CREATE TABLE IF NOT EXISTS public.written (n int PRIMARY KEY, words text NOT NULL)');
const { rows } = await pglite.query<{ n: number }>('SELECT n FROM public.written');
console.log(JSON.stringify(rows.map(({ n }) => n)));
for (let n = Number(first); ; n++) {
  await pglite.query('INSERT INTO public.written VALUES ($1, $2)', [n, 'words '.repeat(n % 100)]);
  console.log(n);
}
