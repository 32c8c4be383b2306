/**
 * @module connectors/jira/api
 * The endpoints of the platform, one function each. No domain words and no decisions; what comes back is what was sent.
 */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Call, FileContent, Schema } from '#capabilities';
import { type EncodedPath, pageByOffset, path, type Repeatability, surrounded } from '#connector-kit';
import { ENDPOINTS, PAGE_SIZE } from './limits.ts';
import type { Site } from './site.ts';
import {
  type Comment,
  type CreateField,
  commentPage,
  createFieldPage,
  type Failure,
  failureEnvelope,
  fieldList,
  type History,
  historyPage,
  type Issue,
  issue,
  issuePage,
  issueTypePage,
  namedList,
  permissions,
  projectStatuses,
  type SiteField,
  type Status,
  type Transition,
  transitionList,
  type User,
  uploadAnswer,
  user,
  writeAnswer,
} from './wire.ts';

/** A search. `jql` comes from `buildJql`. */
export interface SearchRequest {
  readonly jql: string;
  readonly fields: readonly string[];
  readonly max: number;
  readonly pageToken?: string;
}

export interface SearchPage {
  readonly issues: readonly Issue[];
  readonly nextPageToken: string | undefined;
  /** The vendor's own clock, ms, where it told. */
  readonly answeredAt: number | undefined;
}

/** How a write ended. */
export type Written =
  | { readonly kind: 'done'; readonly id: string; readonly key: string }
  | { readonly kind: 'refused'; readonly failure: Failure }
  | { readonly kind: 'missing' };

export interface NewFile {
  readonly fileName: string;
  readonly contentType: string;
  readonly content: FileContent;
}

export type JiraApi = ReturnType<typeof createJiraApi>;

/** More than an issue sees between two runs. */
const MAX_HISTORIES = 1_000;

export function createJiraApi(site: Site) {
  const get = async <Data>(
    operation: string,
    rest: EncodedPath,
    schema: Schema<Data>,
    call: Call,
    query: Readonly<Record<string, string | number>> = {},
  ) => {
    const spec = { operation, method: 'GET', path: await site.at(rest, call), query, repeat: 'safe', schema } as const;
    // The vendor slows endpoint by endpoint, and searches first.
    const endpoint = operation.startsWith('search.') ? ENDPOINTS.search : ENDPOINTS.read;
    return site.http.request({ ...spec, endpoint }, call);
  };
  const write = (spec: Omit<WriteSpec, 'site'>, call: Call) => sendWrite({ ...spec, site }, call);

  return {
    // https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-myself/
    readMyself: async (call: Call): Promise<User> => (await get('myself.read', path`/rest/api/3/myself`, user, call)).data,

    // https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-user-search/
    findUsers: async (text: string, call: Call): Promise<readonly User[]> =>
      (await get('user.search', path`/rest/api/3/user/search`, z.array(user), call, { query: text, maxResults: 50 })).data,

    // https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-users/#api-rest-api-3-user-get
    async readUser(accountId: string, call: Call): Promise<User | undefined> {
      const where = await site.at(path`/rest/api/3/user`, call);
      const spec = {
        operation: 'user.read',
        method: 'GET',
        path: where,
        query: { accountId },
        repeat: 'safe',
        endpoint: ENDPOINTS.read,
        alsoAnswers: [404],
        schema: user,
      } as const;
      const { status, data } = await site.http.request(spec, call);
      return status === 404 ? undefined : data;
    },

    // https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-fields/
    listFields: async (call: Call): Promise<readonly SiteField[]> => (await get('field.list', path`/rest/api/3/field`, fieldList, call)).data,

    // https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/#api-rest-api-3-issue-createmeta-projectidorkey-issuetypes-get
    async listIssueTypes(projectKey: string, call: Call): Promise<readonly { readonly id: string; readonly name: string }[]> {
      const rest = path`/rest/api/3/issue/createmeta/${projectKey}/issuetypes`;
      return (await get('issue-type.list', rest, issueTypePage, call, { maxResults: 200 })).data.issueTypes;
    },

    listCreateFields: (projectKey: string, issueTypeId: string, call: Call): Promise<readonly CreateField[]> =>
      pageByOffset({
        operation: 'create-field.list',
        pageSize: PAGE_SIZE,
        idOf: ({ fieldId }) => fieldId,
        call,
        async fetchPage({ offset, limit }) {
          const rest = path`/rest/api/3/issue/createmeta/${projectKey}/issuetypes/${issueTypeId}`;
          const { data } = await get('create-field.list', rest, createFieldPage, call, { startAt: offset, maxResults: limit });
          return { items: data.fields, ...(data.total === undefined ? {} : { total: data.total }) };
        },
      }),

    // https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-projects/#api-rest-api-3-project-projectidorkey-statuses-get
    async listStatuses(projectKey: string, issueTypeName: string, call: Call): Promise<readonly Status[]> {
      const { data } = await get('status.list', path`/rest/api/3/project/${projectKey}/statuses`, projectStatuses, call);
      return data.find(({ name }) => name === issueTypeName)?.statuses ?? [];
    },

    // https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-resolutions/
    listResolutions: async (call: Call) => (await get('resolution.list', path`/rest/api/3/resolution`, namedList, call)).data,

    // https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-search/#api-rest-api-3-search-jql-get
    async search({ jql, fields, max, pageToken }: SearchRequest, call: Call): Promise<SearchPage> {
      const query = {
        jql,
        fields: fields.join(','),
        maxResults: Math.min(max, PAGE_SIZE),
        ...(pageToken === undefined ? {} : { nextPageToken: pageToken }),
      };
      const { data, headers } = await get('search.issues', path`/rest/api/3/search/jql`, issuePage, call, query);
      const next = data.isLast === true ? undefined : (data.nextPageToken ?? undefined);
      return { issues: data.issues, nextPageToken: next, answeredAt: readDate(headers.date) };
    },

    // https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/#api-rest-api-3-issue-issueidorkey-get
    async readIssue(
      idOrKey: string,
      options: { readonly fields: readonly string[]; readonly history?: 'latest' },
      call: Call,
    ): Promise<Issue | undefined> {
      const expand: Record<string, string> = options.history === undefined ? {} : { expand: 'changelog' };
      const { status, data } = await site.http.request(
        {
          operation: 'issue.read',
          method: 'GET',
          path: await site.at(path`/rest/api/3/issue/${idOrKey}`, call),
          query: { fields: options.fields.join(','), ...expand },
          repeat: 'safe',
          endpoint: ENDPOINTS.read,
          alsoAnswers: [404],
          schema: issue,
        },
        call,
      );
      return status === 404 ? undefined : data;
    },

    // https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/#api-rest-api-3-issue-post
    createIssue: (body: object, call: Call) => write({ operation: 'issue.create', method: 'POST', rest: path`/rest/api/3/issue`, body }, call),

    // https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/#api-rest-api-3-issue-issueidorkey-put
    editIssue: (id: string, body: object, call: Call) =>
      write({ operation: 'issue.update', method: 'PUT', rest: path`/rest/api/3/issue/${id}`, body }, call),

    // https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/#api-rest-api-3-issue-issueidorkey-transitions-get
    async listTransitions(id: string, call: Call): Promise<readonly Transition[]> {
      const rest = path`/rest/api/3/issue/${id}/transitions`;
      return (await get('transition.list', rest, transitionList, call, { expand: 'transitions.fields' })).data.transitions;
    },

    doTransition: (id: string, body: object, call: Call) =>
      write({ operation: 'issue.transition', method: 'POST', rest: path`/rest/api/3/issue/${id}/transitions`, body }, call),

    // https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/#api-rest-api-3-issue-issueidorkey-changelog-get
    async listHistory(id: string, call: Call): Promise<readonly History[]> {
      const fetchPage = async (startAt: number, maxResults: number) =>
        (await get('history.list', path`/rest/api/3/issue/${id}/changelog`, historyPage, call, { startAt, maxResults })).data;
      const first = await fetchPage(0, PAGE_SIZE);
      // Oldest first at the vendor, and the newest are what is needed: of a very long history the beginning is left out.
      const skipped = Math.max(0, (first.total ?? 0) - MAX_HISTORIES);
      return pageByOffset({
        operation: 'history.list',
        pageSize: PAGE_SIZE,
        idOf: (entry) => entry.id,
        call,
        async fetchPage({ offset, limit }) {
          const page = offset + skipped === 0 ? first : await fetchPage(offset + skipped, limit);
          return { items: page.values, ...(page.total === undefined ? {} : { total: page.total - skipped }) };
        },
      });
    },

    // https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-comments/
    listComments: (id: string, call: Call): Promise<readonly Comment[]> =>
      pageByOffset({
        operation: 'comment.list',
        pageSize: PAGE_SIZE,
        idOf: (entry) => entry.id,
        call,
        async fetchPage({ offset, limit }) {
          const query = { startAt: offset, maxResults: limit, orderBy: 'created', expand: 'properties' };
          const { data } = await get('comment.list', path`/rest/api/3/issue/${id}/comment`, commentPage, call, query);
          return { items: data.comments, ...(data.total === undefined ? {} : { total: data.total }) };
        },
      }),

    addComment: (id: string, body: object, call: Call) =>
      write({ operation: 'comment.add', method: 'POST', rest: path`/rest/api/3/issue/${id}/comment`, body }, call),

    // https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-attachments/
    async readAttachment(id: string, maxBytes: number, call: Call): Promise<ReadableStream<Uint8Array>> {
      const where = await site.at(path`/rest/api/3/attachment/content/${id}`, call);
      // Without a redirect to the store of files, whose address is not ours to follow.
      const spec = { operation: 'attachment.read', method: 'GET', path: where, query: { redirect: false }, repeat: 'safe', maxBytes } as const;
      return site.http.openFile({ ...spec, endpoint: ENDPOINTS.read }, call);
    },

    addAttachment: (id: string, file: NewFile, call: Call) => sendFile({ site, id, file }, call),

    // https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-permissions/
    async readPermissions(projectKey: string, names: readonly string[], call: Call): Promise<ReadonlyMap<string, boolean>> {
      const { data } = await get('permission.list', path`/rest/api/3/mypermissions`, permissions, call, { projectKey, permissions: names.join(',') });
      return new Map(Object.entries(data.permissions).map(([name, { havePermission }]) => [name, havePermission]));
    },
  };
}

interface WriteSpec {
  readonly site: Site;
  readonly operation: string;
  readonly method: 'POST' | 'PUT';
  readonly rest: EncodedPath;
  readonly body: object;
}

const UNSAFE: Repeatability = 'unsafe';
const REFUSALS = [400, 403, 404] as const;

/** Sends one write and reads how it ended; an answer without ids is what edits and transitions give. */
async function sendWrite({ site, operation, method, rest, body }: WriteSpec, call: Call): Promise<Written> {
  const where = await site.at(rest, call);
  const spec = {
    operation,
    method,
    path: where,
    json: body,
    repeat: UNSAFE,
    endpoint: ENDPOINTS.issueWrite,
    alsoAnswers: REFUSALS,
    schema: writeAnswer,
  };
  const { status, data } = await site.http.request(spec, call);
  return readWrite(status, data);
}

function readWrite(status: number, data: z.output<typeof writeAnswer>): Written {
  if (status === 404) return { kind: 'missing' };
  if (status >= 400)
    return { kind: 'refused', failure: data ?? failureEnvelope.parse({ message: `The vendor refused without a reason (${status}).` }) };
  return { kind: 'done', id: data?.id ?? '', key: data?.key ?? '' };
}

/** The vendor takes files as forms only, and only where the request says that no browser was tricked into it. */
async function sendFile({ site, id, file }: { readonly site: Site; readonly id: string; readonly file: NewFile }, call: Call): Promise<Written> {
  const boundary = `tieline-${randomUUID()}`;
  const { status, data } = await site.http.request(
    {
      operation: 'attachment.add',
      method: 'POST',
      path: await site.at(path`/rest/api/3/issue/${id}/attachments`, call),
      headers: { 'x-atlassian-token': 'no-check', 'content-type': `multipart/form-data; boundary=${boundary}` },
      file: formOf(file, boundary),
      repeat: UNSAFE,
      endpoint: ENDPOINTS.issueWrite,
      alsoAnswers: [...REFUSALS, 413],
      schema: uploadAnswer,
    },
    call,
  );
  const added = data?.fileId;
  return added === undefined ? readWrite(status, data?.failure) : { kind: 'done', id: added, key: '' };
}

/** RFC 7578; quotes and line ends in the name are written as browsers write them. */
function formOf({ fileName, contentType, content }: NewFile, boundary: string): FileContent {
  const name = fileName.replace(/[\r\n"]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);
  const type = /^[\w.+-]+\/[\w.+-]+$/.test(contentType) ? contentType : 'application/octet-stream';
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: ${type}\r\n\r\n`;
  return surrounded(Buffer.from(head, 'utf8'), content, Buffer.from(`\r\n--${boundary}--\r\n`));
}

function readDate(header: string | undefined): number | undefined {
  const ms = Date.parse(header ?? '');
  return Number.isNaN(ms) ? undefined : ms;
}
