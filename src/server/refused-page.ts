/**
 * @module server/refused-page
 * What a person sees in the help desk's frame where a hosted page was refused: why, and what to do. It names nothing of any installation, so whoever frames it learns
 * nothing, and it may be framed by every desk: before the enrolment we do not know ours.
 */
import { html, raw } from 'hono/html';
import type { Problem } from '#contract';

/** No `frame-ancestors`: see above. There is nothing in it that could be pressed by mistake. */
export const REFUSED_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** Here and not among the app's texts, whose catalogues are built into the pages: this is what stands where no page could be loaded. */
const WORDS = {
  en: {
    unknown: {
      title: 'Tieline does not know this page yet',
      lines: ['Reload the page: its sign-in lasts a moment only.', 'Was the app installed just now? Then an admin connects it once:'],
      link: 'Connect this help desk',
    },
    failed: { title: 'Tieline could not be opened', lines: ['Nothing was changed. Reload the page in a moment.'], link: undefined },
    code: 'If it stays so, give your admin this number:',
  },
  de: {
    unknown: {
      title: 'Tieline kennt diese Seite noch nicht',
      lines: [
        'Laden Sie die Seite neu: Ihre Anmeldung gilt nur kurz.',
        'Wurde die App gerade erst installiert? Dann verbindet ein Admin sie einmal:',
      ],
      link: 'Diesen Helpdesk verbinden',
    },
    failed: {
      title: 'Tieline konnte nicht geöffnet werden',
      lines: ['Nichts wurde geändert. Laden Sie die Seite gleich noch einmal neu.'],
      link: undefined,
    },
    code: 'Bleibt es dabei, nennen Sie Ihrem Admin diese Nummer:',
  },
} as const;

/** The page's HTML. `acceptLanguage`: the request's header of that name; German where it comes first, English otherwise. */
export function refusedPage({ status, code, traceId }: Problem, acceptLanguage: string | undefined): string {
  const language = /^de\b/i.test(acceptLanguage ?? '') ? 'de' : 'en';
  const words = WORDS[language];
  const { title, lines, link } = status === 401 ? words.unknown : words.failed;
  const paragraphs = lines.map((line) => html`<p>${line}</p>`);
  const way = link === undefined ? '' : html`<p><a href="/setup" target="_blank" rel="noopener">${link}</a></p>`;
  return String(
    html`<!doctype html><html lang="${language}"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><style>${raw(STYLE)}</style>
<main><h1>${title}</h1>${paragraphs}${way}<p class="quiet">${words.code} <code>${traceId}</code> (${code})</p></main></html>`,
  );
}

const STYLE = `
:root { color-scheme: light dark; font: 14px/1.5 system-ui, sans-serif; color: light-dark(#293239, #d8dcde); background: light-dark(#fff, #151a1e); }
body { margin: 0; } main { padding: 16px; max-width: 480px; overflow-wrap: anywhere; }
h1 { font-size: 16px; margin: 0 0 8px; } p { margin: 0 0 8px; } .quiet { color: light-dark(#5c6970, #b0b8be); font-size: 12px; }
a { color: light-dark(#1f73b7, #7cb7e6); } a:focus-visible { outline: 2px solid currentColor; outline-offset: 2px; }
`;
