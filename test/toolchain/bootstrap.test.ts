import { missingPackages } from '../../scripts/bootstrap.mjs';

const lockfile = {
  packages: {
    '': { version: '0.1.0' },
    'node_modules/plain': { version: '1.2.3' },
    'node_modules/only-on-a-mac': { version: '1.0.0', optional: true },
  },
};

test('installs nothing when all packages of the lockfile are there', () => {
  expect(missingPackages({ lockfile, installed: { packages: { 'node_modules/plain': { version: '1.2.3' } } } })).toEqual([]);
});

test('misses a package that is absent, and one of another version', () => {
  expect(missingPackages({ lockfile, installed: {} })).toEqual(['node_modules/plain']);
  expect(missingPackages({ lockfile, installed: { packages: { 'node_modules/plain': { version: '1.2.2' } } } })).toEqual(['node_modules/plain']);
});

test('never misses an optional package: most of them are for other machines', () => {
  const installed = { packages: { 'node_modules/plain': { version: '1.2.3' } } };
  expect(missingPackages({ lockfile, installed })).not.toContain('node_modules/only-on-a-mac');
});
