/** @module connectors/servicenow-soap  What is peculiar to the older service: its faults, its windows, its replies without a record, and who carries its calls. */
import { HttpResponse, http } from 'msw';
import { contentOf, type Transport } from '#capabilities';
import { hasErrorCode } from '#domain';
import { testRuntime } from '../../connector-kit/testing/index.ts';
import { FAKE_CREDENTIALS } from '../servicenow/fake.ts';
import { ORIGIN, using, webServer } from './fake/test-connection.ts';

const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

test('every request goes through our transport, to the instance and nowhere else; no WSDL is fetched', async () => {
  const base = testRuntime();
  const urls: string[] = [];
  const transport: Transport = (request) => {
    urls.push(`${request.method} ${request.url}`);
    return base.transport(request);
  };
  await using(
    async ({ incident, fake, seedRecord, call }) => {
      await incident.write({ id: seedRecord(), fields: { short_description: 'x' } }, call);
      expect(urls).toHaveLength(fake.requests.length);
      expect(urls.filter((url) => !url.startsWith(`POST ${ORIGIN}/`) || !url.endsWith('.do?SOAP&displayvalue=all'))).toEqual([]);
    },
    { transport },
  );
  base.close();
});

test('a redirect to a long-running call is not followed, and a write that it meets stays unknown', () =>
  using(async ({ incident, server, seedRecord, call }) => {
    const id = seedRecord();
    await incident.describe(call);
    server.use(http.post(`${ORIGIN}/incident.do`, () => new HttpResponse('', { status: 408 })));
    expect(hasErrorCode(await failureOf(incident.write({ id, fields: { short_description: 'x' } }, call)), 'outcome-unknown')).toBe(true);
    server.use(http.post(`${ORIGIN}/incident.do`, () => new HttpResponse('', { status: 307, headers: { location: 'http://127.0.0.1:1/' } })));
    expect(hasErrorCode(await failureOf(incident.read(id, [], call)), 'vendor-reply-unreadable')).toBe(true);
  }));

test('a gateway’s 500 after a write is unknown; a fault is the service’s own word that nothing was done', () =>
  using(async ({ incident, server, seedRecord, call }) => {
    const id = seedRecord();
    await incident.describe(call);
    expect(await incident.write({ id, fields: { state: '6' } }, call)).toMatchObject({
      kind: 'refused',
      refusal: { missing: ['close_code', 'close_notes'] },
    });
    server.use(http.post(`${ORIGIN}/incident.do`, () => new HttpResponse('<html>Bad gateway</html>', { status: 500 })));
    expect(hasErrorCode(await failureOf(incident.write({ id, fields: { short_description: 'x' } }, call)), 'outcome-unknown')).toBe(true);
  }));

test('an insert that names no record is of unknown outcome: a rule may have stopped it, or not', () =>
  using(async ({ incident, server, call }) => {
    await incident.describe(call);
    const empty = `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><insertResponse><sys_id/></insertResponse></e:Body></e:Envelope>`;
    server.use(http.post(`${ORIGIN}/incident.do`, () => new HttpResponse(empty)));
    const create = incident.create({ fields: { short_description: 'x' }, correlationId: 'tl-1', idempotencyKey: '1' }, call);
    expect(hasErrorCode(await failureOf(create), 'outcome-unknown')).toBe(true);
  }));

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

describe('a write', () => {
  test('claims no state of the record, for the reply holds none', () =>
    using(async ({ incident, seedRecord, call }) => {
      expect(await incident.write({ id: seedRecord(), fields: { short_description: 'x' } }, call)).toEqual({ kind: 'written' });
    }));

  test('still tells the foreign value that it replaced', async () => {
    const base = testRuntime();
    let edit = (): void => undefined;
    const transport: Transport = (request) => {
      if (/\/update"$/.test(request.headers.soapaction ?? '')) edit();
      return base.transport(request);
    };
    await using(
      async ({ incident, fake, seedRecord, call }) => {
        const id = seedRecord();
        const seen = await incident.read(id, [], call);
        if (seen.kind !== 'found') throw new Error('The incident is not there.');
        edit = () => fake.edit('incident', id, { short_description: 'a person was faster' }, 'anna.huber');
        const result = await incident.write({ id, fields: { short_description: 'ours' }, expected: seen.record.version }, call);
        expect(result).toMatchObject({ kind: 'written', overwritten: [{ to: 'a person was faster', by: 'anna.huber' }] });
      },
      { transport },
    );
    base.close();
  });
});

describe('missing rights', () => {
  test('on the audit and the journal show in the traits, as they do over REST', () =>
    using(async ({ incident, fake, call }) => {
      fake.hide('sys_audit');
      fake.hide('sys_journal_field');
      await incident.describe(call);
      expect(incident.traits.hasFieldHistory).toBe(false);
      expect(incident.traits.limitations?.map(({ feature }) => feature)).toEqual(['field-history', 'comments']);
    }));

  test('to use the service at all fail its check with the service’s own words', () =>
    using(async ({ checks, fake, call }) => {
      for (const row of fake.store.all('sys_user_has_role')) fake.store.remove('sys_user_has_role', row.id, { actor: 'admin' });
      const error = await failureOf(checks.find(({ name }) => name === 'read-incidents')?.run(call) ?? Promise.resolve());
      expect(hasErrorCode(error, 'vendor-forbidden')).toBe(true);
      expect(String(error)).toContain('SOAP role');
    }));

  test('nothing is missing in a fresh instance: every check passes and nothing is written', () =>
    using(async ({ checks, fake, call }) => {
      for (const { run } of checks) await run(call);
      expect(fake.ledger).toEqual([]);
    }));
});

test('a code tag in a comment is broken in the journal, which would show markup, and whole again when it is read', () =>
  using(async ({ incident, fake, seedRecord, call }) => {
    const id = seedRecord();
    const text = '[code]<img src=x onerror=alert(1)>[/code]';
    expect(await incident.addComment(id, { text, visibility: 'public', marker: 'tl:1' }, call)).toMatchObject({ kind: 'added' });
    expect(fake.store.all('sys_journal_field').map(({ values }) => values.value)).toEqual([expect.not.stringMatching(/\[\/?code/)]);
    expect(await incident.listComments(id, undefined, call)).toMatchObject([{ text, marker: 'tl:1' }]);
  }));

test('files are neither listed nor sent, and the refusal says what to do', () =>
  using(async ({ incident, seedRecord, call }) => {
    const id = seedRecord();
    const file = {
      fileName: 'a.txt',
      contentType: 'text/plain',
      content: contentOf(new Uint8Array([1])),
      visibility: 'public',
      marker: 'tl:1',
    } as const;
    expect(await incident.listAttachments(id, call)).toEqual([]);
    expect(await incident.addAttachment(id, file, call)).toMatchObject({ kind: 'refused', refusal: { message: expect.stringContaining('REST') } });
  }));

test('REST and SOAP see one instance: what is written over one is read over the other', () =>
  using(async ({ incident, fake, call }) => {
    const made = await incident.create(
      { fields: { short_description: 'Over SOAP', urgency: '1' }, correlationId: 'tl-both', idempotencyKey: '1' },
      call,
    );
    if (made.kind !== 'created') throw new Error(made.refusal.message);
    const headers = { accept: 'application/json', authorization: `Basic ${btoa(`${FAKE_CREDENTIALS.userName}:${FAKE_CREDENTIALS.password}`)}` };
    const answer = await fake.fetch(new Request(`${ORIGIN}/api/now/table/incident/${made.record.id}`, { headers }));
    expect((await answer.json()).result).toMatchObject({ short_description: 'Over SOAP', urgency: '1', correlation_id: 'tl-both' });
  }));
