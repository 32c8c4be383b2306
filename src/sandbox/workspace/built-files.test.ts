import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { builtFiles } from './built-files.ts';

async function setup() {
  const directory = await mkdtemp(join(tmpdir(), 'built-'));
  await mkdir(join(directory, 'dist', 'workspace'), { recursive: true });
  await writeFile(join(directory, 'dist', 'workspace', 'main.js'), 'screen()');
  await writeFile(join(directory, 'secret.txt'), 'secret');
  await writeFile(join(directory, 'dist', '.built-from'), 'stamp');
  return builtFiles(join(directory, 'dist'));
}

test('reads a built file with its type', async () => {
  const file = await (await setup())('workspace/main.js');
  expect([new TextDecoder().decode(file?.bytes), file?.contentType]).toEqual(['screen()', 'text/javascript; charset=utf-8']);
});

test.each(['../secret.txt', 'workspace/../../secret.txt', '/etc/passwd', '.built-from', 'workspace/none.js', ''])(
  'gives nothing for %j',
  async (path) => {
    expect(await (await setup())(path)).toBeUndefined();
  },
);
