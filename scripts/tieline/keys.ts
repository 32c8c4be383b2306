/** `npx tieline keys …`: rotates and destroys the keys of stored secrets, while a server uses them. */
import { parseArgs } from 'node:util';
import type { OperatorParts } from './operator-parts.ts';
import { KEYS_USAGE } from './usage.ts';
import { withOperatorParts } from './with-operator-parts.ts';

const options = { installation: { type: 'string' }, yes: { type: 'boolean', default: false } } as const;

export const keys = async (args: readonly string[]): Promise<boolean> => {
  const { values, positionals } = parseArgs({ options, args: [...args], allowPositionals: true });
  const [deed] = positionals;
  if (deed === 'rotate-master') return withOperatorParts((parts) => rotateMaster(parts, values.installation));
  if (deed === 'rotate-data') return withOperatorParts((parts) => rotateData(parts, values.installation));
  if (deed !== 'shred') throw new Error(KEYS_USAGE);
  const { installation } = values;
  if (!installation) throw new Error(`--installation is missing.\n${KEYS_USAGE}`);
  if (!values.yes) throw new Error(`Every secret of ${installation} would be lost for ever. Add --yes if that is what you want.`);
  return withOperatorParts((parts) => shred(parts, installation));
};

async function rotateMaster({ vault, installations, deedOn, masterKeys }: OperatorParts, wanted: string | undefined): Promise<boolean> {
  for (const id of await installations(wanted)) {
    const changed = await vault.rotateMasterKey(id, (keys) => deedOn(id, 'master-key-rotated', { keys, masterKeyId: masterKeys[0]?.id ?? '' }));
    console.log(`${id}: ${changed} data keys sealed again under ${masterKeys[0]?.id}.`);
  }
  return true;
}

async function rotateData({ vault, installations, deedOn }: OperatorParts, wanted: string | undefined): Promise<boolean> {
  for (const id of await installations(wanted)) {
    const resealed = await vault.rotateDataKey(id, {
      begun: deedOn(id, 'data-key-rotation-begun', {}),
      ended: (secrets) => deedOn(id, 'data-key-rotated', { secrets }),
    });
    console.log(`${id}: ${resealed} secrets sealed again under a new data key.`);
  }
  return true;
}

async function shred({ vault, installations, record }: OperatorParts, installation: string): Promise<boolean> {
  for (const id of await installations(installation)) {
    // Told before: what is destroyed cannot be asked afterwards.
    await record(id, 'secrets-shred-begun', {});
    await vault.shred(id);
    await record(id, 'secrets-shredded', {});
    console.log(`${id}: its secrets are destroyed. Connections need new ones; sign-ins by shared secret are refused.`);
  }
  return true;
}
