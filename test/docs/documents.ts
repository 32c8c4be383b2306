/** What the documentation tests read: every page of ours for people, its code blocks, and what it names in passing. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '..', '..');

export interface Page {
  /** Path below the root of the repository. */
  readonly path: string;
  readonly text: string;
}

/** A fenced block. `given` is what a comment `<!-- given: … -->` just before it declares for the compiler and hides from the reader. */
export interface Block {
  readonly page: Page;
  readonly language: string;
  readonly code: string;
  readonly given: string;
}

/** All pages, sorted by path. */
export const pages: readonly Page[] = ['README.md', 'CONTRIBUTING.md', 'docs/*.md', 'src/connectors/*/README.md']
  .flatMap((pattern) => globSync(pattern, { cwd: ROOT }))
  .sort()
  .map((path) => ({ path: path.replaceAll('\\', '/'), text: readFileSync(join(ROOT, path), 'utf8') }));

/** One page by its path. Throws where there is none. */
export function pageAt(path: string): Page {
  const page = pages.find((one) => one.path === path);
  if (!page) throw new Error(`There is no page ${path}. Pages: ${pages.map((one) => one.path).join(', ')}.`);
  return page;
}

/** The fenced blocks of all pages, or of those in one language. */
export function blocks(language?: string): readonly Block[] {
  const all = pages.flatMap((page) =>
    [...page.text.matchAll(/(?:<!-- given: ([\s\S]*?) -->\n)?^```(\w*)\n([\s\S]*?)^```$/gm)].map(
      ([, given = '', name = '', code = '']): Block => ({ page, language: name, code, given }),
    ),
  );
  return language === undefined ? all : all.filter((block) => block.language === language);
}

/** What stands between single backticks, outside fenced blocks. */
export function inlineCode({ text }: Page): readonly string[] {
  return [...text.replace(/^```[\s\S]*?^```$/gm, '').matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);
}

/** Lines of shell in blocks without a language, and inline code: wherever a command may be named. Continued lines are joined. */
export function commandLines(page: Page): readonly string[] {
  const shell = blocks('')
    .filter((block) => block.page === page)
    .flatMap(({ code }) => code.replace(/\\\n\s*/g, ' ').split('\n'));
  return [...shell, ...inlineCode(page)];
}

/** The rows of the table whose first column is headed `head`, each as its cells. */
export function tableOf(page: Page, head: string): readonly (readonly string[])[] {
  const lines = page.text.split('\n');
  const start = lines.findIndex((line) => line.startsWith(`| ${head} |`));
  if (start < 0) throw new Error(`${page.path} has no table headed "${head}".`);
  const length = lines.slice(start + 2).findIndex((line) => !line.startsWith('|'));
  const rows = lines.slice(start + 2, length < 0 ? undefined : start + 2 + length);
  return rows.map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}
