import { execFile } from 'node:child_process';
import { createPublicKey } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { sql } from 'kysely';
import { type AuditLog, createAuditLog, createHeadSigner } from '#audit';
import { brandId, type InstallationId } from '#domain';
import { createAuditStore, createSyncStore, type Database } from '#storage';
import { linesOf, verifyExport } from '../../../scripts/verify-audit.ts';
import { engines, type OpenEngine } from './engines.ts';
import { enrolForTest } from './installations.ts';

const signer = createHeadSigner({ id: 'm1', bytes: new Uint8Array(32).fill(7) });
const publicKey = createPublicKey(signer.publicKey);
const event = (n: number) => ({
  action: 'connection.add',
  actor: { kind: 'user' as const, id: `u${n}`, name: 'Mara Voß\u2028\n"' },
  target: `connection/c${n}`,
  facts: { n, list: [1, null, 'x'] },
});

async function exported(log: AuditLog, installationId: string): Promise<Buffer> {
  const lines: string[] = [];
  for await (const line of log.export(installationId)) lines.push(line);
  return Buffer.from(lines.join(''), 'utf8');
}

async function* inChunks(bytes: Uint8Array, size = 4096) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const check = (bytes: Uint8Array, wanted: Partial<Parameters<typeof verifyExport>[2]> = {}) =>
  verifyExport(linesOf(inChunks(bytes)), publicKey, { heads: [], ...wanted });
const fails = (bytes: Uint8Array) =>
  check(bytes).then(
    ({ ok }) => !ok,
    () => true, // not UTF-8 any more
  );

describe.each(engines)('on $engine', ({ open }) => {
  let opened: OpenEngine;
  let database: Database;
  let log: AuditLog;
  let now = Date.parse('2026-11-22T05:00:00Z');

  beforeAll(async () => {
    opened = await open();
    database = opened.database;
    log = createAuditLog({ store: createAuditStore(database), signer, clock: { now: () => now, sleep: async () => undefined } });
    for (const id of ['north', 'south', 'empty', 'busy']) await enrolForTest(database, id);
    for (let n = 1; n <= 12; n++) await log.record('north', event(n));
  });
  afterAll(() => opened.close());

  test('exports a chain that the separate verifier finds whole', async () => {
    const bytes = await exported(log, 'north');
    expect(await check(bytes, { installationId: 'north' })).toMatchObject({ ok: true, entries: 12 });
    expect(await check(await exported(log, 'empty'))).toEqual({ ok: true, entries: 0, head: 'none' });
  });

  test('numbers and chains fifty entries that are recorded at once', async () => {
    await Promise.all(Array.from({ length: 50 }, (_, n) => log.record('busy', event(n))));
    expect(await check(await exported(log, 'busy'))).toMatchObject({ ok: true, entries: 50 });
  });

  test('deeds are chained by the transaction that does them, which may have to run again, and told once they are there', async () => {
    await enrolForTest(database, 'doers');
    const told: string[] = [];
    const store = createSyncStore({
      database,
      deeds: { entryAfter: log.entryAfter, kept: async (_installation, deeds) => void told.push(...deeds.map(({ target }) => target)) },
    });
    const doers = brandId<InstallationId>('doers');
    let runs = 0;
    const one = store.transact(doers, async ({ deeds, checkpoints }) => {
      runs += 1;
      deeds.add(event(runs));
      deeds.add(undefined);
      await checkpoints.write('done', String(runs), 1);
      if (runs < 3) throw Object.assign(new Error('could not serialize access'), { code: '40001' });
    });
    const failing = store.transact(doers, async ({ deeds }) => {
      deeds.add(event(99));
      throw new RangeError('refused');
    });
    await expect(failing).rejects.toThrow('refused');
    await one;
    await Promise.all(Array.from({ length: 20 }, (_, n) => store.transact(doers, async ({ deeds }) => deeds.add(event(100 + n)))));
    expect(told[0]).toBe('connection/c3');
    expect([told.length, new Set(told).size]).toEqual([21, 21]);
    expect(await check(await exported(log, 'doers'), { installationId: 'doers' })).toMatchObject({ ok: true, entries: 21 });
    const listed = (await log.list('doers', { limit: 50 })).map(({ body }) => (JSON.parse(body) as { target: string }).target);
    expect(listed.toSorted()).toEqual(told.toSorted());
  });

  test('a change of any single byte of the export is found', async () => {
    const bytes = await exported(log, 'north');
    const property = fc.asyncProperty(fc.nat({ max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ flip;
      return fails(changed);
    });
    await fc.assert(property, { numRuns: 1500 });
  });

  test('a lost, doubled or swapped entry is found at its number', async () => {
    const lines = (await exported(log, 'north')).toString('utf8').split(/(?<=\n)/u);
    const joined = (parts: string[]) => Buffer.from(parts.join(''), 'utf8');
    expect(await check(joined(lines.filter((_, at) => at !== 5)))).toMatchObject({ ok: false, seq: 5 });
    expect(await check(joined([...lines.slice(0, 6), lines[5] ?? '', ...lines.slice(6)]))).toMatchObject({ ok: false, seq: 6 });
    expect(await check(joined([...lines.slice(0, 4), lines[5] ?? '', lines[4] ?? '', ...lines.slice(6)]))).toMatchObject({ ok: false, seq: 4 });
  });

  test('a text that was changed together with its own hash is found at the entry after it', async () => {
    const { chainEntry } = await import('../../../src/audit/chain.ts');
    const lines = (await exported(log, 'north')).toString('utf8').split(/(?<=\n)/u);
    const third = JSON.parse(lines[3] ?? '');
    const forged = chainEntry({ seq: 2, hash: third.previousHash }, event(99), '2026-11-22T05:00:00.000Z');
    lines[3] = `${JSON.stringify({ kind: 'entry', ...forged })}\n`;
    expect(await check(Buffer.from(lines.join(''), 'utf8'))).toMatchObject({ ok: false, seq: 4 });
  });

  test('cutting entries off the end is found, with the old head and with none', async () => {
    const lines = (await exported(log, 'north')).toString('utf8').split(/(?<=\n)/u);
    const cut = lines.slice(0, 9);
    expect(await check(Buffer.from(cut.join(''), 'utf8'))).toMatchObject({ ok: false, seq: 9 });
    expect(await check(Buffer.from([...cut, lines.at(-1)].join(''), 'utf8'))).toMatchObject({ ok: false, seq: 9 });
  });

  test('a chain that was cut off and signed anew is found by a head that was kept elsewhere', async () => {
    const head = await log.signHead('north');
    const lines = (await exported(log, 'north'))
      .toString('utf8')
      .split(/(?<=\n)/u)
      .slice(0, 9);
    const { hash } = JSON.parse(lines.at(-1) ?? '');
    const anew = signer.sign({ installationId: 'north', seq: 8, hash, signedAt: '2026-11-22T06:00:00.000Z' });
    const bytes = Buffer.from([...lines, `${JSON.stringify({ kind: 'head', ...anew })}\n`].join(''), 'utf8');
    expect(await check(bytes)).toMatchObject({ ok: true, entries: 8 });
    expect(await check(bytes, { heads: [{ ...head }] })).toMatchObject({ ok: false, seq: 12 });
  });

  test('one tenant’s chain does not pass for another’s', async () => {
    await log.record('south', event(1));
    const bytes = await exported(log, 'south');
    expect(await check(bytes, { installationId: 'north' })).toMatchObject({ ok: false, seq: 0 });
    expect(await fails(Buffer.from(bytes.toString('utf8').replaceAll('"south"', '"north"'), 'utf8'))).toBe(true);
  });

  test('signs a head once for each state of the chain', async () => {
    const first = await log.signHead('north');
    now += 300_000;
    expect(await log.signHead('north')).toEqual(first);
    expect(await log.signHead('empty')).toBeUndefined();
  });

  test('lists newest first, page by page, and stops', async () => {
    const seen: number[] = [];
    for (let before: number | undefined; ; ) {
      const page = await log.list('north', { limit: 5, ...(before === undefined ? {} : { beforeSeq: before }) });
      if (page.length === 0) break;
      seen.push(...page.map(({ seq }) => seq));
      before = seen.at(-1);
    }
    expect(seen).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
  });

  test.each(['UPDATE audit_entries SET body = body', 'DELETE FROM audit_entries', 'DELETE FROM audit_heads', 'TRUNCATE audit_entries'])(
    'refuses the application: %s',
    async (statement) => {
      await expect(database.withTenant('north', (trx) => sql.raw(statement).execute(trx))).rejects.toThrow(/permission denied/u);
    },
  );

  test('refuses the owner too, by a trigger', async () => {
    const attempt = (statement: string) =>
      database.withSystem(async (trx) => {
        await sql`SELECT set_config('app.installation', 'north', true)`.execute(trx);
        await sql.raw(statement).execute(trx);
      });
    for (const statement of ['UPDATE audit_entries SET body = body', 'DELETE FROM audit_entries', 'TRUNCATE audit_entries'])
      await expect(attempt(statement)).rejects.toThrow(/cannot be changed or removed/u);
  });
});

test('the command says where a chain breaks and leaves with 1, with 0 where it is whole, with 2 where it is not told what to do', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tieline-audit-'));
  const { database, close } = await (engines[0] as (typeof engines)[number]).open();
  try {
    await enrolForTest(database, 'north');
    const log = createAuditLog({ store: createAuditStore(database), signer, clock: { now: () => 0, sleep: async () => undefined } });
    for (let n = 0; n < 3; n++) await log.record('north', event(n));
    const whole = await exported(log, 'north');
    await writeFile(join(folder, 'whole'), whole);
    await writeFile(join(folder, 'broken'), whole.toString('utf8').replace('connection/c1', 'connection/cX'));
    await writeFile(join(folder, 'key.pem'), signer.publicKey);
    const run = (...args: string[]) =>
      promisify(execFile)(process.execPath, [join(import.meta.dirname, '../../../scripts/verify-audit.ts'), ...args], { cwd: folder }).then(
        ({ stdout }) => ({ code: 0, said: stdout }),
        (error: { code: number; stderr: string }) => ({ code: error.code, said: error.stderr }),
      );
    expect(await run('whole', 'key.pem')).toEqual({ code: 0, said: expect.stringContaining('The chain is whole: 3 entries') });
    expect(await run('broken', 'key.pem')).toEqual({ code: 1, said: expect.stringContaining('broken at number 2') });
    expect(await run()).toMatchObject({ code: 2 });
  } finally {
    await close();
    await rm(folder, { recursive: true });
  }
});
