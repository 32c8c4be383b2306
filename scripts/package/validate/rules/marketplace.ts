/** What the marketplace pass refuses, also for private apps: links in the archive and unknown experiments. */
import { fileError, manifestError, objectOf, type Rule } from '../app-package.ts';

const knownExperiments = ['hashParams', 'newCssCompiler'];

export const marketplace: Rule = {
  keys: ['symlink_in_zip', 'invalid_experiment'],
  check: (app) => [
    ...[...app.links].map((file) =>
      fileError(file, { rule: 'symlink_in_zip', message: `${file} is a symbolic link.`, remedy: 'Put the file itself into the package.' }),
    ),
    ...Object.keys(objectOf(app.manifest.experiments))
      .filter((name) => !knownExperiments.includes(name))
      .map((name) =>
        manifestError(app, `/experiments/${name}`, {
          rule: 'invalid_experiment',
          message: `There is no experiment "${name}".`,
          remedy: `Remove it; known are ${knownExperiments.join(' and ')}.`,
        }),
      ),
  ],
};
