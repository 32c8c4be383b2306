/** `npm run validate -- <zip or folder>`: prints every finding, exits 1 when one of them is an error. */
import { findingText, validate } from './validate/index.ts';
import { readPackage } from './validate/read-package.ts';

const main = async ([path]: string[]): Promise<number> => {
  if (!path) throw new Error('Name what to check: npm run validate -- dist/tieline-0.1.0.zip');
  const { files, links } = await readPackage(path);
  const findings = validate(files, links);
  for (const finding of findings) console.log(findingText(finding));
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  console.log(`${path}: ${errors} errors, ${findings.length - errors} warnings in ${files.size} files.`);
  return errors > 0 ? 1 : 0;
};

process.exitCode = await main(process.argv.slice(2)).catch((error: Error) => {
  console.error(error.message);
  return 2;
});
