/** `npx tieline installations remove …`: everything of a tenant goes, but for its audit log and the answer to late webhooks. */
import { parseArgs } from 'node:util';
import type { OperatorParts } from './operator-parts.ts';
import { INSTALLATIONS_USAGE } from './usage.ts';
import { withOperatorParts } from './with-operator-parts.ts';

const options = { installation: { type: 'string' }, yes: { type: 'boolean', default: false } } as const;

export const installations = async (args: readonly string[]): Promise<boolean> => {
  const { values, positionals } = parseArgs({ options, args: [...args], allowPositionals: true });
  const { installation } = values;
  if (positionals[0] !== 'remove') throw new Error(INSTALLATIONS_USAGE);
  if (!installation) throw new Error(`--installation is missing.\n${INSTALLATIONS_USAGE}`);
  if (!values.yes) throw new Error(`Everything of ${installation} would be deleted for ever. Add --yes if that is what you want.`);
  return withOperatorParts((parts) => remove(parts, installation));
};

async function remove({ database, vault, installations: find, record }: OperatorParts, installation: string): Promise<boolean> {
  const { cancelJobs, removeInstallation } = await import('#storage');
  for (const id of await find(installation)) {
    await record(id, 'installation-removed', {});
    // From here nobody is let in and no round visits it; what is running finds nothing of its own any more.
    await removeInstallation(database, id, new Date().toISOString());
    await vault.shred(id);
    const jobs = await cancelJobs(database.queue, id);
    console.log(
      `${id} is removed: ${jobs} waiting jobs cancelled, secrets destroyed, data deleted. Its audit log stays. Late webhooks are answered 410.`,
    );
  }
  return true;
}
