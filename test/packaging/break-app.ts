/** Ways to break a draft of a package in one place: what the tables of fixtures are written with. */
import { absent, type Draft, type Loose, pngHeader } from './valid-app.ts';

/** The object at a path inside a value. */
export const at = (value: unknown, ...path: (string | number)[]): Loose =>
  path.reduce((found: unknown, key) => (found as Loose)[key], value) as Loose;

/** Sets keys of the manifest. */
export const set = (values: Loose) => (draft: Draft) => void Object.assign(draft.manifest, values);

/** One break after the other. */
export const both = (first: (draft: Draft) => void, second: (draft: Draft) => void) => (draft: Draft) => {
  first(draft);
  second(draft);
};

/** Sets keys of one parameter. */
export const setParameter =
  (values: Loose, index = 0) =>
  (draft: Draft) =>
    void Object.assign(at(draft.manifest, 'parameters', index), values);

/** Adds parameters. */
export const addParameter =
  (...parameters: Loose[]) =>
  (draft: Draft) => {
    draft.manifest.parameters = [draft.manifest.parameters, parameters].flat();
  };

/** Sets one place of the product `support`. */
export const setPlace = (name: string, place: unknown) => (draft: Draft) =>
  void Object.assign(at(draft.manifest, 'location', 'support'), { [name]: place });

/** A package that shows nothing: it has no place, framework or settings either. */
export const showsNothing = (values: Loose) => (draft: Draft) => {
  for (const key of ['location', 'frameworkVersion', 'parameters']) delete draft.manifest[key];
  Object.assign(draft.manifest, values);
};

/** Puts a file into the package, or `absent` in its stead. */
export const setFile = (path: string, data: string | Uint8Array) => (draft: Draft) => void draft.files.set(path, data);

/** Writes requirements.json. */
export const setRequirements = (content: unknown) => setFile('requirements.json', JSON.stringify(content));

/** Writes requirements.json with one custom object, and what is given beside it. */
export const setObjects = (values: Loose) => {
  const object = { key: 'car', title: 'Car', title_pluralized: 'Cars', include_in_list_view: true };
  return setRequirements({ custom_objects_v2: { objects: [object], object_fields: [], object_triggers: [], ...values } });
};

/** `count` items. */
export const repeat = <Item>(count: number, item: (index: number) => Item): Item[] => Array.from({ length: count }, (_, index) => item(index));

/** A sound field of the custom object. */
export const field = (values: Loose = {}): Loose => ({ key: 'colour', title: 'Colour', type: 'text', object_key: 'car', ...values });

/** A sound trigger of the custom object. */
export const trigger = (values: Loose = {}): Loose => ({ key: 't', object_key: 'car', title: 'T', actions: [], conditions: { all: [] }, ...values });

/** Puts a file of the draft under another path. */
export const moveFile = (from: string, to: string) => (draft: Draft) => void draft.files.set(to, draft.files.get(from) ?? absent).set(from, absent);

/** Adds screenshots of the right size. */
export const setScreenshots = (count: number) => (draft: Draft) => {
  for (const number of repeat(count, (index) => index + 1)) draft.files.set(`assets/screenshot-${number}.png`, pngHeader(1024, 768));
};
