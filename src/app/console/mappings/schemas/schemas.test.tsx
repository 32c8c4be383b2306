/** The fields that the screen offers: asked of whom the text names and of nobody else, and where they cannot be had that is said, with a way on. */
import { screen, waitFor } from '@testing-library/react';
import { HttpResponse } from 'msw';
import { never, problem, type RecordedCall, testBackend } from '../../../testing/backend.ts';
import { agentSession, calmOverview, goodCheck, MAPPING_TEXT, mappingSchemas, mappingVersions } from '../../../testing/gallery/fixtures/index.ts';
import { mountScreen } from '../../testing/mount-screen.tsx';
import { MappingsScreen } from '../index.tsx';

type Connection = (typeof mappingSchemas.connections)[number];

const backend = testBackend();
const servicenow = mappingSchemas.connections[0] as Connection;
/** Stands before the other one in the list, and calls its title otherwise. */
const another: Connection = {
  ...servicenow,
  name: 'another',
  records: servicenow.records.map(({ type, fields }) => ({
    type,
    fields: fields.map((field) => (field.path === 'short_description' ? { ...field, path: 'summary', label: 'Summary' } : field)),
  })),
};
const unread = { code: 'schema-unreadable', facts: { code: 'vendor-unavailable' } };

/** Answers the list at once, and each connection as the test says. */
function tells(fieldsOf: (connection: string) => Response | Promise<Response>): void {
  const listed = [another, servicenow].map((one) => ({ ...one, records: one.records.map(({ type }) => ({ type, fields: [] })) }));
  backend.answer('readMappingSchemas', ({ url }: RecordedCall) => {
    const connection = url.searchParams.get('connection');
    return connection === null ? HttpResponse.json({ ...mappingSchemas, connections: listed }) : fieldsOf(connection);
  });
}
const fields = (connection: Connection) => HttpResponse.json({ desk: { fields: [] }, connections: [connection] });
const refused = (connection: Connection) => fields({ ...connection, records: [], problem: unread });
const known = (name: string) => fields(name === another.name ? another : servicenow);
const asked = () =>
  backend
    .callsOf('readMappingSchemas')
    .map(({ url }) => url.searchParams.get('connection'))
    .filter((name) => name !== null);

beforeEach(() => {
  // The text is measured by the editor; this DOM has no boxes.
  Range.prototype.getClientRects = () => [] as unknown as DOMRectList;
  Range.prototype.getBoundingClientRect = () => new DOMRect();
  const none = { nextCursor: null, total: 0, groups: [] };
  backend.answer('openSession', agentSession);
  backend.answer('listMappingVersions', mappingVersions);
  backend.answer('checkMapping', goodCheck);
  backend.answer('readOverview', calmOverview);
  backend.answer('listHeld', { ...none, links: [] });
  backend.answer('listConflicts', { ...none, conflicts: [] });
  tells(known);
});
const open = (text: string) => mountScreen(<MappingsScreen />, { hash: '#/mappings', host: { settings: { field_mappings: text } } });
const openEmpty = () => {
  backend.answer('listMappingVersions', { active: null, versions: [], nextCursor: null });
  return open('');
};
const tryAgain = () => screen.findByRole('button', { name: 'Try again' });
const starter = () => screen.findByRole('button', { name: 'Start with a small one' });

describe('the fields that a text needs', () => {
  it('are asked of nobody while the text cannot be read', async () => {
    const { client } = await open('flows: [');
    expect(await screen.findByText('The text cannot be read. The first problem below says where.')).toBeInTheDocument();
    await waitFor(() => expect(client.isFetching()).toBe(0));
    expect(asked()).toEqual([]);
  });

  it('are said to be missing where their system cannot be asked, and asked for again', async () => {
    tells(() => refused(servicenow));
    const { user } = await open(MAPPING_TEXT);
    expect(await screen.findByText('servicenow does not answer.')).toBeInTheDocument();
    expect(screen.getByText(/^The text can be written all the same/)).toBeInTheDocument();
    tells(known);
    await user.click(await tryAgain());
    const row = (await screen.findByRole('button', { name: /rule priority – urgency$/ })).closest('tr');
    await waitFor(() => expect(row).toHaveTextContent('Urgency'));
    expect(screen.queryByText(/^The text can be written all the same/)).not.toBeInTheDocument();
    expect(asked()).toEqual(['servicenow', 'servicenow']);
  });

  it('are said to be missing in other words where their system has none of its own for why', async () => {
    tells(() => fields({ ...servicenow, records: [], problem: { ...unread, facts: { code: 'vendor-rate-limited' } } }));
    await open(MAPPING_TEXT);
    expect(await screen.findByText('servicenow: The fields of this system cannot be read now (vendor-rate-limited).')).toBeInTheDocument();
  });

  it('are said to be missing where we ourselves could not answer, and the cursor stays while they are asked for again', async () => {
    tells(() => problem('storage-unavailable', 503));
    const { user } = await open(MAPPING_TEXT);
    expect(await screen.findByText(/^servicenow: /)).toBeInTheDocument();
    tells(never);
    await user.click(await tryAgain());
    expect(await screen.findByRole('button', { name: 'Trying again…' })).toHaveFocus();
    expect(screen.getByText(/^servicenow: /)).toBeInTheDocument();
  });

  it('are read anew with all else that an action may have moved', async () => {
    const { client } = await open(MAPPING_TEXT);
    expect(await screen.findByText('Configuration item')).toBeInTheDocument();
    const renamed = JSON.parse(JSON.stringify(servicenow).replaceAll('Configuration item', 'Affected thing')) as Connection;
    tells(() => fields(renamed));
    await client.invalidateQueries({ queryKey: ['admin'] });
    expect(await screen.findByText('Affected thing')).toBeInTheDocument();
  });

  it('stay as they were last known where their system does not answer any more', async () => {
    const { client } = await open(MAPPING_TEXT);
    expect(await screen.findByText('Configuration item')).toBeInTheDocument();
    tells(() => refused(servicenow));
    await client.invalidateQueries({ queryKey: ['admin'] });
    expect(await screen.findByText('servicenow does not answer.')).toBeInTheDocument();
    expect(screen.getByText('Configuration item')).toBeInTheDocument();
  });

  it('are one sentence each for three systems, and a count for all beyond', async () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const all = names.map((name) => ({ ...servicenow, name }));
    backend.answer('readMappingSchemas', ({ url }: RecordedCall) => {
      const name = url.searchParams.get('connection');
      return name === null ? HttpResponse.json({ ...mappingSchemas, connections: all }) : refused({ ...servicenow, name });
    });
    const flows = names.map(
      (name) => `  - { name: ${name}, connection: ${name}, record: incident, fields: [{ desk: subject, remote: x, direction: out }] }`,
    );
    await open(['version: 1', 'flows:', ...flows].join('\n'));
    expect(await screen.findByText('2 more systems do not tell their fields.')).toBeInTheDocument();
    expect(screen.getAllByText(/ does not answer\.$/)).toHaveLength(3);
  });

  it("of a help desk that does not tell its tickets' fields are said to be missing, and asked for again", async () => {
    backend.answer('readMappingSchemas', { ...mappingSchemas, desk: { fields: [], problem: unread } });
    const { user } = await open(MAPPING_TEXT);
    expect(await screen.findByText('Help desk does not answer.')).toBeInTheDocument();
    tells(known);
    await user.click(await tryAgain());
    await waitFor(() => expect(screen.queryByText('Help desk does not answer.')).not.toBeInTheDocument());
  });
});

describe('a first document', () => {
  const writesNothing = async (user: Awaited<ReturnType<typeof open>>['user']) => {
    expect(await starter()).toHaveAttribute('aria-disabled', 'true');
    await user.click(await starter());
    expect(screen.queryByText(/^Your draft/)).not.toBeInTheDocument();
  };

  it('waits for the fields that it names, and names one that there is', async () => {
    let tell: (answer: Response) => void = () => undefined;
    tells(
      () =>
        new Promise((resolve) => {
          tell = resolve;
        }),
    );
    const { user } = await openEmpty();
    expect(await screen.findByText(/^Waiting for the fields of your systems/)).toBeInTheDocument();
    await writesNothing(user);
    await waitFor(() => expect(asked()).toEqual(['another']));
    tell(known('another'));
    await waitFor(async () => expect(await starter()).not.toHaveAttribute('aria-disabled'));
    await user.click(await starter());
    expect(await screen.findByRole('button', { name: /rule subject – summary$/ })).toBeInTheDocument();
  });

  it('is not written where the fields cannot be read: that is said, with the way on', async () => {
    tells(() => refused(another));
    const { user } = await openEmpty();
    expect(await screen.findByText(/^A first mapping names a field of your system, and none could be read\./)).toBeInTheDocument();
    await writesNothing(user);
    tells(known);
    await user.click(await tryAgain());
    await waitFor(async () => expect(await starter()).not.toHaveAttribute('aria-disabled'));
  });

  it('is not written where not even the systems can be listed', async () => {
    backend.answer('readMappingSchemas', () => problem('storage-unavailable', 503));
    const { user } = await openEmpty();
    expect(await screen.findByText(/^Which systems and fields there are could not be read: /)).toBeInTheDocument();
    await writesNothing(user);
    tells(known);
    await user.click(await tryAgain());
    await waitFor(async () => expect(await starter()).not.toHaveAttribute('aria-disabled'));
  });

  it('is not proposed where a system names nothing that it could write', async () => {
    tells(() => fields({ ...another, records: [{ type: 'incident', fields: [] }] }));
    const { user } = await openEmpty();
    expect(await screen.findByText(/^another names no text field that can be written/)).toBeInTheDocument();
    await writesNothing(user);
  });

  it('names another system where the one that it would name is gone since they were listed', async () => {
    const gone = () => HttpResponse.json({ desk: { fields: [] }, connections: [] });
    tells((name) => {
      // Whoever asks for it learns that it is gone; the list, read again, has it no more.
      backend.answer('readMappingSchemas', ({ url }: RecordedCall) =>
        url.searchParams.has('connection') ? known(servicenow.name) : HttpResponse.json({ ...mappingSchemas, connections: [servicenow] }),
      );
      return name === another.name ? gone() : known(name);
    });
    const { user } = await openEmpty();
    await waitFor(async () => expect(await starter()).not.toHaveAttribute('aria-disabled'));
    await user.click(await starter());
    expect(await screen.findByRole('button', { name: /rule subject – short_description$/ })).toBeInTheDocument();
  });
});
