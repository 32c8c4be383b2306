/**
 * `npx tieline <command> …`: what whoever runs the backend does from a shell. `enroll` and `config` talk to a running backend; `keys`, `audit` and `installations`
 * work on its database, with the environment of the server, while the server runs. Exit statuses: 0 done, 1 done in part or found broken, 2 refused;
 * of `config`: 0 done, 1 refused or something remains, 2 there are changes.
 */
import { AUDIT_USAGE, CONFIG_USAGE, ENROLL_USAGE, INSTALLATIONS_USAGE, KEYS_USAGE } from './tieline/usage.ts';

/** Answers whether all was done and nothing was found broken, or the exit status itself; throws where it refuses. */
type Command = (args: readonly string[]) => Promise<boolean | number>;

/** Loaded when it is called: the database engines are most of the time that a command takes. */
const COMMANDS: Readonly<Record<string, Command>> = {
  enroll: async (args) => (await import('./tieline/enroll.ts')).enroll(args),
  config: async (args) => (await import('./tieline/config.ts')).config(args),
  keys: async (args) => (await import('./tieline/keys.ts')).keys(args),
  audit: async (args) => (await import('./tieline/audit.ts')).audit(args),
  installations: async (args) => (await import('./tieline/installations.ts')).installations(args),
};

const USAGES: Readonly<Record<string, string>> = {
  enroll: ENROLL_USAGE,
  config: CONFIG_USAGE,
  keys: KEYS_USAGE,
  audit: AUDIT_USAGE,
  installations: INSTALLATIONS_USAGE,
};
const asksHelp = (args: readonly string[]): boolean => args.includes('--help') || args.includes('-h');

const main = async (): Promise<void> => {
  const [name = '', ...args] = process.argv.slice(2);
  const command = COMMANDS[name];
  if (asksHelp([name, ...args])) return console.log(USAGES[name] ?? Object.values(USAGES).join('\n\n'));
  if (!command) throw new Error(Object.values(USAGES).join('\n\n'));
  const outcome = await command(args);
  process.exitCode = typeof outcome === 'number' ? outcome : outcome ? 0 : 1;
};

await main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 2;
});
