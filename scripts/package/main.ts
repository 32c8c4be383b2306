/** `npm run package -- --backend https://host [--hosted]`: writes dist/tieline-<version>[-hosted].zip, checked by our validator. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { strToU8 } from 'fflate';
import { gatherContent } from './content.ts';
import { readPackageOptions } from './options.ts';
import { findingText, validate } from './validate/index.ts';
import { zip } from './zip.ts';

const dist = join(import.meta.dirname, '..', '..', 'dist');

const main = async (args: string[]): Promise<void> => {
  const options = readPackageOptions(args);
  const { content, version } = await gatherContent(options);
  const findings = validate(new Map([...content].map(([path, data]) => [path, typeof data === 'string' ? strToU8(data) : data])));
  for (const finding of findings) console.log(findingText(finding));
  if (findings.some(({ severity }) => severity === 'error'))
    throw new Error('The package was not written: the help desk would refuse it. See the errors above.');
  const bytes = zip(content);
  const file = join(dist, `tieline-${version}${options.way === 'hosted' ? '-hosted' : ''}.zip`);
  await mkdir(dist, { recursive: true });
  await writeFile(file, bytes);
  console.log(`${file}: ${content.size} files, ${Math.round(bytes.length / 1024)} KiB, for ${options.backend}.`);
};

await main(process.argv.slice(2)).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
