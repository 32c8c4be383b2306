/**
 * @module app/testing/gallery/main
 * The gallery: `?group=linked-records&title=held&scheme=dark&width=320&locale=de&open=requester` draws the chosen panels in all their states, to look at. Development only.
 */
import { createRoot } from 'react-dom/client';
import { PageRoot } from '../../page-root.tsx';
import { ADMIN_CALLS, apiClient, chooseLocale, createWords, loadCatalog, loadConsoleCatalog, type Services } from '../../platform/index.ts';
import { fakeHost } from '../../platform/testing/fake-host.ts';
import { createQueryClient } from '../../query-client.ts';
import { cannedTransport } from './canned-transport.ts';
import { SCENES, type Scene } from './scenes.tsx';

const asked = new URLSearchParams(window.location.search);
const scheme = asked.get('scheme') === 'dark' ? 'dark' : 'light';
const width = Number(asked.get('width') ?? 340);
const locale = chooseLocale(asked.get('locale') ?? 'en');
const group = asked.get('group');
const title = asked.get('title');

async function draw(): Promise<void> {
  const words = createWords(locale, locale === 'en' ? 'en-GB' : locale, { ...(await loadCatalog(locale)), ...(await loadConsoleCatalog(locale)) });
  const servicesOf = ({ answers, isNewTicket, settings = {} }: Scene): Services => ({
    host: fakeHost({ colorScheme: scheme, settings, ...(isNewTicket ? { place: { kind: 'new-ticket' } } : {}) }),
    api: apiClient(cannedTransport(answers), ADMIN_CALLS),
    words: asked.get('rtl') ? { ...words, isRtl: true } : words,
    memory: { recall: () => (asked.get('open') === 'all' ? 'open' : null), remember: () => undefined },
  });
  const shown = SCENES.filter((scene) => (!group || scene.group === group) && (!title || scene.title === title));
  const root = document.getElementById('root');
  if (!root) return;
  createRoot(root).render(
    <div style={{ display: 'flex', flexWrap: 'wrap', gap: 24, padding: 24, alignItems: 'flex-start' }}>
      {shown.map((scene) => (
        <figure key={`${scene.group}/${scene.title}`} data-scene={`${scene.group}/${scene.title}`} style={{ margin: 0, width }}>
          <figcaption style={{ font: '12px/20px system-ui', opacity: 0.85 }}>{`${scene.group} · ${scene.title}`}</figcaption>
          <div style={{ border: '1px solid #8884', borderRadius: 4, overflow: 'hidden' }}>
            <PageRoot services={servicesOf(scene)} client={createQueryClient()}>
              {scene.view}
            </PageRoot>
          </div>
        </figure>
      ))}
    </div>,
  );
}

void draw();
