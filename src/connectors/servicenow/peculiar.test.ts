/** @module connectors/servicenow  What is peculiar to this vendor: its silent habits, its refusals, and what is missing where our user may read less. */
import { HttpResponse, http } from 'msw';
import { contentOf, readAll, type Transport } from '#capabilities';
import { hasErrorCode } from '#domain';
import { testRuntime } from '../../connector-kit/testing/index.ts';
import { anna, ORIGIN, storage, type TestConnection, using, webServer } from './fake/test-connection.ts';
import { FAKE_CREDENTIALS, seededId } from './fake.ts';

const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('an error in a successful answer', () => {
  const cancelled = { result: [], error: { message: 'Transaction cancelled: maximum execution time exceeded', detail: null }, status: 'failure' };

  test('fails a read instead of passing for an empty list', () =>
    using(async ({ cmdb, server, call }) => {
      server.use(http.get(`${ORIGIN}/api/now/table/cmdb_ci`, () => HttpResponse.json(cancelled)));
      const error = await failureOf(cmdb.readItems([webServer], call));
      expect(hasErrorCode(error, 'vendor-unavailable')).toBe(true);
      expect(String(error)).toContain('maximum execution time exceeded');
    }));

  test('leaves a write unknown and is not sent again', () =>
    using(async ({ incident, server, seedRecord, call }) => {
      const id = seedRecord();
      let sent = 0;
      server.use(
        http.patch(`${ORIGIN}/api/now/table/incident/${id}`, () => {
          sent += 1;
          return HttpResponse.json(cancelled);
        }),
      );
      const error = await failureOf(incident.write({ id, fields: { short_description: 'x' } }, call));
      expect(hasErrorCode(error, 'outcome-unknown')).toBe(true);
      expect(sent).toBe(1);
    }));

  test('is not seen in the words of a record that quotes one', () =>
    using(async ({ incident, fake, seedRecord, call }) => {
      const id = seedRecord();
      const quote = '{"error":{},"status":"failure"}';
      fake.edit('incident', id, { short_description: quote }, 'anna.huber');
      expect(await incident.read(id, ['short_description'], call)).toMatchObject({ kind: 'found', record: { title: quote } });
    }));
});

describe('a query field that the instance does not know', () => {
  /** The instance drops the condition and answers with whatever the rest matches. */
  const dropConditionsOn = ({ server, fake }: TestConnection, field: string) =>
    server.use(
      http.get(`${ORIGIN}/api/now/table/:table`, ({ request }) => {
        const url = new URL(request.url);
        const kept = (url.searchParams.get('sysparm_query') ?? '')
          .split('^')
          .filter((term) => !term.replace(/^(OR|NQ)(?!DER)/, '').startsWith(field));
        url.searchParams.set('sysparm_query', kept.join('^'));
        return fake.fetch(new Request(url, request));
      }),
    );

  test('finds no record by correlation id, though the instance sends all of them', () =>
    using(async (connection) => {
      connection.seedRecord();
      dropConditionsOn(connection, 'correlation_id');
      expect(await connection.incident.findByCorrelation('tl-1', [], connection.call)).toEqual([]);
    }));

  test.each(['user_name', 'x'])('does not take the first of many users for ourselves (%s dropped)', (field) =>
    using(async (connection) => {
      dropConditionsOn(connection, field);
      const result = await failureOf(connection.incident.whoAmI(connection.call));
      expect(hasErrorCode(result, 'vendor-auth-failed')).toBe(field === 'user_name');
    }),
  );

  test('lists neither changes nor incidents of other items', () =>
    using(async (connection) => {
      const { fake, change, incident, call } = connection;
      fake.insert(
        'change_request',
        { short_description: 'Elsewhere', cmdb_ci: storage, start_date: '2026-01-05 08:00:00', end_date: '2026-01-05 10:00:00' },
        'anna.huber',
      );
      fake.insert('incident', { short_description: 'Elsewhere', cmdb_ci: storage }, 'anna.huber');
      dropConditionsOn(connection, 'cmdb_ci');
      const window = { fromIso: '2026-01-05T00:00:00.000Z', toIso: '2026-01-06T00:00:00.000Z' };
      expect(await change.listForItems([webServer], window, 10, call)).toEqual([]);
      expect(await incident.listOpenForItems([webServer], 10, call)).toEqual([]);
    }));
});

test('a page that access rules shorten, or empty, is no end of the list', () =>
  using(async ({ incident, fake, call }) => {
    const ids = Array.from({ length: 250 }, (_, index) =>
      fake.insert('incident', { short_description: `Reader ${index}`, cmdb_ci: webServer }, 'anna.huber'),
    );
    const hidden = [...ids].sort().slice(0, 130);
    for (const id of hidden) fake.hide(id);
    const listed = await incident.listOpenForItems([webServer], 500, call);
    expect(new Set(listed.map(({ id }) => id))).toEqual(new Set(ids.filter((id) => !hidden.includes(id))));
  }));

test('a sweep finds every record of a bulk update within one second, hidden ones left out', () =>
  using(async ({ incident, fake, call, advance }) => {
    const start = (await incident.listChangedSince(undefined, call)).checkpoint;
    advance(60_000);
    const ids = Array.from({ length: 260 }, (_, index) => fake.insert('incident', { short_description: `Reader ${index}` }, 'anna.huber'));
    for (const id of [...ids].sort().slice(0, 100)) fake.hide(id);
    const found: string[] = [];
    let checkpoint = start;
    for (let page = 0; page < 20; page += 1) {
      const answer = await incident.listChangedSince(checkpoint, call);
      found.push(...answer.changes.map(({ id }) => id));
      checkpoint = answer.checkpoint;
      if (answer.isLast) break;
    }
    expect(new Set(found)).toEqual(new Set([...ids].sort().slice(100)));
    expect(found).toHaveLength(160);
  }));

test('a sweep goes by the clock of the instance, not by ours', () =>
  using(async ({ incident, fake, clock, call }) => {
    const start = (await incident.listChangedSince(undefined, call)).checkpoint;
    const id = fake.insert('incident', { short_description: 'Late' }, 'anna.huber');
    clock.setNow(clock.now() + 3_600_000);
    expect(JSON.parse(start)).toMatchObject({ since: '2026-01-05 08:58:00' });
    expect((await incident.listChangedSince(start, call)).changes.map((change) => change.id)).toEqual([id]);
  }));

test('a checkpoint that is none of ours is refused with what to do', () =>
  using(async ({ incident, call }) => {
    const error = await failureOf(incident.listChangedSince('{"since":"1^ORactive=true"}', call));
    expect(hasErrorCode(error, 'invalid-input')).toBe(true);
  }));

describe('refusals', () => {
  test.each([
    ['resolving without a code names code and notes', { state: '6' }, ['close_code', 'close_notes']],
    ['closing names what is still missing', { state: '7', close_code: 'Duplicate' }, ['close_notes']],
    ['waiting for the caller demands a comment', { state: '3', hold_reason: '1' }, ['comments']],
  ])('%s', (_name, fields, missing) =>
    using(async ({ incident, seedRecord, fake, call }) => {
      const id = seedRecord();
      const result = await incident.write({ id, fields }, call);
      expect(result).toMatchObject({ kind: 'refused', refusal: { missing } });
      expect(fake.ledger.filter(({ effect }) => effect === 'incident.update')).toEqual([]);
    }),
  );

  test('a demanded comment can be given with the field that demands it', () =>
    using(async ({ incident, seedRecord, call }) => {
      const id = seedRecord();
      const fields = { state: '3', hold_reason: '1', comments: 'Which printer is it?' };
      expect((await incident.write({ id, fields }, call)).kind).toBe('written');
      expect(await incident.listComments(id, undefined, call)).toMatchObject([{ text: 'Which printer is it?', visibility: 'public' }]);
    }));

  test('a state that the instance does not have blames the state and demands nothing', () =>
    using(async ({ incident, seedRecord, call }) => {
      const result = await incident.write({ id: seedRecord(), fields: { state: '99' } }, call);
      expect(result).toMatchObject({ kind: 'refused', refusal: { fields: ['state'], missing: [] } });
    }));

  test('a closed incident is refused without a field to blame', () =>
    using(async ({ incident, fake, seedRecord, call }) => {
      const id = seedRecord();
      fake.edit('incident', id, { state: '6', close_code: 'Duplicate', close_notes: 'See the other.' }, 'anna.huber');
      fake.edit('incident', id, { state: '7' }, 'anna.huber');
      const result = await incident.write({ id, fields: { short_description: 'too late' } }, call);
      expect(result).toMatchObject({ kind: 'refused', refusal: { fields: [], missing: [] } });
    }));

  test.each([
    ['an unknown field, which the vendor would ignore', { u_nonsense: 'x' }, ['u_nonsense']],
    ['a computed field, which the vendor would overwrite', { priority: '1', short_description: 'x' }, ['priority']],
    ['a value that the field cannot hold', { short_description: ['a', 'b'] }, ['short_description']],
  ])('nothing is sent for %s', (_name, fields, blamed) =>
    using(async ({ incident, seedRecord, fake, call }) => {
      const result = await incident.write({ id: seedRecord(), fields }, call);
      expect(result).toMatchObject({ kind: 'refused', refusal: { fields: blamed, missing: [] } });
      expect(fake.requests.filter(({ method }) => method === 'PATCH')).toEqual([]);
    }),
  );

  test('a text beyond the limit comes back as the vendor cut it', () =>
    using(async ({ incident, seedRecord, call }) => {
      const result = await incident.write({ id: seedRecord(), fields: { short_description: 'ü'.repeat(300) } }, call);
      expect(result).toMatchObject({ kind: 'written', record: { fields: { short_description: 'ü'.repeat(160) } } });
    }));
});

describe('the guard without a conditional write', () => {
  /** A person edits between our look and our write. */
  const editBeforePatch = (edit: () => void, inner: Transport): Transport => {
    let hasEdited = false;
    return (request) => {
      if (request.method === 'PATCH' && !hasEdited) {
        hasEdited = true;
        edit();
      }
      return inner(request);
    };
  };

  test.each([
    ['tells the foreign value that it replaced', 'short_description', [{ path: 'short_description', to: 'a person was faster', by: 'anna.huber' }]],
    ['tells nothing where the person wrote another field', 'description', undefined],
  ])('%s', async (_name, field, overwritten) => {
    const base = testRuntime();
    let edit = (): void => undefined;
    await using(
      async ({ incident, fake, seedRecord, call }) => {
        const id = seedRecord();
        const seen = await incident.read(id, [], call);
        if (seen.kind !== 'found') throw new Error('The incident is not there.');
        edit = () => fake.edit('incident', id, { [field]: 'a person was faster' }, 'anna.huber');
        const result = await incident.write({ id, fields: { short_description: 'ours' }, expected: seen.record.version }, call);
        expect(result).toMatchObject({ kind: 'written', record: { fields: { short_description: 'ours' } } });
        if (overwritten === undefined) expect(result).not.toHaveProperty('overwritten');
        else expect(result).toMatchObject({ overwritten });
      },
      {},
      { transport: editBeforePatch(() => edit(), base.transport) },
    );
    base.close();
  });

  test('shows what a business rule made of the write in the reply itself', () =>
    using(async ({ incident, fake, seedRecord, call }) => {
      fake.switchOn({ kind: 'business-rule', table: 'incident', field: 'assignment_group', value: seededId('sys_user_group', 'Linux Operations') });
      const id = seedRecord();
      const written = await incident.write({ id, fields: { short_description: 'x', assignment_group: null } }, call);
      const read = await incident.read(id, ['assignment_group'], call);
      if (written.kind !== 'written' || read.kind !== 'found') throw new Error('The write did not go through.');
      expect(written.record?.version.token).toBe(read.record.version.token);
      expect(read.record.labels.assignment_group).toBe('Linux Operations');
    }));
});

describe('files', () => {
  const file = { fileName: 'trace.log', contentType: 'text/plain', content: contentOf(new Uint8Array([104, 105])), marker: 'tl:f' } as const;

  test('of an internal comment are never sent, because the caller could open them', () =>
    using(async ({ incident, fake, seedRecord, call }) => {
      expect(await incident.addAttachment(seedRecord(), { ...file, visibility: 'internal' }, call)).toMatchObject({ kind: 'refused' });
      expect(fake.requests.some(({ path }) => path.includes('/attachment'))).toBe(false);
    }));

  test('are listed to the last, however many a record has', () =>
    using(async ({ incident, fake, seedRecord, call }) => {
      const id = seedRecord();
      const names = Array.from({ length: 101 }, (_, index) => `trace-${index}.log`);
      const row = { table_name: 'incident', table_sys_id: id, content_type: 'text/plain', size_bytes: '2' };
      for (const name of names) fake.insert('sys_attachment', { ...row, file_name: name }, 'anna.huber');
      const listed = (await incident.listAttachments(id, call)).map(({ fileName }) => fileName);
      expect(listed.toSorted()).toEqual(names.toSorted());
    }));

  test('of another incident are not read', () =>
    using(async ({ incident, seedRecord, call }) => {
      const [own, other] = [seedRecord(), seedRecord()];
      const added = await incident.addAttachment(other, { ...file, visibility: 'public' }, call);
      if (added.kind !== 'added') throw new Error('The file was refused.');
      expect(hasErrorCode(await failureOf(incident.readAttachment(own, added.commentId, 1_000, call)), 'vendor-not-found')).toBe(true);
      expect(await readAll(await incident.readAttachment(other, added.commentId, 1_000, call))).toEqual(new Uint8Array([104, 105]));
    }));
});

describe('comments', () => {
  test.each([[[]], [['sys_dictionary']]])('are journals in the schema, with closed tables %j, so that no rule of a field carries them', (closed) =>
    using(async ({ incident, fake, call }) => {
      for (const table of closed) fake.hide(table);
      const { fields } = await incident.describe(call);
      expect(fields.filter(({ isJournal }) => isJournal).map(({ path }) => path)).toEqual(expect.arrayContaining(['comments', 'work_notes']));
      expect(fields.filter(({ isJournal }) => isJournal)).toHaveLength(2);
    }),
  );

  test('of a record that has more than are read at once are told to the newest, oldest first', () =>
    using(async ({ incident, fake, seedRecord, advance, call }) => {
      const id = seedRecord();
      const row = { name: 'incident', element: 'work_notes', element_id: id };
      for (let index = 1; index <= 2_001; index += 1) {
        fake.insert('sys_journal_field', { ...row, value: `Note ${index}` }, 'anna.huber');
        advance(1_000);
      }
      const texts = (await incident.listComments(id, undefined, call)).map(({ text }) => text);
      expect([texts.length, texts[0], texts.at(-1)]).toEqual([2_000, 'Note 2', 'Note 2001']);
    }));

  test('name their author and leave what people wrote as it is', () =>
    using(async ({ incident, fake, seedRecord, call }) => {
      const id = seedRecord();
      fake.edit('incident', id, { comments: 'It beeps.\n\n[tieline is a strange word]' }, 'anna.huber');
      const [comment] = await incident.listComments(id, undefined, call);
      expect(comment).toMatchObject({
        authorId: 'anna.huber',
        authorName: 'Anna Huber',
        text: 'It beeps.\n\n[tieline is a strange word]',
        visibility: 'public',
      });
      expect(comment).not.toHaveProperty('marker');
    }));

  test('an answer of the caller takes the incident out of waiting', () =>
    using(async ({ incident, fake, seedRecord, call }) => {
      const id = seedRecord();
      fake.edit('incident', id, { state: '3', hold_reason: '1', comments: 'Which one?' }, 'marko.novak');
      fake.edit('incident', id, { comments: 'The one in hall 3.' }, 'anna.huber');
      expect(await incident.read(id, ['state', 'hold_reason'], call)).toMatchObject({ record: { fields: { state: '2', hold_reason: null } } });
    }));

  test('one that the instance took is of unknown outcome, never unsent, where the look at its journal fails', () =>
    using(async ({ incident, fake, seedRecord, call }) => {
      const id = seedRecord();
      fake.switchOn({ kind: 'error', status: 500 }, { match: 'GET /api/now/table/sys_journal_field' });
      const error = await failureOf(incident.addComment(id, { text: 'Once', visibility: 'internal', marker: 'tl:once' }, call));
      expect(hasErrorCode(error, 'outcome-unknown')).toBe(true);
      fake.switchOff();
      expect(await incident.listComments(id, undefined, call)).toMatchObject([{ text: 'Once', marker: 'tl:once' }]);
    }));

  test.each(['two words', 'a]b', '', 'x'.repeat(81)])('a marker that could not be read back is refused: %j', (marker) =>
    using(async ({ incident, seedRecord, call }) => {
      const error = await failureOf(incident.addComment(seedRecord(), { text: 'x', visibility: 'public', marker }, call));
      expect(hasErrorCode(error, 'invalid-input')).toBe(true);
    }),
  );
});

describe('the checks of a connection', () => {
  const run = async ({ checks, call }: TestConnection) =>
    Object.fromEntries(await Promise.all(checks.map(async (check) => [check.name, await failureOf(check.run(call))] as const)));

  test('pass on an instance that is set up as the README says, and write nothing', () =>
    using(async (connection) => {
      const results = await run(connection);
      expect(Object.values(results).every((failure) => failure === undefined)).toBe(true);
      expect(Object.keys(results)).toHaveLength(8);
      expect(connection.fake.ledger).toEqual([]);
    }));

  test('find a time zone that would shift every window', () =>
    using(
      async (connection) => {
        const results = await run(connection);
        expect(hasErrorCode(results['time-zone'], 'configuration-invalid')).toBe(true);
        expect(String(results['time-zone'])).toContain('Europe/Vienna');
      },
      { timeZone: 'Europe/Vienna' },
    ));

  test('find a missing role and closed tables, each alone', () =>
    using(async (connection) => {
      connection.fake.remove('sys_user_has_role', seededId('sys_user_has_role', FAKE_CREDENTIALS.userName), 'admin');
      connection.fake.hide('sys_audit');
      connection.fake.hide('change_request');
      const results = await run(connection);
      const failed = Object.entries(results).filter(([, failure]) => failure !== undefined);
      expect(failed.map(([name]) => name).sort()).toEqual(['read-changes', 'read-history', 'write-incidents']);
      expect(failed.every(([, failure]) => hasErrorCode(failure, 'vendor-forbidden'))).toBe(true);
    }));
});

test('a refusal for too many calls, used up by somebody else, is obeyed for as long as it says', () =>
  using(async ({ cmdb, fake, call }) => {
    await cmdb.readItems([webServer], call);
    fake.switchOn({ kind: 'rate-limited', retryAfter: '3600' });
    const error = await failureOf(cmdb.readItems([storage], { ...call, priority: 'agent' }));
    expect(error).toMatchObject({ code: 'vendor-rate-limited', retryAfterMs: 3_600_000 });
  }));

test('an item carries its people, group and place as names', () =>
  using(async ({ cmdb, call }) => {
    const [item] = await cmdb.readItems([webServer], call);
    expect(item).toMatchObject({
      classLabel: 'Linux Server',
      assignedTo: { name: 'Marko Novak', email: 'Marko.Novak@acme.example' },
      supportGroup: { name: 'Linux Operations' },
      location: 'Graz',
      isService: false,
    });
  }));

test('a field of another time zone than ours changes nothing in the values', () =>
  using(
    async ({ incident, fake, call }) => {
      const id = fake.insert('incident', { short_description: 'x', caller_id: anna }, 'anna.huber');
      expect(await incident.read(id, ['opened_at'], call)).toMatchObject({ record: { fields: { opened_at: '2026-01-05T09:00:00.000Z' } } });
    },
    { timeZone: 'US/Pacific' },
  ));
