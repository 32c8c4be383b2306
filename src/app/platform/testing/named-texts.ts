/**
 * @module app/platform/testing/named-texts
 * Which texts a source asks for, read from its code alone: keys that it spells out, and keys that it builds of a name and a value. Knows no catalog.
 */

export interface NamedTexts {
  /** Every name with a dot in it, wherever it stands: keys in tables and props too. Events and paths of the help desk look alike. */
  readonly named: ReadonlySet<string>;
  /** What is handed to `t(…)` or `has(…)` itself, dotted or not. */
  readonly asked: ReadonlySet<string>;
  /** Every quoted word: a key of one word can be told from others by the catalog only. */
  readonly quoted: ReadonlySet<string>;
  /** Whether a template of the source makes this key, and of nothing but words that `values` knows. */
  isBuilt(key: string, values: ReadonlySet<string>): boolean;
}

const NAME = '[a-z][a-z0-9]*(?:-[a-z0-9]+)*';

/** Reads code without its comments. */
export function readNamedTexts(code: string): NamedTexts {
  const source = withoutComments(code);
  const quoted = new Set(matches(source, /(?:'([\w.-]+)'|"([\w.-]+)")/g));
  const dotted = new RegExp(`^${NAME}(?:\\.[a-z0-9]+(?:-[a-z0-9]+)*)+$`);
  const templates = patternsOf(source);
  return {
    named: new Set([...quoted].filter((text) => dotted.test(text))),
    asked: new Set(matches(source, /(?:\bwords\.(?:t|has)|(?<![.\w])t)\(([^()`,]*)/g).flatMap(choicesOf)),
    quoted,
    isBuilt: (key, values) =>
      templates.some(
        (template) =>
          template
            .exec(key)
            ?.slice(1)
            .every((value) => values.has(value)) ?? false,
      ),
  };
}

/** Words that code can put into a key: quoted ones, blanks as dashes, and names of properties. */
export function valuesIn(code: string): ReadonlySet<string> {
  const source = withoutComments(code);
  const quoted = matches(source, /(?:'(\w[\w .-]*)'|"(\w[\w .-]*)")/g).map((text) => text.replaceAll(' ', '-'));
  return new Set([...quoted, ...matches(source, /\b([\w-]+)\??:/g)]);
}

/** The text, or either text of a choice: `a ? 'x' : 'y'`. What is compared with is none. */
function choicesOf(argument: string): readonly string[] {
  return matches(argument, /(?:^|\?|:)\s*['"]([^'"]+)['"](?!\s*[=!]==)/g);
}

/** Templates that begin with a name of their own. Each hole holds one segment. */
function patternsOf(source: string): readonly RegExp[] {
  const templates = matches(source, new RegExp(`\`(${NAME}\\.[a-z0-9.-]*\\$\\{[^\`]*)\``, 'g'));
  return [...new Set(templates)].map((template) => {
    const parts = template.split(/\$\{[^}]*\}/).map((part) => part.replaceAll('.', '\\.'));
    return new RegExp(`^${parts.join('([^.]+)')}$`);
  });
}

function withoutComments(code: string): string {
  return code.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(?:^|\s)\/\/.*$/gm, '');
}

function matches(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map((found) => found.slice(1).find((group) => group !== undefined) ?? '');
}
