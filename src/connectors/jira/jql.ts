/**
 * @module connectors/jira/jql
 * Builds JQL in which no value can add, widen or change a condition. Where a value cannot be said safely, no record can meet the condition.
 * https://support.atlassian.com/jira-software-cloud/docs/jql-fields/
 */

/** One condition. `field` is ours, never a person's; values may be anything. `aql` comes from `buildAql`. */
export type JqlCondition =
  | { readonly field: string; readonly operator: '=' | '!=' | '>=' | '<='; readonly value: string }
  | { readonly field: string; readonly operator: 'in' | 'not in'; readonly values: readonly string[] }
  | { readonly field: string; readonly operator: 'is EMPTY' | 'is not EMPTY' }
  | { readonly field: string; readonly operator: 'in aqlFunction'; readonly aql: string };

export interface JqlQuery {
  readonly all: readonly JqlCondition[];
  /** Of these groups one must hold, with all of its conditions. */
  readonly any?: readonly (readonly JqlCondition[])[];
  /** `created DESC`; ours, never a person's. */
  readonly orderBy?: string;
}

/** Longest value; URLs have limits of their own. */
const MAX_VALUE = 255;
/** A query by ids of objects is ours and longer. */
const MAX_AQL = 6_000;

/** The query, or undefined where no record can match: then nothing needs to be asked. */
export function buildJql({ all, any, orderBy }: JqlQuery): string | undefined {
  const common = all.map(buildCondition);
  if (common.includes(undefined)) return undefined;
  const groups = any?.map(buildGroup).filter((group) => group !== undefined);
  if (groups?.length === 0) return undefined;
  const terms = [...common, ...(groups === undefined ? [] : [`(${groups.join(' OR ')})`])];
  // A query without any condition is refused by the vendor, and is never what we mean.
  if (terms.length === 0) return undefined;
  return `${terms.join(' AND ')}${orderBy === undefined ? '' : ` ORDER BY ${orderBy}`}`;
}

function buildGroup(group: readonly JqlCondition[]): string | undefined {
  const terms = group.map(buildCondition);
  return terms.length === 0 || terms.includes(undefined) ? undefined : `(${terms.join(' AND ')})`;
}

function buildCondition(condition: JqlCondition): string | undefined {
  const field = fieldName(condition.field);
  if ('aql' in condition) {
    const aql = quoteJql(condition.aql, MAX_AQL);
    return aql === undefined ? undefined : `${field} in aqlFunction(${aql})`;
  }
  if ('values' in condition) {
    const values = [...new Set(condition.values)].map((value) => quoteJql(value)).filter((value) => value !== undefined);
    if (values.length === 0) return undefined;
    return `${field} ${condition.operator} (${values.join(', ')})`;
  }
  if (!('value' in condition)) return `${field} ${condition.operator}`;
  const value = quoteJql(condition.value);
  return value === undefined ? undefined : `${field} ${condition.operator} ${value}`;
}

/** `customfield_10050` is `cf[10050]` in the language. */
function fieldName(field: string): string {
  const custom = /^customfield_(\d+)$/.exec(field)?.[1];
  return custom === undefined ? field : `cf[${custom}]`;
}

/** The value in quotes, or undefined where it is empty, too long, or holds what no value of a field holds. */
export function quoteJql(value: string, max: number = MAX_VALUE): string | undefined {
  if (value.trim() === '' || value.length > max || !value.isWellFormed()) return undefined;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused.
  if (/[\u0000-\u001f\u007f\u2028\u2029]/.test(value)) return undefined;
  return `"${value.replace(/[\\"]/g, '\\$&')}"`;
}

/** An id of an issue as the vendor makes them: anything else names no record, and is not sent. */
export function isIssueId(id: string): boolean {
  return /^[1-9]\d{0,18}$/.test(id);
}

/** `OPS-42`: the number that people use. */
export function isIssueKey(key: string): boolean {
  return /^[A-Z][A-Z0-9_]{1,30}-[1-9]\d{0,9}$/.test(key);
}
