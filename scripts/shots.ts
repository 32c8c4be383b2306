/**
 * `npm run shots [-- requester linked-records --locale de]`: pictures of the sidebar and of each of its panels in all their states, to look at: light and dark, as wide as
 * the help desk's tray, 320 px narrow, and narrow with everything opened. Written to `.tieline/shots/panels/`. Any group of the gallery's scenes may be named.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { launchBrowser } from '../test/support/chromium.ts';
import { type Gallery, NARROW_PX, openGallery, SIDEBAR_GROUPS } from '../test/support/gallery.ts';

const OUTPUT = join(import.meta.dirname, '..', '.tieline', 'shots', 'panels');
/** About what the help desk gives the sidebar. */
const TRAY_PX = 340;

interface Wanted {
  readonly groups: readonly string[];
  readonly locale: 'en' | 'de';
}

function readWanted(args: readonly string[]): Wanted {
  const { values, positionals } = parseArgs({ args: [...args], options: { locale: { type: 'string', default: 'en' } }, allowPositionals: true });
  if (values.locale !== 'en' && values.locale !== 'de') throw new Error(`There are no texts in "${values.locale}". Locales: en, de.`);
  return { groups: positionals.length > 0 ? positionals : SIDEBAR_GROUPS, locale: values.locale };
}

/** Three pictures per group and colour scheme: as wide as the tray, narrow, and narrow with everything opened. Throws where a group has no scene. */
async function shoot(gallery: Gallery, { groups, locale }: Wanted): Promise<void> {
  const take = async (name: string) => {
    const path = join(OUTPUT, `${name}.png`);
    await gallery.page.locator('[data-drawn]').screenshot({ path });
    console.log(path);
  };
  for (const group of groups)
    for (const scheme of ['light', 'dark'] as const) {
      await gallery.draw({ groups: [group], scheme, width: TRAY_PX, locale });
      if ((await gallery.page.locator('[data-scene]').count()) === 0) throw new Error(`The gallery has no scenes of "${group}".`);
      await take(`${group}-${scheme}`);
      await gallery.draw({ groups: [group], scheme, width: NARROW_PX, locale });
      await take(`${group}-${scheme}-${NARROW_PX}`);
      await gallery.openAll();
      await take(`${group}-${scheme}-${NARROW_PX}-opened`);
    }
}

async function main(): Promise<void> {
  const wanted = readWanted(process.argv.slice(2));
  await mkdir(OUTPUT, { recursive: true });
  const browser = await launchBrowser();
  const gallery = await openGallery({ browser });
  try {
    await shoot(gallery, wanted);
  } finally {
    await gallery.close();
    await browser.close();
  }
}

await main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
