/** The help desk may keep the fields of its tickets to itself while all else works: that is said, with a way on. */
import { screen, waitFor } from '@testing-library/react';
import { testBackend } from '../../../testing/backend.ts';
import { agentSession, calmOverview, goodCheck, MAPPING_TEXT, mappingSchemas, mappingVersions } from '../../../testing/gallery/fixtures/index.ts';
import { mountScreen } from '../../testing/mount-screen.tsx';
import { MappingsScreen } from '../index.tsx';

const backend = testBackend();

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
});

test("a help desk that does not tell its tickets' fields is said not to, and asked again", async () => {
  const problem = { code: 'schema-unreadable', facts: { code: 'vendor-unavailable' } };
  backend.answer('readMappingSchemas', { ...mappingSchemas, desk: { fields: [], problem } });
  const { user } = await mountScreen(<MappingsScreen />, { hash: '#/mappings', host: { settings: { field_mappings: MAPPING_TEXT } } });
  expect(await screen.findByText('Help desk does not answer.')).toBeInTheDocument();
  backend.answer('readMappingSchemas', mappingSchemas);
  await user.click(screen.getByRole('button', { name: 'Try again' }));
  await waitFor(() => expect(screen.queryByText('Help desk does not answer.')).not.toBeInTheDocument());
});
