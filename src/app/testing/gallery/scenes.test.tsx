import { act, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { PageRoot } from '../../page-root.tsx';
import { ADMIN_CALLS, apiClient, createWords, loadCatalog } from '../../platform/index.ts';
import { fakeHost } from '../../platform/testing/fake-host.ts';
import { createQueryClient } from '../../query-client.ts';
import { drawUnpainted, heapMemory, seriousFindings } from '../mount.tsx';
import { cannedTransport } from './canned-transport.ts';
import { SCENES, type Scene } from './scenes.tsx';

/** Every scene of the gallery, with each panel opened. */
async function draw({ answers, view, isNewTicket, settings = {} }: Scene, locale: string) {
  const services = {
    host: fakeHost(isNewTicket ? { place: { kind: 'new-ticket' } } : { settings }),
    api: apiClient(cannedTransport(answers), ADMIN_CALLS),
    words: createWords(locale, locale, await loadCatalog(locale)),
    memory: heapMemory({ 'panel:requester': 'open' }),
  };
  const screenOf = drawUnpainted(
    <PageRoot services={services} client={createQueryClient()}>
      {view}
    </PageRoot>,
  );
  await act(async () => {
    await new Promise((resolve) => setTimeout(resolve, 30));
  });
  return screenOf;
}

const named = (scene: Scene) => [`${scene.group}: ${scene.title}`, scene] as const;
const isOfConsole = ({ group }: Scene) => /^(console|setup)-/.test(group);

it.each(SCENES.map(named))('%s shows no key in place of a text, and a screen of the console shuts nobody out', async (_, scene) => {
  const { container } = await draw(scene, 'de');
  expect(container.textContent).not.toMatch(/\b[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)+\b(?!@)/);
  expect(container.textContent?.length).toBeGreaterThan(10);
  // The sidebar's scenes are judged where they are painted: test/browser/sidebar.
  if (isOfConsole(scene)) expect(await seriousFindings(container)).toEqual([]);
});

it('can be walked with the Tab key alone, in the order of the screen', async () => {
  const scene = SCENES.find(({ group, title }) => group === 'linked-records' && title === 'held');
  if (!scene) throw new Error('The gallery lost a scene.');
  await draw(scene, 'en');
  // What a held link waits for is a chunk of its own.
  await screen.findByRole('button', { name: /Fill in/ });
  const names: (string | null)[] = [];
  for (let step = 0; step < 7; step += 1) {
    await userEvent.tab();
    names.push(document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? null);
  }
  expect(names.map((name) => name?.split(',')[0])).toEqual([
    expect.stringContaining('Linked records'),
    expect.stringContaining('INC0010042'),
    'Copy INC0010042',
    'More for INC0010042',
    expect.stringContaining('min. ago'),
    expect.stringContaining('min. ago'),
    'Fill in Close code and Close notes',
  ]);
});
