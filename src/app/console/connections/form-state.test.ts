import type { ConnectorView } from '../../platform/index.ts';
import { isSame, problemsOf, refusedField, secretsToSend, settingsToSend, startValues } from './form-state.ts';

const connector: ConnectorView = {
  id: 'x',
  name: 'Vendor X',
  capabilities: [],
  docs: [],
  trials: [],
  fields: [
    { name: 'address', kind: 'url', isRequired: true },
    { name: 'auth', kind: 'choice', isRequired: true, choices: ['basic', 'oauth'] },
    { name: 'states', kind: 'text', isRequired: false, default: '6,7' },
    { name: 'pageSize', kind: 'number', isRequired: false },
    { name: 'isStrict', kind: 'boolean', isRequired: false, default: true },
    { name: 'password', kind: 'secret', isRequired: true },
    { name: 'note', kind: 'multiline', isRequired: false },
  ],
};
const filled = {
  ...startValues(connector),
  owner: 'Ada',
  onCall: 'NOC',
  settings: { ...startValues(connector).settings, address: 'https://x.example' },
  secrets: { password: 'p' },
};

it('starts with the defaults, the first choice, and no secret', () => {
  expect(startValues(connector)).toEqual({
    name: 'Vendor X',
    owner: '',
    onCall: '',
    settings: { address: '', auth: 'basic', states: '6,7', pageSize: '', isStrict: true, note: '' },
    secrets: { password: '' },
  });
});

it('starts an edit with what is stored, lists as they are typed, and never with a secret', () => {
  const stored = { name: 'Prod', owner: 'Ada', onCall: 'NOC', settings: { address: 'https://x', auth: 'oauth', states: ['6', '7'], pageSize: 50 } };
  const values = startValues(connector, stored as never);
  expect(values.settings).toMatchObject({ address: 'https://x', auth: 'oauth', states: '6,7', pageSize: '50', isStrict: false });
  expect(values.secrets).toEqual({ password: '' });
});

it.each([
  ['a name, an owner and who is on call', { name: ' ', owner: '', onCall: '' }, { name: 'required', owner: 'required', onCall: 'required' }],
  ['a required field', { settings: { ...filled.settings, address: '  ' } }, { address: 'required' }],
  ['an address with its scheme', { settings: { ...filled.settings, address: 'x.example' } }, { address: 'not-an-address' }],
  ['a number', { settings: { ...filled.settings, pageSize: 'many' } }, { pageSize: 'not-a-number' }],
  ['a required secret', { secrets: { password: '' } }, { password: 'required' }],
  ['nothing more', {}, {}],
])('asks for %s', (_, change, wrong) => {
  expect(problemsOf({ connector, values: { ...filled, ...change }, mode: 'add' })).toEqual(wrong);
});

it('asks for no secret while editing: it stays as it is', () => {
  expect(problemsOf({ connector, values: { ...filled, secrets: { password: '' } }, mode: 'edit' })).toEqual({});
});

it('sends numbers as numbers, leaves out what is empty, and secrets apart, as typed', () => {
  const values = { ...filled, settings: { ...filled.settings, pageSize: ' 50 ', states: '' }, secrets: { password: ' p ' } };
  expect(settingsToSend(connector, values)).toEqual({ address: 'https://x.example', auth: 'basic', pageSize: 50, isStrict: true });
  expect(secretsToSend(values)).toEqual({ password: ' p ' });
});

it("puts the backend's refusal to the field that it names, and to none that is not in the form", () => {
  const problem = { detail: 'Leave the user out.', facts: { field: 'settings.address' } };
  expect(refusedField(problem as never, connector)).toEqual({ address: 'Leave the user out.' });
  expect(refusedField({ detail: 'x', facts: { field: 'elsewhere' } } as never, connector)).toEqual({});
  expect(refusedField(null, connector)).toEqual({});
});

it('tells edits from none', () => {
  expect(isSame(filled, { ...filled })).toBe(true);
  expect(isSame(filled, { ...filled, owner: 'Bo' })).toBe(false);
});
