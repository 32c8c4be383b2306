import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { type AuditEntry, chainEntry, chainStart, entryHash } from './chain.ts';

const AT = '2026-11-22T05:00:00.000Z';
const event = (n: number) => ({ action: 'connection.add', actor: { kind: 'user' as const, id: `u${n}` }, target: `connection/c${n}` });

function chain(installationId: string, events: readonly number[]): readonly AuditEntry[] {
  const entries: AuditEntry[] = [];
  for (const n of events) entries.push(chainEntry(entries.at(-1) ?? chainStart(installationId), event(n), AT));
  return entries;
}

test('the hash of an entry covers its number, its predecessor and its text', () => {
  const [, second] = chain('north', [1, 2]) as [AuditEntry, AuditEntry];
  // By the words of docs/audit-format.md, not by the code under test.
  const expected = createHash('sha256').update(`2\n${second.previousHash}\n${second.body}`).digest('hex');
  expect(second.hash).toBe(expected);
  const { hash: _hash, ...parts } = second;
  const others = [
    { ...parts, seq: 3 },
    { ...parts, previousHash: 'f'.repeat(64) },
    { ...parts, body: `${parts.body} ` },
  ].map(entryHash);
  expect(new Set([second.hash, ...others]).size).toBe(4);
});

test('two histories that end in the same event end in different hashes', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(9), { minLength: 1 }), fc.array(fc.nat(9), { minLength: 1 }), (one, other) => {
      fc.pre(JSON.stringify(one) !== JSON.stringify(other));
      expect(chain('north', [...one, 0]).at(-1)?.hash).not.toBe(chain('north', [...other, 0]).at(-1)?.hash);
    }),
  );
});

test('no chain of one installation passes for that of another', () => {
  expect(chain('north', [1])[0]?.hash).not.toBe(chain('south', [1])[0]?.hash);
});
