/** What the rules look at: the files of a package, its manifest and translations parsed with their places; and how a rule reports. */
import { type Json, JsonTextError, lineAndColumn, type ParsedJson, parseJsonText } from './json-text.ts';

/** One thing that is wrong. Errors refuse the package; warnings do not. `rule` is the desk's own key for it where it has one. */
export type Finding = { severity: 'error' | 'warning'; rule: string; file: string; place: string; message: string; remedy: string };

/** A JSON file of the package: parsed, or the reason why not. */
export type JsonFile = { file: string; text: string; parsed?: ParsedJson; syntax?: { message: string; offset: number } };

export type JsonObject = { [key: string]: Json };

export type AppPackage = {
  /** Path inside the package → content. Paths use `/`. */
  files: ReadonlyMap<string, Uint8Array>;
  /** Paths that the archive marks as symbolic links. */
  links: ReadonlySet<string>;
  manifestFile?: JsonFile;
  /** The manifest's content, empty when it is missing or no object. */
  manifest: JsonObject;
  /** `translations/<locale>.json` by locale. */
  translations: ReadonlyMap<string, JsonFile>;
};

/** A check over the package. `keys` are the findings it can make; each has a fixture that fails. */
export type Rule = { keys: readonly string[]; check: (app: AppPackage) => Finding[] };

/** Reads the parts that rules need. Files under tmp/ are left out, as the desk does. */
export const readAppPackage = (all: ReadonlyMap<string, Uint8Array>, links: ReadonlySet<string> = new Set()): AppPackage => {
  const files = new Map([...all].filter(([path]) => !path.startsWith('tmp/')));
  const manifestFile = files.has('manifest.json') ? jsonFile(files, 'manifest.json') : undefined;
  const translations = new Map<string, JsonFile>();
  for (const path of files.keys()) {
    const locale = /^translations\/([^/]+)\.json$/.exec(path)?.[1];
    if (locale !== undefined) translations.set(locale, jsonFile(files, path));
  }
  const value = manifestFile?.parsed?.value;
  return { files, links, translations, manifest: isObject(value) ? value : {}, ...(manifestFile && { manifestFile }) };
};

const jsonFile = (files: ReadonlyMap<string, Uint8Array>, file: string): JsonFile => {
  const text = textOf(files, file);
  try {
    return { file, text, parsed: parseJsonText(text) };
  } catch (error) {
    if (!(error instanceof JsonTextError)) throw error;
    return { file, text, syntax: { message: error.message, offset: error.offset } };
  }
};

/** Parses one further JSON file of the package, as requirements.json. */
export const readJsonFile = (app: AppPackage, file: string): JsonFile | undefined => (app.files.has(file) ? jsonFile(app.files, file) : undefined);

/** A file as text; empty when it is absent. */
export const textOf = (files: ReadonlyMap<string, Uint8Array>, file: string): string => new TextDecoder().decode(files.get(file) ?? new Uint8Array());

export const isObject = (value: Json | undefined): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);
export const isText = (value: Json | undefined): value is string => typeof value === 'string';
export const isFilled = (value: Json | undefined): value is string => typeof value === 'string' && value.trim() !== '';
export const listOf = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : []);
export const objectOf = (value: Json | undefined): JsonObject => (isObject(value) ? value : {});

/** "line 3, column 5 (/parameters/0)"; of an absent value the place of the nearest thing around it. */
export const placeIn = (json: JsonFile, pointer: string): string => {
  let known = pointer;
  while (known !== '' && !json.parsed?.offsets.has(known)) known = known.slice(0, known.lastIndexOf('/'));
  const { line, column } = lineAndColumn(json.text, json.parsed?.offsets.get(known) ?? 0);
  return `line ${line}, column ${column}${pointer ? ` (${pointer})` : ''}`;
};

/** Place of a character in a text file. */
export const placeAt = (text: string, offset: number): string => {
  const { line, column } = lineAndColumn(text, offset);
  return `line ${line}, column ${column}`;
};

type Said = { rule: string; message: string; remedy: string };

/** An error about a value of the manifest. */
export const manifestError = (app: AppPackage, pointer: string, said: Said): Finding => ({
  severity: 'error',
  file: 'manifest.json',
  place: app.manifestFile ? placeIn(app.manifestFile, pointer) : pointer,
  ...said,
});

/** An error about a whole file. */
export const fileError = (file: string, said: Said): Finding => ({ severity: 'error', file, place: 'whole file', ...said });

/** The same finding as a warning. */
export const asWarning = (finding: Finding): Finding => ({ ...finding, severity: 'warning' });

/** `list` when the test fails, else nothing: keeps a rule a flat list of facts. */
export const when = (isWrong: boolean, finding: () => Finding): Finding[] => (isWrong ? [finding()] : []);
