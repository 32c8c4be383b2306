/**
 * @module connectors/servicenow/query
 * Builds encoded queries in which no value can add, widen or change a condition. Where a value cannot be said safely, the condition counts as one that no
 * record meets. https://www.servicenow.com/docs/r/api-reference/rest-apis/c_TableAPI.html
 */

/** One condition. `field` is ours, never a person's; values may be anything. */
export type Condition =
  | { readonly field: string; readonly operator: '=' | '!=' | 'LIKE' | 'STARTSWITH'; readonly value: string }
  | { readonly field: string; readonly operator: '>=' | '<='; readonly value: string }
  | { readonly field: string; readonly operator: 'IN'; readonly values: readonly string[] }
  | { readonly field: string; readonly operator: 'ISEMPTY' | 'ISNOTEMPTY' };

/** Conditions that all must hold; a list within is a choice of alternatives. */
export type Group = readonly (Condition | readonly Condition[])[];

export interface Query {
  /** A record matches when one group does. */
  readonly groups: readonly Group[];
  /** Fields, `-` before one for descending. Always ends in `sys_id`, so that pages are stable. */
  readonly orderBy?: readonly string[];
}

/** Longest value in a query; URLs have limits of their own. */
const MAX_VALUE = 255;

/**
 * The value as it may stand in a query, or undefined where no safe way of writing it is documented: carets and control characters end a condition, an empty
 * value means "is empty" and so widens, `javascript:` is run on the server, `NULL` means empty, and a leading `=` could join the operator before it.
 */
export function quoteQueryValue(value: string): string | undefined {
  if (value.trim() === '' || value.length > MAX_VALUE || !value.isWellFormed()) return undefined;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused.
  if (/[\^\u0000-\u001f\u007f\u2028\u2029]/.test(value)) return undefined;
  if (/^\s*(javascript:|=|NULL\s*$)/i.test(value)) return undefined;
  return value;
}

/** As an element of a list: neither a comma nor text that would turn `IN` into `INSTANCEOF`. */
function quoteListValue(value: string): string | undefined {
  if (value.includes(',') || value.startsWith('STANCEOF')) return undefined;
  return quoteQueryValue(value);
}

/** The encoded query, or undefined where no record can match: then nothing needs to be asked. */
export function buildQuery({ groups, orderBy = [] }: Query): string | undefined {
  const built = groups.map(buildGroup).filter((group) => group !== undefined);
  if (built.length === 0) return undefined;
  const orders = [...orderBy, ...(orderBy.some((field) => field.replace('-', '') === 'sys_id') ? [] : ['sys_id'])];
  const ordering = orders.map((field) => (field.startsWith('-') ? `^ORDERBYDESC${field.slice(1)}` : `^ORDERBY${field}`)).join('');
  return `${built.join('^NQ')}${ordering}`;
}

function buildGroup(group: Group): string | undefined {
  const terms = group.map((term) => {
    const alternatives = (isList(term) ? term : [term]).map(buildCondition).filter((condition) => condition !== undefined);
    return alternatives.length === 0 ? undefined : alternatives.join('^OR');
  });
  return terms.length === 0 || terms.includes(undefined) ? undefined : terms.join('^');
}

function buildCondition(condition: Condition): string | undefined {
  if (!('value' in condition) && !('values' in condition)) return `${condition.field}${condition.operator}`;
  if ('values' in condition) {
    const values = condition.values.map(quoteListValue).filter((value) => value !== undefined);
    return values.length === 0 ? undefined : `${condition.field}IN${[...new Set(values)].join(',')}`;
  }
  const value = quoteQueryValue(condition.value);
  return value === undefined ? undefined : `${condition.field}${condition.operator}${value}`;
}

function isList(term: Condition | readonly Condition[]): term is readonly Condition[] {
  return Array.isArray(term);
}

/** The signed-in user, resolved by the vendor: the one scripted value that is ever sent, and it is a constant. */
export const IS_SIGNED_IN_USER = 'user_name=javascript:gs.getUserName()';

/** Ids as the vendor makes them: anything else names no record, and is not sent. */
export function isSysId(id: string): boolean {
  return /^[0-9a-zA-Z]{32}$/.test(id);
}
