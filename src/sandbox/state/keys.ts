/** @module sandbox/state/keys  The sandbox's own keys, made at the first start and kept: whoever copies the directory has them, so they guard nothing but the sandbox. */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { readIfThere, writeWhole } from './atomic-file.ts';

const keySchema = z.object({
  /** Signs the help desk's page tokens (RS256). */
  appPrivateKeyPem: z.string(),
  appPublicKeyPem: z.string(),
  /** The app setting `shared_secret`. */
  sharedSecret: z.string(),
  /** 32 bytes each, base64url. */
  masterKey: z.string(),
  sessionKey: z.string(),
  /** Lets the first start enrol the installation. */
  operatorKey: z.string(),
});
export type SandboxKeys = z.infer<typeof keySchema>;

/** Reads the keys, or makes and stores them. */
export async function loadKeys(path: string): Promise<SandboxKeys> {
  const stored = await readIfThere(path);
  if (stored !== undefined) return keySchema.parse(JSON.parse(stored));
  const made = makeKeys();
  await writeWhole(path, `${JSON.stringify(made, null, 2)}\n`);
  return made;
}

function makeKeys(): SandboxKeys {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2_048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const random = () => randomBytes(32).toString('base64url');
  return {
    appPrivateKeyPem: privateKey,
    appPublicKeyPem: publicKey,
    sharedSecret: random(),
    masterKey: random(),
    sessionKey: random(),
    operatorKey: random(),
  };
}
