/** Starts an audit's process and waits for its end. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { InstallationId } from '#domain';
import type { AuditTold } from './audit-process.ts';

export interface AuditChildOptions {
  readonly url: string;
  readonly installationId: InstallationId;
  /** Every how manyth pair differs. */
  readonly changedEvery: number;
  /** It kills itself, as `kill -9` does, before it reads more tickets than this. */
  readonly diesAfter?: number;
  /** Garbage is taken away time and again, to see what lives; it costs time. */
  readonly findsLive?: boolean;
}

/** What it told; undefined where it was killed. Throws where it ended otherwise. */
export const auditInChild = async ({
  url,
  installationId,
  changedEvery,
  diesAfter,
  findsLive,
}: AuditChildOptions): Promise<AuditTold | undefined> => {
  const args = [url, installationId, String(changedEvery), diesAfter === undefined ? 'never' : String(diesAfter)];
  const child = fork(join(import.meta.dirname, 'audit-process.ts'), args, {
    execArgv: [...process.execArgv, ...(findsLive ? ['--expose-gc'] : [])],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  let told: AuditTold | undefined;
  child.on('message', (message) => {
    told = message as AuditTold;
  });
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  if (signal !== (diesAfter === undefined ? null : 'SIGKILL') || (code !== 0 && code !== null))
    throw new Error(`The audit ended with ${code ?? signal}.`);
  return told;
};

/** As `auditInChild`, for one that is to come to its end. */
export const wholeAudit = async (options: Omit<AuditChildOptions, 'diesAfter'>): Promise<AuditTold> => {
  const told = await auditInChild(options);
  if (!told) throw new Error('The audit told nothing.');
  return told;
};
