/**
 * @module app/ui/theme
 * Garden's theme in the host's colour scheme, and its tokens as CSS variables (`--tl-…`), so that our own pieces follow both schemes without asking the
 * theme in every rule.
 */
import { DEFAULT_THEME, getColor, type IGardenTheme, ThemeProvider } from '@zendeskgarden/react-theming';
import { type ReactNode, useMemo } from 'react';
import { createGlobalStyle } from 'styled-components';

export interface TielineThemeProps {
  readonly scheme: 'light' | 'dark';
  readonly isRtl: boolean;
  readonly children: ReactNode;
}

export function TielineTheme({ scheme, isRtl, children }: TielineThemeProps) {
  const theme = useMemo<IGardenTheme>(() => ({ ...DEFAULT_THEME, rtl: isRtl, colors: { ...DEFAULT_THEME.colors, base: scheme } }), [scheme, isRtl]);
  const variables = useMemo(() => tokens(theme), [theme]);
  return (
    <ThemeProvider theme={theme}>
      <Page $variables={variables} $scheme={scheme} />
      <div dir={isRtl ? 'rtl' : 'ltr'} data-color-scheme={scheme}>
        {children}
      </div>
    </ThemeProvider>
  );
}

const TOKENS: Readonly<Record<string, string>> = {
  surface: 'background.default',
  recessed: 'background.recessed',
  line: 'border.subtle',
  'line-strong': 'border.default',
  ink: 'foreground.default',
  subtle: 'foreground.subtle',
  accent: 'foreground.primary',
  good: 'foreground.success',
  warning: 'foreground.warning',
  danger: 'foreground.danger',
  'good-ink': 'foreground.successEmphasis',
  'warning-ink': 'foreground.warningEmphasis',
  'danger-ink': 'foreground.dangerEmphasis',
  'good-ground': 'background.success',
  'warning-ground': 'background.warning',
  'danger-ground': 'background.danger',
  'warning-line': 'border.warning',
  'danger-line': 'border.danger',
};

function tokens(theme: IGardenTheme): string {
  return Object.entries(TOKENS)
    .map(([name, variable]) => `--tl-${name}:${getColor({ theme, variable })};`)
    .join('');
}

const Page = createGlobalStyle<{ $variables: string; $scheme: string }>`
  :root { ${({ $variables }) => $variables} color-scheme: ${({ $scheme }) => $scheme}; }
  *, *::before, *::after { box-sizing: border-box; }
  html { -webkit-text-size-adjust: 100%; }
  body {
    margin: 0; background: var(--tl-surface); color: var(--tl-ink);
    font: 14px/20px system-ui, -apple-system, BlinkMacSystemFont, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
    font-variant-numeric: tabular-nums; -webkit-font-smoothing: antialiased; overflow-wrap: anywhere;
  }
  h1, h2, h3, p, ul, ol, dl, dd, figure { margin: 0; padding: 0; font-size: inherit; font-weight: inherit; }
  ul, ol { list-style: none; }
  a { color: var(--tl-accent); text-decoration: none; }
  a:hover { text-decoration: underline; }
  :focus-visible { outline: 2px solid var(--tl-accent); outline-offset: 1px; border-radius: 3px; }
  @media (prefers-reduced-motion: reduce) { *, *::before, *::after { animation: none !important; transition: none !important; } }
`;
