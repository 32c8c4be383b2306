/** @module sandbox/workspace/page/use-preferences  How this browser shows the agent screen: colours, language, width of the app tray. */
import { useState } from 'react';

export type ColorScheme = 'light' | 'dark';

/** Widths of the app tray that the help desk allows, px. */
export const TRAY_WIDTH = { least: 320, usual: 372, most: 420 } as const;

export interface Preferences {
  readonly colorScheme: ColorScheme;
  readonly locale: string;
  readonly trayWidth: number;
  setColorScheme(scheme: ColorScheme): void;
  setLocale(locale: string): void;
  setTrayWidth(px: number): void;
}

const read = (name: string) => localStorage.getItem(`workspace.${name}`);
const write = (name: string, value: string) => localStorage.setItem(`workspace.${name}`, value);

export function usePreferences(): Preferences {
  const [colorScheme, putScheme] = useState<ColorScheme>(() => (read('scheme') === 'dark' ? 'dark' : 'light'));
  const [locale, putLocale] = useState(() => read('locale') ?? 'en-US');
  const [trayWidth, putWidth] = useState(() => clampWidth(Number(read('tray-width') ?? TRAY_WIDTH.usual)));
  return {
    colorScheme,
    locale,
    trayWidth,
    setColorScheme(scheme) {
      write('scheme', scheme);
      putScheme(scheme);
    },
    setLocale(next) {
      write('locale', next);
      putLocale(next);
    },
    setTrayWidth(px) {
      const width = clampWidth(px);
      write('tray-width', String(width));
      putWidth(width);
    },
  };
}

function clampWidth(px: number): number {
  return Math.round(Math.min(TRAY_WIDTH.most, Math.max(TRAY_WIDTH.least, px || TRAY_WIDTH.usual)));
}
