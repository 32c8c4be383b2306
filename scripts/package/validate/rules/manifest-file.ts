/** The manifest is there, at the root, and is JSON whose keys are given once. */
import { fileError, isObject, placeAt, type Rule, when } from '../app-package.ts';

export const manifestFile: Rule = {
  keys: ['missing_manifest', 'nested_manifest', 'manifest_not_json', 'duplicate_manifest_keys'],
  check: ({ files, manifestFile: json }) => {
    const nested = [...files.keys()].find((path) => /^[^/]+\/manifest\.json$/.test(path));
    if (!json && nested) {
      const folder = nested.split('/')[0];
      const message = `manifest.json lies in the folder ${folder}/ instead of at the root of the package.`;
      return [fileError(nested, { rule: 'nested_manifest', message, remedy: `Zip the content of ${folder}/, not the folder itself.` })];
    }
    if (!json) {
      return [
        fileError('manifest.json', {
          rule: 'missing_manifest',
          message: 'The package has no manifest.json.',
          remedy: 'Add manifest.json at the root of the package.',
        }),
      ];
    }
    if (json.syntax) {
      const { message, offset } = json.syntax;
      const finding = { severity: 'error', rule: 'manifest_not_json', file: 'manifest.json', place: placeAt(json.text, offset) } as const;
      return [
        {
          ...finding,
          message: `manifest.json is not JSON: ${message}.`,
          remedy: 'Correct the JSON at this place; comments and trailing commas are not allowed.',
        },
      ];
    }
    return [
      ...when(!isObject(json.parsed?.value), () =>
        fileError('manifest.json', {
          rule: 'manifest_not_json',
          message: 'manifest.json holds no object.',
          remedy: 'Write one object: { "author": …, "location": … }.',
        }),
      ),
      ...(json.parsed?.duplicates ?? []).map(({ pointer, offset }) => ({
        severity: 'error' as const,
        rule: 'duplicate_manifest_keys',
        file: 'manifest.json',
        place: `${placeAt(json.text, offset)} (${pointer})`,
        message: `The key ${pointer} is given twice.`,
        remedy: 'Keep one of the two.',
      })),
    ];
  },
};
