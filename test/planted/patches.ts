/**
 * Planted bugs: each patch beside this file takes one guard out of the product, and names the tests that must notice. Production code carries no switch for
 * them. A patch is a unified diff under lines that say which promise it `Breaks:` and which tests must go `Red:` (`path | words of the title`).
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A test that must fail once the patch is in. */
export interface TaggedTest {
  /** From the root of the project. */
  readonly path: string;
  /** Stands in the test's full name. */
  readonly title: string;
}

/** One place that the patch changes. Both texts are whole lines. */
export interface Hunk {
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

export interface PlantedBug {
  readonly name: string;
  readonly breaks: string;
  readonly red: readonly TaggedTest[];
  readonly hunks: readonly Hunk[];
}

const FOLDER = import.meta.dirname;

/** All planted bugs, in the order of their numbers. */
export async function readPlantedBugs(): Promise<readonly PlantedBug[]> {
  const names = (await readdir(FOLDER)).filter((name) => name.endsWith('.patch')).sort();
  return Promise.all(names.map(async (name) => parsePatch(name.replace(/\.patch$/, ''), await readFile(join(FOLDER, name), 'utf8'))));
}

/** Throws for a patch that breaks no promise, tags no test, or changes nothing. */
export function parsePatch(name: string, text: string): PlantedBug {
  const [head = '', ...files] = text.split(/^--- a\/.*\n/m);
  const breaks = /^Breaks: (.+)$/m.exec(head)?.[1] ?? '';
  const red = [...head.matchAll(/^Red: (\S+) \| (.+)$/gm)].map(([, path = '', title = '']) => ({ path, title }));
  const hunks = files.flatMap((file) => hunksOf(file));
  if (breaks === '' || red.length === 0 || hunks.length === 0)
    throw new Error(`${name}: a patch needs a "Breaks:" line, a "Red:" line and a change.`);
  return { name, breaks, red, hunks };
}

function hunksOf(file: string): readonly Hunk[] {
  const [target = '', ...parts] = file.split(/^@@ .*\n/m);
  const path = /^\+\+\+ b\/(.+)$/m.exec(target)?.[1] ?? '';
  return parts.map((part) => {
    const lines = part.split('\n').filter((line) => line !== '');
    const side = (sign: '-' | '+') => lines.filter((line) => line[0] === ' ' || line[0] === sign).map((line) => `${line.slice(1)}\n`);
    return { path, before: side('-').join(''), after: side('+').join('') };
  });
}

/**
 * The file with the hunk in it. The lines to be replaced must stand there once, wherever: a patch survives what moves it and fails where its own lines, or
 * their neighbours, have changed.
 */
export function applyHunk(text: string, { path, before, after }: Hunk): string {
  const places = text.split(before).length - 1;
  if (places !== 1) throw new Error(`${path}: the lines that the patch replaces stand there ${places} times instead of once. Write the patch anew.`);
  return text.replace(before, () => after);
}

/** The text as a regular expression that means nothing but itself. */
export function literally(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
