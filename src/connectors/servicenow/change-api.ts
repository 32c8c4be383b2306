/**
 * @module connectors/servicenow/change-api
 * The Change Management API, one function per endpoint. Whatever it answers is the whole record, every field with value and label.
 * https://www.servicenow.com/docs/r/api-reference/rest-apis/change-management-api.html
 */
import type { Call } from '#capabilities';
import { type HttpClient, path } from '#connector-kit';
import { readWrite, WRITE_ANSWERS, type Written } from './api.ts';
import { type ConflictState, conflictAnswer, type NextStates, nextStatesAnswer, type Row, rowList, writeAnswer } from './wire.ts';

/** What a change is made of: its own endpoint for each kind. */
export type ChangeOrigin = { readonly type: 'normal' | 'emergency' } | { readonly type: 'standard'; readonly templateId: string };

export interface ChangeApi {
  create(origin: ChangeOrigin, values: Readonly<Record<string, string>>, call: Call): Promise<Written<Row>>;
  update(sysId: string, values: Readonly<Record<string, string>>, call: Call): Promise<Written<Row>>;
  listTemplates(call: Call): Promise<readonly Row[]>;
  /** Undefined where there is no such change, or our user may not see it. */
  readNextStates(sysId: string, call: Call): Promise<NextStates | undefined>;
  startConflictCheck(sysId: string, call: Call): Promise<Written<undefined>>;
  readConflicts(sysId: string, call: Call): Promise<ConflictState | undefined>;
}

export function createChangeApi({ http, redact }: { readonly http: HttpClient; readonly redact: (text: string) => string }): ChangeApi {
  const write = { repeat: 'unsafe', alsoAnswers: WRITE_ANSWERS, schema: writeAnswer } as const;
  return {
    // POST /sn_chg_rest/change/normal, /emergency, /standard/{standard_change_template_id}
    async create(origin, values, call) {
      const operation = `change_request.create-${origin.type}`;
      const target =
        origin.type === 'standard' ? path`/api/sn_chg_rest/change/standard/${origin.templateId}` : path`/api/sn_chg_rest/change/${origin.type}`;
      const { status, data } = await http.request({ ...write, operation, method: 'POST', path: target, json: values }, call);
      return readWrite({ operation, status, redact }, data);
    },
    // PATCH /sn_chg_rest/change/{sys_id}
    async update(sysId, values, call) {
      const operation = 'change_request.update';
      const { status, data } = await http.request(
        { ...write, operation, method: 'PATCH', path: path`/api/sn_chg_rest/change/${sysId}`, json: values },
        call,
      );
      return readWrite({ operation, status, redact }, data);
    },
    // GET /sn_chg_rest/change/standard/template
    async listTemplates(call) {
      const target = path`/api/sn_chg_rest/change/standard/template`;
      const { data } = await http.request({ operation: 'change_template.list', method: 'GET', path: target, repeat: 'safe', schema: rowList }, call);
      return data.result;
    },
    // GET /sn_chg_rest/change/{sys_id}/nextstates
    async readNextStates(sysId, call) {
      const target = path`/api/sn_chg_rest/change/${sysId}/nextstates`;
      const spec = { operation: 'change_request.nextstates', method: 'GET', path: target, repeat: 'safe' } as const;
      const { status, data } = await http.request({ ...spec, alsoAnswers: [404], schema: nextStatesAnswer }, call);
      return status === 404 ? undefined : data.result;
    },
    // POST /sn_chg_rest/change/{sys_id}/conflict: starting a run twice only runs it again.
    async startConflictCheck(sysId, call) {
      const operation = 'change_request.conflict-start';
      const target = path`/api/sn_chg_rest/change/${sysId}/conflict`;
      const { status, data } = await http.request({ ...write, operation, method: 'POST', path: target, json: {}, repeat: 'safe' }, call);
      return status < 400
        ? { kind: 'done', data: undefined }
        : readWrite({ operation, status, redact }, { ...(data?.error ? { error: data.error } : {}) });
    },
    // GET /sn_chg_rest/change/{sys_id}/conflict
    async readConflicts(sysId, call) {
      const target = path`/api/sn_chg_rest/change/${sysId}/conflict`;
      const spec = { operation: 'change_request.conflict-read', method: 'GET', path: target, repeat: 'safe' } as const;
      const { status, data } = await http.request({ ...spec, alsoAnswers: [404], schema: conflictAnswer }, call);
      return status === 404 ? undefined : data.result;
    },
  };
}
