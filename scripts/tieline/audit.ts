/** `npx tieline audit …`: the public key of the signed heads, and whether a chain in the database is whole. */
import { createPublicKey } from 'node:crypto';
import { parseArgs } from 'node:util';
import { createHeadSigner } from '#audit';
import { linesOf, verifyExport } from '../verify-audit.ts';
import type { OperatorParts } from './operator-parts.ts';
import { AUDIT_USAGE } from './usage.ts';
import { withOperatorParts } from './with-operator-parts.ts';

const options = { installation: { type: 'string' }, key: { type: 'string' } } as const;

export const audit = async (args: readonly string[]): Promise<boolean> => {
  const { values, positionals } = parseArgs({ options, args: [...args], allowPositionals: true });
  const [deed] = positionals;
  if (deed === 'public-key') return withOperatorParts(async (parts) => printKey(parts, values.key));
  if (deed === 'verify') return withOperatorParts((parts) => verify(parts, values.installation));
  throw new Error(AUDIT_USAGE);
};

function printKey({ masterKeys }: OperatorParts, wanted: string | undefined): boolean {
  const key = wanted === undefined ? masterKeys[0] : masterKeys.find(({ id }) => id === wanted);
  if (!key) throw new Error(`There is no key ${wanted} in TIELINE_MASTER_KEYS.`);
  process.stdout.write(createHeadSigner(key).publicKey);
  return true;
}

async function verify(parts: OperatorParts, wanted: string | undefined): Promise<boolean> {
  let isWhole = true;
  for (const id of await parts.installations(wanted)) isWhole = (await verifyOne(parts, id)) && isWhole;
  return isWhole;
}

async function verifyOne({ audit: log, masterKeys, database }: OperatorParts, installationId: string): Promise<boolean> {
  const [first] = masterKeys;
  if (!first) throw new Error('TIELINE_MASTER_KEYS is missing.');
  // Heads of older keys prove the same chain; the last of them must still be in it.
  const heads = await database.withTenant(installationId, (trx) => trx.selectFrom('audit_heads').select(['seq', 'hash']).execute());
  // The head that ends the export is signed by the first key, unless an older one already stood at that very entry.
  const lines = await collect(log.export(installationId));
  const last = lines.at(-1) ?? '';
  const signedBy = masterKeys.find(({ id }) => last.includes(`"keyId":${JSON.stringify(id)}`)) ?? first;
  const publicKey = createPublicKey(createHeadSigner(signedBy).publicKey);
  const verdict = await verifyExport(linesOf(bytesOf(lines)), publicKey, {
    installationId,
    heads: heads.map(({ seq, hash }) => ({ seq: Number(seq), hash })),
  });
  if (verdict.ok) console.log(`${installationId}: the chain is whole, ${verdict.entries} entries.`);
  else console.error(`${installationId}: the chain is broken at number ${verdict.seq}: ${verdict.problem}.`);
  return verdict.ok;
}

async function collect(lines: AsyncIterable<string>): Promise<readonly string[]> {
  const all: string[] = [];
  for await (const line of lines) all.push(line);
  return all;
}

async function* bytesOf(lines: readonly string[]): AsyncIterable<Uint8Array> {
  for (const line of lines) yield Buffer.from(line, 'utf8');
}
