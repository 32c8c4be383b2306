import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Manifest, writeManifest } from '../../scripts/package/manifest.ts';

const base: Manifest = JSON.parse(await readFile(join(import.meta.dirname, '..', '..', 'manifest.json'), 'utf8'));
const backend = 'https://tieline.example.com';

test('a hosted package opens each page at the backend with a signed POST', () => {
  const manifest = writeManifest(base, { backend, way: 'hosted', version: '1.2.3' });
  expect(manifest).toMatchObject({ version: '1.2.3', signedUrls: true, domainWhitelist: ['tieline.example.com'] });
  expect(manifest.location.support).toEqual({
    ticket_sidebar: { url: `${backend}/app/sidebar`, flexible: true },
    new_ticket_sidebar: { url: `${backend}/app/sidebar`, flexible: true },
    nav_bar: { url: `${backend}/app/console` },
  });
});

test('an assets package opens the pages it carries, unsigned', () => {
  const manifest = writeManifest(base, { backend, way: 'assets', version: '1.2.3' });
  expect(manifest).toMatchObject({ signedUrls: false, domainWhitelist: ['tieline.example.com'], location: base.location });
});

test('the admin is asked for a shared secret only where one is used', () => {
  const names = (way: 'hosted' | 'assets') => writeManifest(base, { backend, way, version: '1' }).parameters.map(({ name }) => name);
  expect(names('assets')).toEqual(['shared_secret', 'field_mappings', 'panels']);
  expect(names('hosted')).toEqual(['field_mappings', 'panels']);
});

test('the shared secret may sign requests and nothing else', () => {
  expect(base.parameters[0]).toEqual({ name: 'shared_secret', type: 'text', required: true, secure: true, scopes: ['jwt_secret_key'] });
});
