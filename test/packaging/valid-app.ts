/** A small package without a finding, as the start of every fixture: each breaks one thing of it. */
import { strToU8 } from 'fflate';

/** Anything JSON, deliberately loose: fixtures put in what the types of a sound manifest would refuse. */
export type Loose = { [key: string]: unknown };

export type Draft = { manifest: Loose; english: Loose; files: Map<string, string | Uint8Array>; links: Set<string> };

/** Kinds of colours that a PNG says it has: bits for each, and the number of the kind. */
const pngColours = {
  'truecolour with alpha': [8, 6],
  truecolour: [8, 2],
  'truecolour with alpha in 16 bits': [16, 6],
  palette: [8, 3],
  grey: [8, 0],
} as const;

/** Header of a PNG of that size: all that rules read of one. */
export const pngHeader = (width: number, height: number, colours: keyof typeof pngColours = 'truecolour with alpha'): Uint8Array => {
  const bytes = new Uint8Array(33);
  bytes.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]);
  const view = new DataView(bytes.buffer);
  view.setUint32(16, width);
  view.setUint32(20, height);
  bytes.set(pngColours[colours], 24);
  return bytes;
};

/** A fresh sound draft. */
export const validDraft = (): Draft => ({
  manifest: {
    name: 'Example',
    author: { name: 'Somebody', email: 'somebody@example.com', url: 'https://example.com' },
    defaultLocale: 'en',
    version: '1.0.0',
    frameworkVersion: '2.0',
    private: true,
    location: { support: { ticket_sidebar: { url: 'assets/sidebar.html', flexible: true }, nav_bar: { url: 'https://app.example.com/console' } } },
    parameters: [
      { name: 'shared_secret', type: 'text', required: true, secure: true, scopes: ['jwt_secret_key'] },
      { name: 'panels', type: 'text' },
    ],
    domainWhitelist: ['app.example.com'],
  },
  english: {
    app: { name: 'Example', parameters: { shared_secret: { label: 'Shared secret' }, panels: { label: 'Panels' } } },
    'panel.title': 'Panel',
  },
  files: new Map<string, string | Uint8Array>([
    ['assets/sidebar.html', '<!doctype html><title>Example</title>'],
    ['assets/logo.png', pngHeader(320, 320)],
    ['assets/logo-small.png', pngHeader(128, 128)],
    ['assets/icon_nav_bar.svg', '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 18 18"><path d="M0 9h18"/></svg>'],
  ]),
  links: new Set(),
});

/** The files of a draft, its JSON written out unless the draft holds those files itself. */
export const written = ({ manifest, english, files }: Draft): Map<string, Uint8Array> => {
  const all = new Map<string, string | Uint8Array>([
    ['manifest.json', JSON.stringify(manifest, null, 2)],
    ['translations/en.json', JSON.stringify(english, null, 2)],
    ...files,
  ]);
  for (const [path, data] of all) if (data === absent) all.delete(path);
  return new Map([...all].map(([path, data]) => [path, typeof data === 'string' ? strToU8(data) : data]));
};

/** Put as a file's content to leave out what would be written. */
export const absent = '\0absent';
