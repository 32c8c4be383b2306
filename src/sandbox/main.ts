/** @module sandbox/main  `npm start`: builds what is missing, opens the sandbox, says where it is and what to try. */
import { ensureBuilt } from '../../scripts/build.ts';
import type { BuiltFolders } from './built-files.ts';
import { greeting } from './greeting.ts';
import { HELP, readStartOptions, type StartOptions, StartRefusal } from './options.ts';
import { startSandbox } from './sandbox.ts';
import { StepFailure } from './steps.ts';

async function main(): Promise<number> {
  const options = readStartOptions(process.argv.slice(2), process.env);
  if (options.task === 'help') {
    console.log(HELP);
    return 0;
  }
  const built = await buildAll();
  if (options.task === 'once') {
    const { runOnce } = await import('./once/run-once.ts');
    return runOnce({ built, shotsDirectory: `${options.directory}/shots`, say: console.log });
  }
  return serve(options, built);
}

/** Shows what it waits for: the first build takes a while. */
async function buildAll(): Promise<BuiltFolders> {
  const one = async (part: 'app' | 'sdk' | 'workspace'): Promise<string> => {
    const late = setTimeout(() => console.log(`Building the ${part} (once, until its sources change) …`), 400);
    try {
      return await ensureBuilt(part);
    } finally {
      clearTimeout(late);
    }
  };
  return { app: await one('app'), sdk: await one('sdk'), workspace: await one('workspace') };
}

async function serve(options: StartOptions, built: BuiltFolders): Promise<number> {
  const startedAt = performance.now();
  const stopped = new Promise<void>((stop) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop());
  });
  const sandbox = await startSandbox({ ...options, built, say: console.log });
  console.log(greeting(sandbox.origins, Math.round(performance.now() - startedAt)));
  await stopped;
  console.log('\nSaving and stopping …');
  await sandbox.close();
  console.log('Stopped. Everything is kept; npm start goes on from here.');
  return 0;
}

process.exitCode = await main().catch((error: unknown) => {
  const cause = error instanceof StepFailure ? error.cause : error;
  console.error(cause instanceof StartRefusal ? `\n${cause.message}\n` : error);
  return 1;
});
