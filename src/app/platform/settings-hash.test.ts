import { createHash } from 'node:crypto';
import { hashSettings } from './settings-hash.ts';

it('hashes names and values, whatever their order', async () => {
  const expected = createHash('sha256')
    .update(
      JSON.stringify([
        ['field_mappings', 'version: 1'],
        ['panels', 'requester'],
      ]),
    )
    .digest('hex');
  expect(await hashSettings({ panels: 'requester', field_mappings: 'version: 1' })).toBe(expected);
  expect(await hashSettings({ field_mappings: 'version: 1', panels: 'requester' })).toBe(expected);
});

it('changes with any value', async () => {
  expect(await hashSettings({ field_mappings: 'version: 1' })).not.toBe(await hashSettings({ field_mappings: 'version: 2' }));
});
