/**
 * Verifies an audit export: `node scripts/verify-audit.ts <export> <public-key.pem> [installation id] [--head <file>]`.
 * Written from docs/audit-format.md and imports nothing of the product on purpose: a mistake there must not be repeated here.
 */
import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';

type Line = Record<string, unknown>;
/** `seq`: the first number that cannot be trusted; 0 where the start line is wrong. */
export type Verdict = { ok: true; entries: number; head: string } | { ok: false; seq: number; problem: string };

const sha256 = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex');
const fields = (line: Line | undefined) =>
  Object.keys(line ?? {})
    .sort()
    .join();

/** Reads line by line: an export may be larger than memory. */
export async function verifyExport(
  lines: AsyncIterable<string>,
  publicKey: KeyObject,
  wanted: { installationId?: string; heads: Line[] },
): Promise<Verdict> {
  let seq = 0;
  let hash = '';
  let installationId = '';
  let head: Line | undefined;
  const missingHeads = new Map(wanted.heads.map((known) => [`${known.seq} ${known.hash}`, Number(known.seq)]));
  const bad = (problem: string, at = seq + 1): Verdict => ({ ok: false, seq: at, problem });

  for await (const text of lines) {
    const line = parse(text);
    if (!line) return bad('a line is not JSON');
    if (head) return bad('there are lines after the signed head');
    if (installationId === '') {
      if (fields(line) !== 'format,installationId,kind' || line.kind !== 'start' || line.format !== 'tieline-audit-1' || !line.installationId)
        return bad('the first line is not a start line', 0);
      if (wanted.installationId !== undefined && line.installationId !== wanted.installationId)
        return bad('the export is of another installation', 0);
      installationId = String(line.installationId);
      hash = sha256(`tieline-audit-1\n${installationId}`);
      continue;
    }
    if (line.kind === 'head') {
      head = line;
      continue;
    }
    if (fields(line) !== 'body,hash,kind,previousHash,seq' || line.kind !== 'entry') return bad('a line is neither an entry nor a head');
    if (line.seq !== seq + 1) return bad(`number ${line.seq} stands where ${seq + 1} is due`);
    if (line.previousHash !== hash) return bad('it does not follow the entry before it');
    if (line.hash !== sha256(`${line.seq}\n${line.previousHash}\n${line.body}`)) return bad('its text is not the text that was hashed');
    seq += 1;
    hash = String(line.hash);
    missingHeads.delete(`${seq} ${hash}`);
  }
  if (installationId === '') return bad('the export is empty', 0);
  if (!head) return seq === 0 && missingHeads.size === 0 ? { ok: true, entries: 0, head: 'none' } : bad('the signed head is missing');
  if (fields(head) !== 'hash,installationId,keyId,kind,seq,signature,signedAt') return bad('the head has not the fields of a head');
  const signed = ['tieline-audit-head-1', head.installationId, head.seq, head.hash, head.signedAt, head.keyId].join('\n');
  const signature = Buffer.from(String(head.signature), 'base64');
  // Decoders forgive other spellings of the same bytes; a changed byte must not pass.
  if (signature.toString('base64') !== head.signature) return bad('the signature of the head is not spelled as it was written');
  if (!verify(null, Buffer.from(signed, 'utf8'), publicKey, signature)) return bad('the signature of the head is wrong');
  if (head.installationId !== installationId) return bad('the head is of another installation');
  if (head.seq !== seq || head.hash !== hash) return bad(`the head was signed over entry ${head.seq}, the export ends at ${seq}`);
  const [firstMissing] = [...missingHeads.values()].sort((a, b) => a - b);
  if (firstMissing !== undefined) return bad('a head that was signed earlier is not in this chain', firstMissing);
  return { ok: true, entries: seq, head: String(head.signedAt) };
}

/** Lines by newline only (readers that also split at U+2028 would cut a text apart), of strict UTF-8, the last one ended too. */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncIterable<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let rest = '';
  for await (const chunk of chunks) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = parts.pop() ?? '';
    yield* parts;
  }
  // What follows the last newline is no whole line; it will not parse, and that is the point.
  if (rest + decoder.decode() !== '') yield `${rest}…`;
}

function parse(text: string): Line | undefined {
  try {
    const value: unknown = JSON.parse(text);
    // The exact text counts: a byte changed in the JSON around the hashed parts would otherwise go unseen.
    return typeof value === 'object' && value !== null && JSON.stringify(value) === text ? (value as Line) : undefined;
  } catch {
    return undefined;
  }
}

async function main(args: string[]): Promise<number> {
  const headAt = args.indexOf('--head');
  const headFile = headAt < 0 ? undefined : args.splice(headAt, 2)[1];
  const [file, keyFile, installationId] = args;
  if (!file || !keyFile) {
    console.error('Use: node scripts/verify-audit.ts <export> <public-key.pem> [installation id] [--head <file with earlier head lines>]');
    return 2;
  }
  const heads = headFile
    ? readFileSync(headFile, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Line)
    : [];
  const verdict = await verifyExport(linesOf(createReadStream(file)), createPublicKey(readFileSync(keyFile)), {
    ...(installationId ? { installationId } : {}),
    heads,
  });
  if (verdict.ok) {
    console.log(`The chain is whole: ${verdict.entries} entries, head signed ${verdict.head}.`);
    return 0;
  }
  console.error(`The chain is broken at number ${verdict.seq}: ${verdict.problem}.`);
  return 1;
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2));
