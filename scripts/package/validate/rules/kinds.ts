/** Packages that only bring requirements or only a listing: what they must not contain. */
import { type AppPackage, type Finding, fileError, manifestError, type Rule, when } from '../app-package.ts';

const unneeded = { location: 'no_location_required', frameworkVersion: 'no_framework_version_required', parameters: 'no_parameters_required' };

const forbiddenKeys = (app: AppPackage, kind: string): Finding[] =>
  Object.entries(unneeded)
    .filter(([key]) => app.manifest[key] !== undefined && !(key === 'parameters' && kind === 'requirementsOnly'))
    .map(([key, rule]) =>
      manifestError(app, `/${key}`, {
        rule,
        message: `A package with ${kind} shows nothing, so "${key}" has no meaning.`,
        remedy: `Remove "${key}", or ${kind}.`,
      }),
    );

const sourceFiles = (app: AppPackage): string[] => [...app.files.keys()].filter((path) => /(^|\/)[^/]+\.(js|hdbs|css)$/.test(path));

export const kinds: Rule = {
  keys: [
    'no_location_required',
    'no_framework_version_required',
    'no_parameters_required',
    'marketing_only_app_cant_be_private',
    'no_source_required_apps',
  ],
  check: (app) => {
    const kind = ['requirementsOnly', 'marketingOnly'].find((key) => app.manifest[key] === true);
    if (!kind) return [];
    return [
      ...forbiddenKeys(app, kind),
      ...when(kind === 'marketingOnly' && app.manifest.private !== false, () =>
        manifestError(app, '/private', {
          rule: 'marketing_only_app_cant_be_private',
          message: 'A listing that is private would be seen by nobody.',
          remedy: 'Add "private": false.',
        }),
      ),
      ...sourceFiles(app).map((file) =>
        fileError(file, {
          rule: 'no_source_required_apps',
          message: `A package with ${kind} runs no code, but holds ${file}.`,
          remedy: `Remove the file, or ${kind}.`,
        }),
      ),
    ];
  },
};
