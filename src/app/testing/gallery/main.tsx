/**
 * @module app/testing/gallery/main
 * The gallery: `#group=linked-records&title=held&scheme=dark&width=320&locale=de&open=all` draws the chosen scenes, to look at and to judge. A change of the address draws
 * anew without loading anything. Development only.
 */
import { createRoot } from 'react-dom/client';
import { PageRoot } from '../../page-root.tsx';
import { ADMIN_CALLS, apiClient, chooseLocale, createWords, loadCatalog, loadConsoleCatalog, type Services } from '../../platform/index.ts';
import { fakeHost } from '../../platform/testing/fake-host.ts';
import { createQueryClient } from '../../query-client.ts';
import { cannedTransport } from './canned-transport.ts';
import { SCENES, type Scene } from './scenes.tsx';

const root = createRoot(document.getElementById('root') as HTMLElement);

/** Whether something of a scene is never answered: it goes on waiting, and that is how it is meant to look. */
const waitsForEver = ({ answers }: Scene): boolean => answers.some(([, answer]) => answer === 'never');

async function draw(address: string): Promise<void> {
  const asked = new URLSearchParams(address);
  const scheme = asked.get('scheme') === 'dark' ? 'dark' : 'light';
  const locale = chooseLocale(asked.get('locale') ?? 'en');
  const groups = asked.getAll('group');
  const title = asked.get('title');
  const words = createWords(locale, locale === 'en' ? 'en-GB' : locale, { ...(await loadCatalog(locale)), ...(await loadConsoleCatalog(locale)) });
  const servicesOf = ({ answers, isNewTicket, settings = {} }: Scene): Services => ({
    host: fakeHost({ colorScheme: scheme, settings, ...(isNewTicket ? { place: { kind: 'new-ticket' } } : {}) }),
    api: apiClient(cannedTransport(answers), ADMIN_CALLS),
    words: asked.get('rtl') ? { ...words, isRtl: true } : words,
    memory: { recall: () => (asked.get('open') === 'all' ? 'open' : null), remember: () => undefined },
  });
  const shown = SCENES.filter((scene) => (groups.length === 0 || groups.includes(scene.group)) && (!title || scene.title === title));
  root.render(
    <div key={address} data-drawn={address} style={{ display: 'flex', flexWrap: 'wrap', gap: 24, padding: 24, alignItems: 'flex-start' }}>
      {shown.map((scene) => (
        <figure
          key={`${scene.group}/${scene.title}`}
          data-scene={`${scene.group}/${scene.title}`}
          data-waits={waitsForEver(scene) || undefined}
          style={{ margin: 0, width: Number(asked.get('width') ?? 340) }}
        >
          <figcaption style={{ font: '12px/20px system-ui', opacity: 0.85 }}>{`${scene.group} · ${scene.title}`}</figcaption>
          {/* Exactly as wide as asked, like the frame that the help desk gives the app; the line around it takes no room. */}
          <div data-frame="" style={{ boxShadow: '0 0 0 1px #8884', position: 'relative', overflow: 'hidden' }}>
            <PageRoot services={servicesOf(scene)} client={createQueryClient()}>
              {scene.view}
            </PageRoot>
          </div>
        </figure>
      ))}
    </div>,
  );
}

const drawAddress = () => void draw(window.location.hash.slice(1));
window.addEventListener('hashchange', drawAddress);
drawAddress();
