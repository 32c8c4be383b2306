/**
 * @module server/node
 * The server as a Node process: `node dist/server/node.mjs`. Reads the environment, starts, and ends in order on SIGTERM and SIGINT.
 */
import { describeConfigProblems, readConfig } from '#config';
import { isTielineError } from '#domain';
import { assemble, createLog } from './from-config.ts';
import { start } from './start.ts';

/** Exit statuses: 0 stopped in order; 1 could not start, or not stop in order; 2 the environment cannot be used. */
async function main(): Promise<void> {
  const read = readConfig(process.env);
  if (read.kind === 'invalid') {
    process.stderr.write(`${describeConfigProblems(read.problems)}\n`);
    process.exitCode = 2;
    return;
  }
  const { config } = read;
  const log = createLog(config);
  const assembling = assemble(config, log, () => import('./application.ts'));
  const running = await start({ backend: assembling.then(({ backend }) => backend), role: config.role, host: config.host, port: config.port, log });
  const { close } = await assembling;
  let isStopping = false;
  const stop = async (): Promise<void> => {
    if (isStopping) return;
    isStopping = true;
    await running.stop();
    await close();
    // Whatever a library left open must not keep an ended server alive.
    process.exit(0);
  };
  const stopOrTell = () =>
    void stop().catch((error: unknown) => {
      log.error('stop-failed', { error });
      process.exit(1);
    });
  process.on('SIGTERM', stopOrTell);
  process.on('SIGINT', stopOrTell);
}

main().catch((error: unknown) => {
  const message = isTielineError(error) ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`Tieline could not start: ${message}\n`);
  process.exit(1);
});
