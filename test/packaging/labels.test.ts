/** Labels of parameters in the languages of a package: which absence refuses it, which is a hint. */
import { validate } from '../../scripts/package/validate/index.ts';
import { addParameter, at, setFile } from './break-app.ts';
import { type Draft, type Loose, validDraft, written } from './valid-app.ts';

const german = (app: Loose) => setFile('translations/de.json', JSON.stringify({ app }));
const both = { shared_secret: { label: 'Geheimnis' }, panels: { label: 'Bereiche' } };

const findingsAfter = (...changes: ((draft: Draft) => void)[]) => {
  const draft = validDraft();
  for (const change of changes) change(draft);
  return validate(written(draft), draft.links).map(({ severity, rule, file, place }) => [severity, rule, file, /\((.*)\)/.exec(place)?.[1]]);
};

const noName = ['warning', 'label_not_translated', 'translations/de.json'];

test('a second language with all labels has no finding', () => {
  expect(findingsAfter(german({ parameters: both }))).toEqual([]);
});

test('a second language that leaves a label out is taken with a hint for each', () => {
  expect(findingsAfter(german({ parameters: { shared_secret: both.shared_secret } }))).toEqual([[...noName, '/app/parameters/panels']]);
  expect(findingsAfter(german({ name: 'Beispiel' }))).toEqual(['shared_secret', 'panels'].map((name) => [...noName, `/app/parameters/${name}`]));
});

test('a second language that names a parameter without a label is refused, as the default language is', () => {
  const refused = (file: string) => ['error', 'translation.missing_required_key_on_leaf', file, '/app/parameters/panels'];
  expect(findingsAfter(german({ parameters: { ...both, panels: { helpText: 'Welche?' } } }))).toEqual([refused('translations/de.json')]);
  expect(findingsAfter((draft) => void delete at(draft.english, 'app', 'parameters').panels)).toEqual([refused('translations/en.json')]);
});

test('nobody reads the label of a hidden parameter', () => {
  expect(findingsAfter(addParameter({ name: 'internal', type: 'hidden' }), german({ parameters: both }))).toEqual([]);
});
